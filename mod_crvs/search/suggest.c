/* SPDX-License-Identifier: Apache-2.0 */
/* What a field of search suggests while somebody types. */
#include "core/http/response.h"
#include "core/text/json.h"
#include "search/groups.h"
#include "search/search.h"

#include <apr_strings.h>

static void add(crvs_buffer_t *out, const char *text)
{
    crvs_buffer_add(out, text, strlen(text));
}

static void add_field(crvs_buffer_t *out, const char *before, const char *text)
{
    add(out, before);
    crvs_json_add_text(out, text ? text : "");
}

static void add_suggestion(crvs_request_t *request, const crvs_search_group_t *group, const crvs_object_t *row,
                           crvs_buffer_t *out)
{
    add_field(out, "{\"kind\":", crvs_language_text(request->language, group->kind_key));
    add_field(out, ",\"title\":", crvs_object_text(row, "title"));
    add_field(out, ",\"detail\":", crvs_object_text(row, group->detail));
    add_field(out, ",\"url\":", group->url(request, row));
    add(out, "}");
}

crvs_error_t *crvs_search_suggest(crvs_request_t *request)
{
    crvs_words_t words = crvs_words_read(request->pool, crvs_search_groups_typed(request));
    crvs_buffer_t out;
    crvs_list_t *rows;
    int count = 0;

    crvs_buffer_init(&out, request->pool, 1024);
    add(&out, "{\"suggestions\":[");
    for (const crvs_search_group_t *group = crvs_search_groups; words.count && group->name; group++) {
        CRVS_TRY(group->read(request, &words, false, group->suggested, 0, &rows));
        for (int i = 0; i < rows->count; i++) {
            if (count++)
                add(&out, ",");
            add_suggestion(request, group, crvs_list_object(rows, i), &out);
        }
    }
    add_field(&out, "],\"status\":",
              count ? crvs_language_text_with(request->language, request->pool, CRVS_T("search.suggestions"), "count",
                                              apr_itoa(request->pool, count))
                    : crvs_language_text(request->language, CRVS_T("search.no_suggestion")));
    add(&out, "}\n");
    return crvs_response_bytes(request, HTTP_OK, "application/json", out.text, out.length);
}
