/* SPDX-License-Identifier: Apache-2.0 */
#include "command/backup_manifest.h"

#include "core/base/file.h"
#include "core/text/json.h"
#include "core/text/number.h"

#include <apr_strings.h>
#include <string.h>

/* What is written here. A later format, which a restore of today would not understand, has another number. */
#define FORMAT 1
#define MOST ((apr_int64_t)1 << 52)
#define NAME "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_$"

crvs_backup_manifest_t *crvs_backup_manifest_make(apr_pool_t *pool)
{
    crvs_backup_manifest_t *manifest = apr_pcalloc(pool, sizeof(*manifest));

    manifest->changes = apr_array_make(pool, 40, sizeof(const char *));
    manifest->rows = apr_table_make(pool, 40);
    manifest->missing = apr_array_make(pool, 4, sizeof(const char *));
    manifest->not_included = apr_array_make(pool, 4, sizeof(const char *));
    return manifest;
}

/* --- Writing --- */

static void add(crvs_buffer_t *out, const char *text)
{
    crvs_buffer_add(out, text, strlen(text));
}

static void add_text(crvs_buffer_t *out, const char *name, const char *value)
{
    add(out, apr_psprintf(out->pool, ",\n  \"%s\": ", name));
    crvs_json_add_text(out, value);
}

static void add_list(crvs_buffer_t *out, const char *name, const apr_array_header_t *list)
{
    add(out, apr_psprintf(out->pool, ",\n  \"%s\": [", name));
    for (int i = 0; i < list->nelts; i++) {
        add(out, i ? ", " : "");
        crvs_json_add_text(out, APR_ARRAY_IDX(list, i, const char *));
    }
    add(out, "]");
}

const char *crvs_backup_manifest_text(apr_pool_t *pool, const crvs_backup_manifest_t *manifest)
{
    const apr_table_entry_t *rows = (const apr_table_entry_t *)apr_table_elts(manifest->rows)->elts;
    crvs_buffer_t out;

    crvs_buffer_init(&out, pool, 4096);
    add(&out, apr_psprintf(pool, "{\n  \"format\": %d", FORMAT));
    add_text(&out, "mod_crvs", manifest->version);
    add_text(&out, "made_at", manifest->made_at);
    add_text(&out, "database", manifest->database);
    add_list(&out, "changes", manifest->changes);
    add(&out, ",\n  \"rows\": {");
    for (int i = 0; i < apr_table_elts(manifest->rows)->nelts; i++) {
        add(&out, i ? ", " : "");
        crvs_json_add_text(&out, rows[i].key);
        add(&out, ": ");
        add(&out, rows[i].val);
    }
    add(&out, apr_psprintf(pool, "},\n  \"files\": %" APR_INT64_T_FMT ",\n  \"bytes\": %" APR_INT64_T_FMT,
                           manifest->files, manifest->bytes));
    add_list(&out, "missing", manifest->missing);
    add_list(&out, "not_included", manifest->not_included);
    add(&out, "\n}\n");
    return out.text;
}

/* --- Reading --- */

static bool read_count(const cJSON *value, apr_int64_t *count)
{
    if (!cJSON_IsNumber(value) || value->valuedouble < 0 || value->valuedouble > (double)MOST)
        return false;
    *count = (apr_int64_t)value->valuedouble;
    return (double)*count == value->valuedouble;
}

static bool read_list(const cJSON *json, const char *name, apr_array_header_t *list)
{
    const cJSON *array = cJSON_GetObjectItemCaseSensitive(json, name), *item;

    if (!cJSON_IsArray(array))
        return false;
    cJSON_ArrayForEach(item, array)
    {
        if (!cJSON_IsString(item))
            return false;
        APR_ARRAY_PUSH(list, const char *) = item->valuestring;
    }
    return true;
}

/* The names go into SQL. */
static bool read_rows(apr_pool_t *pool, const cJSON *json, apr_table_t *rows)
{
    const cJSON *object = cJSON_GetObjectItemCaseSensitive(json, "rows"), *item;
    apr_int64_t count;

    if (!cJSON_IsObject(object))
        return false;
    cJSON_ArrayForEach(item, object)
    {
        if (!*item->string || strspn(item->string, NAME) != strlen(item->string) || !read_count(item, &count))
            return false;
        apr_table_setn(rows, item->string, apr_psprintf(pool, "%" APR_INT64_T_FMT, count));
    }
    return true;
}

static bool read_all(apr_pool_t *pool, const cJSON *json, crvs_backup_manifest_t *manifest)
{
    return crvs_json_text(json, "mod_crvs", &manifest->version) == CRVS_JSON_OK
           && crvs_json_text(json, "made_at", &manifest->made_at) == CRVS_JSON_OK
           && crvs_json_text(json, "database", &manifest->database) == CRVS_JSON_OK
           && read_list(json, "changes", manifest->changes) && read_rows(pool, json, manifest->rows)
           && read_count(cJSON_GetObjectItemCaseSensitive(json, "files"), &manifest->files)
           && read_count(cJSON_GetObjectItemCaseSensitive(json, "bytes"), &manifest->bytes)
           && read_list(json, "missing", manifest->missing) && read_list(json, "not_included", manifest->not_included);
}

crvs_backup_manifest_t *crvs_backup_manifest_read(apr_pool_t *pool, const char *folder, const char **problem)
{
    const char *path = apr_pstrcat(pool, folder, "/" CRVS_BACKUP_MANIFEST, NULL);
    crvs_backup_manifest_t *manifest = crvs_backup_manifest_make(pool);
    apr_int64_t format;
    apr_size_t length;
    const char *text = crvs_file_read(pool, path, &length, problem);
    const cJSON *json = text ? crvs_json_parse(pool, text, length, problem) : NULL;

    if (text && !json) {
        *problem = apr_psprintf(pool, "%s is broken: %s", path, *problem);
        return NULL;
    }
    if (!text)
        return NULL;
    if (read_count(cJSON_GetObjectItemCaseSensitive(json, "format"), &format) && format > FORMAT) {
        *problem = apr_psprintf(pool, "%s was made by a newer mod_crvs: install that first", path);
        return NULL;
    }
    if (read_all(pool, json, manifest))
        return manifest;
    *problem = apr_psprintf(pool, "%s is broken: it lacks something", path);
    return NULL;
}
