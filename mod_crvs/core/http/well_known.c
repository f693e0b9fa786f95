/* SPDX-License-Identifier: Apache-2.0 */
#include "core/http/well_known.h"

#include "core/http/assets.h"
#include "core/http/redirect.h"
#include "core/http/response.h"
#include "core/text/json.h"

#include <string.h>

static void add(crvs_buffer_t *json, const char *before, const char *text)
{
    crvs_buffer_add(json, before, strlen(before));
    crvs_json_add_text(json, text);
}

const char *crvs_well_known_manifest(apr_pool_t *pool, const crvs_site_t *site, const char *language,
                                     const char *colour)
{
    /* With the browser's own buttons: a meeting is another site, and people come back from it by them. */
    static const char head[] = "{\"display\":\"minimal-ui\",\"background_color\":\"#ffffff\"";
    static const char tail[] = ",\"sizes\":\"192x192\",\"type\":\"image/png\",\"purpose\":\"any maskable\"}]}\n";
    crvs_buffer_t json;

    crvs_buffer_init(&json, pool, 512);
    crvs_buffer_add(&json, head, strlen(head));
    add(&json, ",\"name\":", site->school);
    add(&json, ",\"lang\":", language);
    add(&json, ",\"start_url\":", site->base);
    add(&json, ",\"scope\":", site->base);
    add(&json, ",\"theme_color\":", colour);
    add(&json, ",\"icons\":[{\"src\":", crvs_object_text(site->assets->urls, "icon"));
    add(&json,
        ",\"sizes\":\"any\",\"type\":\"image/svg+xml\"},{\"src\":", crvs_object_text(site->assets->urls, "icon_png"));
    crvs_buffer_add(&json, tail, strlen(tail));
    return json.text;
}

/* These names stay when their content changes. */
static void cache_for_a_day(crvs_request_t *request)
{
    apr_table_setn(request->r->err_headers_out, "Cache-Control", "public, max-age=86400");
}

crvs_error_t *crvs_well_known_icon(crvs_request_t *request)
{
    cache_for_a_day(request);
    return crvs_redirect(request, crvs_object_text(request->site->assets->urls, "icon_png"));
}

/* Whatever is not for everybody asks for a login; so nothing has to be kept from robots that obey. */
crvs_error_t *crvs_well_known_robots(crvs_request_t *request)
{
    static const char everything[] = "User-agent: *\nDisallow:\n";

    cache_for_a_day(request);
    return crvs_response_bytes(request, HTTP_OK, "text/plain; charset=utf-8", everything, strlen(everything));
}
