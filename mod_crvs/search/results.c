/* SPDX-License-Identifier: Apache-2.0 */
/* The page of what was found. */
#include "core/base/pager.h"
#include "core/http/page.h"
#include "core/text/url.h"
#include "search/groups.h"
#include "search/mark.h"
#include "search/search.h"

/* Of each group, where all of them are shown. */
#define FIRST_FEW 5
#define RESULTS_A_PAGE 20
#define MAX_EXCERPT_LENGTH 160
/* Nobody pages further than this. */
#define LAST_PAGE 10000

/* The group that the page is about; NULL: all of them. */
static const crvs_search_group_t *chosen_group(const crvs_request_t *request)
{
    const char *name = crvs_request_query(request, "in");

    for (const crvs_search_group_t *group = crvs_search_groups; name && group->name; group++) {
        if (!strcmp(group->name, name))
            return group;
    }
    return NULL;
}

static void describe_match(const crvs_request_t *request, const crvs_words_t *words, const crvs_search_group_t *group,
                           crvs_object_t *row)
{
    apr_pool_t *pool = request->pool;
    const char *excerpt =
        crvs_search_mark_excerpt(pool, words, crvs_object_text(row, "description"), MAX_EXCERPT_LENGTH);

    crvs_object_set(row, "url", crvs_value_text(group->url(request, row)));
    crvs_object_set(row, "title_parts", crvs_value_list(crvs_search_mark(pool, words, crvs_object_text(row, "title"))));
    crvs_object_set(row, "detail_parts",
                    crvs_value_list(crvs_search_mark(pool, words, crvs_object_text(row, group->detail))));
    crvs_object_set(row, "excerpt_parts", crvs_value_list(crvs_search_mark(pool, words, excerpt)));
}

/* Which page of a group, and which lie before and behind it; NULL where there is one page. */
static crvs_object_t *describe_pager(apr_pool_t *pool, apr_int64_t page, apr_int64_t found)
{
    apr_int64_t pages;

    page = crvs_pager_within(page, found, RESULTS_A_PAGE, &pages);
    return pages > 1 ? crvs_pager_describe(pool, page, pages) : NULL;
}

/* Adds a group to those that are shown, where there is something in it. @param page 0: its first few */
static crvs_error_t *add_group(crvs_request_t *request, const crvs_words_t *words, const crvs_search_group_t *group,
                               apr_int64_t page, crvs_list_t *groups)
{
    crvs_object_t *shown = crvs_object_make(request->pool);
    int limit = page ? RESULTS_A_PAGE : FIRST_FEW;
    apr_int64_t found;
    bool more;
    crvs_list_t *rows;

    CRVS_TRY(group->read(request, words, page > 0, limit, page ? (int)(page - 1) * limit : 0, &rows));
    /* A page that no longer exists leads to the first. */
    if (!rows->count && page > 1) {
        page = 1;
        CRVS_TRY(group->read(request, words, true, limit, 0, &rows));
    }
    if (!rows->count)
        return NULL;
    found = crvs_object_int(crvs_list_object(rows, 0), "found");
    more = crvs_object_true(crvs_list_object(rows, 0), "more");
    for (int i = 0; i < rows->count; i++)
        describe_match(request, words, group, crvs_list_object(rows, i));
    crvs_object_set(shown, group->name, crvs_value_bool(true));
    crvs_object_set(shown, "name", crvs_value_text(group->name));
    crvs_object_set(shown, "found", crvs_value_int(found));
    crvs_object_set(shown, "more", crvs_value_bool(more));
    crvs_object_set(shown, "rows", crvs_value_list(rows));
    crvs_object_set(shown, "all", crvs_value_bool(!page && (more || found > rows->count)));
    crvs_object_set(shown, "pager", crvs_value_object(page ? describe_pager(request->pool, page, found) : NULL));
    crvs_list_add(groups, crvs_value_object(shown));
    return NULL;
}

crvs_error_t *crvs_search_results(crvs_request_t *request)
{
    crvs_object_t *context = crvs_object_make(request->pool);
    crvs_object_t *in = crvs_object_make(request->pool);
    const crvs_search_group_t *chosen = chosen_group(request);
    const char *typed = crvs_search_groups_typed(request);
    crvs_words_t words = crvs_words_read(request->pool, typed);
    crvs_list_t *groups = crvs_list_make(request->pool);
    apr_int64_t page = crvs_request_query_id(request, "page");

    if (page < 1 || page > LAST_PAGE)
        page = 1;
    for (const crvs_search_group_t *group = crvs_search_groups; words.count && group->name; group++) {
        if (!chosen || chosen == group)
            CRVS_TRY(add_group(request, &words, group, chosen ? page : 0, groups));
    }
    if (chosen)
        crvs_object_set(in, chosen->name, crvs_value_bool(true));
    crvs_object_set(context, "q", crvs_value_text(typed));
    crvs_object_set(context, "q_in_url", crvs_value_text(crvs_url_encode(request->pool, typed)));
    crvs_object_set(context, "chosen", crvs_value_text(chosen ? chosen->name : NULL));
    crvs_object_set(context, "in", crvs_value_object(in));
    crvs_object_set(context, "groups", crvs_value_list(groups));
    return crvs_page(request, HTTP_OK, "search/index", context);
}
