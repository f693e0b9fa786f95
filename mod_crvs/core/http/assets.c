/* SPDX-License-Identifier: Apache-2.0 */
#include "core/http/assets.h"

#include "core/base/crypto.h"
#include "core/base/file.h"
#include "core/http/encoding.h"
#include "core/http/response.h"
#include "core/site.h"
#include "core/text/json.h"

#include <apr_strings.h>

typedef struct {
    const char *type;
    const char *body;
    apr_size_t length;
    const char *packed; /* by gzip; NULL where there is none */
    apr_size_t packed_length;
} asset_t;

typedef struct {
    const char *ending;
    const char *name;
    bool is_packed; /* the build put a .gz beside it */
} type_t;

static const type_t types[] = {{".css", "text/css; charset=utf-8", true},
                               {".js", "text/javascript; charset=utf-8", true},
                               {".svg", "image/svg+xml", true},
                               {".png", "image/png", false},
                               {".webmanifest", "application/manifest+json", false},
                               {NULL, NULL, false}};

/* NULL: we send none of this kind. */
static const type_t *type_of(const char *name)
{
    const char *ending = strrchr(name, '.');

    for (const type_t *type = types; ending && type->ending; type++) {
        if (!strcmp(ending, type->ending))
            return type;
    }
    return NULL;
}

static void add_url(apr_pool_t *pool, crvs_assets_t *assets, const char *base, const char *role, const char *name)
{
    crvs_object_set(assets->urls, role, crvs_value_text(apr_pstrcat(pool, base, "assets/", name, NULL)));
}

static bool load_asset(apr_pool_t *pool, crvs_assets_t *assets, const char *folder, const char *name,
                       const char **error)
{
    asset_t *asset = apr_pcalloc(pool, sizeof(*asset));
    const type_t *type = type_of(name);

    if (!type) {
        *error = apr_psprintf(pool, "%s/manifest.json names %s, which is neither css, js, svg nor png", folder, name);
        return false;
    }
    asset->type = type->name;
    asset->body = crvs_file_read(pool, apr_pstrcat(pool, folder, "/", name, NULL), &asset->length, error);
    if (!asset->body)
        return false;
    apr_hash_set(assets->files, name, APR_HASH_KEY_STRING, asset);
    if (!type->is_packed)
        return true;
    asset->packed =
        crvs_file_read(pool, apr_pstrcat(pool, folder, "/", name, ".gz", NULL), &asset->packed_length, error);
    return asset->packed;
}

crvs_assets_t *crvs_assets_load(apr_pool_t *pool, const char *folder, const char *base, const char *const *roles,
                                const char **error)
{
    const char *path = apr_pstrcat(pool, folder, "/manifest.json", NULL);
    crvs_assets_t *assets = apr_pcalloc(pool, sizeof(*assets));
    const char *reason;
    apr_size_t length;
    const char *source = crvs_file_read(pool, path, &length, error);
    const cJSON *manifest = source ? crvs_json_parse(pool, source, length, &reason) : NULL;

    if (!source)
        return NULL;
    if (!manifest) {
        *error = apr_psprintf(pool, "%s: %s", path, reason);
        return NULL;
    }
    assets->files = apr_hash_make(pool);
    assets->urls = crvs_object_make(pool);
    for (const cJSON *entry = manifest->child; entry; entry = entry->next) {
        const char *name = cJSON_IsString(entry) ? entry->valuestring : "";
        if (!load_asset(pool, assets, folder, name, error))
            return NULL;
        add_url(pool, assets, base, entry->string, name);
    }
    for (; *roles; roles++) {
        if (!crvs_object_get(assets->urls, *roles)) {
            *error = apr_psprintf(pool, "%s does not name the file for \"%s\"", path, *roles);
            return NULL;
        }
    }
    return assets;
}

void crvs_assets_add(apr_pool_t *pool, crvs_assets_t *assets, const char *base, const char *role, const char *ending,
                     const char *text)
{
    asset_t *asset = apr_pcalloc(pool, sizeof(*asset));
    const char *hash = crvs_crypto_sha256_hex(pool, text, strlen(text));
    const char *name = apr_psprintf(pool, "%s.%.10s%s", role, hash, ending);

    asset->type = type_of(name)->name;
    asset->body = text;
    asset->length = strlen(text);
    apr_hash_set(assets->files, name, APR_HASH_KEY_STRING, asset);
    add_url(pool, assets, base, role, name);
}

crvs_error_t *crvs_assets_serve(crvs_request_t *request)
{
    const asset_t *asset = apr_hash_get(request->site->assets->files, request->name, APR_HASH_KEY_STRING);
    apr_table_t *headers = request->r->err_headers_out;

    if (!asset)
        return crvs_error_not_found(request->pool);
    /* The name changes with the content: what a browser has, it need not ask for again. */
    apr_table_setn(headers, "Cache-Control", "public, max-age=31536000, immutable");
    apr_table_mergen(request->r->headers_out, "Vary", "Accept-Encoding");
    if (!asset->packed || !crvs_encoding_is_taken(request->r, "gzip"))
        return crvs_response_bytes(request, HTTP_OK, asset->type, asset->body, asset->length);
    request->r->content_encoding = "gzip";
    return crvs_response_bytes(request, HTTP_OK, asset->type, asset->packed, asset->packed_length);
}
