/* SPDX-License-Identifier: Apache-2.0 */
/* The list of all classes, for administrators, who tick those to change: see all_change.c. */
#include "classrooms/all.h"

#include "classrooms/classrooms.h"
#include "core/base/pager.h"
#include "core/http/page.h"
#include "core/site.h"
#include "core/text/number.h"
#include "core/text/text.h"
#include "core/text/url.h"
#include "core/text/words.h"
#include "queries/classrooms.h"

#include <apr_strings.h>

#define CLASSES_A_PAGE 100
/* Of so many the words are compared one by one; in more, so many are found: see classes_found. */
#define MOST_COMPARED 1000
#define MOST_FOUND 500
#define MAX_SEARCH_LENGTH 150
#define NO_CATEGORY (-1)
/* Whenever a class was used, in seconds since 1970: the end of the year 9999. */
#define ANY_TIME 253402214400

/* The filter of the list, from the URL. */
typedef struct {
    const char *q;
    crvs_words_t words; /* of q */
    const char *teacher;
    const char *state;    /* "current", "archived" or "all" */
    const char *since;    /* a date as it was typed */
    apr_int64_t category; /* 0 is any */
    apr_int64_t inactive_since;
    apr_int64_t after_id;
    const char *after_name;
} filter_t;

static const char *read_text(crvs_request_t *request, const char *name)
{
    const char *typed = crvs_request_query(request, name);
    const char *text = typed ? crvs_text_line(request->pool, typed) : "";

    return crvs_text_characters(text) > MAX_SEARCH_LENGTH ? "" : text;
}

/* A date; its first moment in the school's zone. @return "" where it is none */
static const char *read_date(crvs_request_t *request, const char *name, apr_int64_t *moment)
{
    const char *value = crvs_request_query(request, name);

    *moment = ANY_TIME;
    if (!value
        || crvs_zone_parse(request->site->zone, apr_pstrcat(request->pool, value, "T00:00", NULL), moment)
               != CRVS_TIME_OK) {
        *moment = ANY_TIME;
        return "";
    }
    return value;
}

static crvs_error_t *read_filter(crvs_request_t *request, filter_t *filter)
{
    const char *state = crvs_request_query(request, "state");
    const char *category = crvs_request_query(request, "category");
    crvs_object_t *after = NULL;

    filter->q = read_text(request, "q");
    filter->words = crvs_words_read(request->pool, filter->q);
    filter->teacher = read_text(request, "teacher");
    filter->state = state && (!strcmp(state, "archived") || !strcmp(state, "all")) ? state : "current";
    filter->category = category && !strcmp(category, "none") ? NO_CATEGORY : crvs_request_query_id(request, "category");
    filter->since = read_date(request, "since", &filter->inactive_since);
    filter->after_id = crvs_request_query_id(request, "after");
    filter->after_name = "";
    if (filter->after_id)
        CRVS_TRY(crvs_sql_classroom_named(request->db, &after, filter->after_id));
    if (after)
        filter->after_name = crvs_object_text(after, "name");
    else
        filter->after_id = 0;
    return NULL;
}

static const char *category_value(apr_pool_t *pool, apr_int64_t category)
{
    if (category == NO_CATEGORY)
        return "none";
    return category ? apr_psprintf(pool, "%" APR_INT64_T_FMT, category) : "";
}

/* The query string that repeats the filter. */
static const char *address_of(crvs_request_t *request, const filter_t *filter)
{
    apr_pool_t *pool = request->pool;

    return apr_pstrcat(
        pool, "q=", crvs_url_encode(pool, filter->q), "&teacher=", crvs_url_encode(pool, filter->teacher),
        "&category=", category_value(pool, filter->category), "&state=", filter->state, "&since=", filter->since, NULL);
}

static void add_choice(crvs_list_t *list, const char *value, const char *text, const char *chosen)
{
    crvs_object_t *choice = crvs_object_make(list->pool);

    crvs_object_set(choice, "value", crvs_value_text(value));
    crvs_object_set(choice, "text", crvs_value_text(text));
    crvs_object_set(choice, "selected", crvs_value_bool(!strcmp(value, chosen)));
    crvs_list_add(list, crvs_value_object(choice));
}

static crvs_list_t *list_states(crvs_request_t *request, const char *chosen)
{
    crvs_list_t *list = crvs_list_make(request->pool);

    add_choice(list, "current", crvs_language_text(request->language, CRVS_T("all_classes.current")), chosen);
    add_choice(list, "archived", crvs_language_text(request->language, CRVS_T("all_classes.archived")), chosen);
    add_choice(list, "all", crvs_language_text(request->language, CRVS_T("all_classes.any_state")), chosen);
    return list;
}

static crvs_error_t *list_categories(crvs_request_t *request, const char *chosen, crvs_list_t **list)
{
    crvs_list_t *categories;

    *list = crvs_list_make(request->pool);
    CRVS_TRY(crvs_sql_categories(request->db, &categories));
    add_choice(*list, "", crvs_language_text(request->language, CRVS_T("all_classes.any_category")), chosen);
    for (int i = 0; i < categories->count; i++) {
        const crvs_object_t *category = crvs_list_object(categories, i);

        add_choice(*list, category_value(request->pool, crvs_object_int(category, "id")),
                   crvs_object_text(category, "name"), chosen);
    }
    add_choice(*list, "none", crvs_language_text(request->language, CRVS_T("all_classes.no_category")), chosen);
    return NULL;
}

static crvs_error_t *add_filter(crvs_request_t *request, const filter_t *filter, crvs_object_t *context)
{
    crvs_list_t *categories;

    CRVS_TRY(list_categories(request, category_value(request->pool, filter->category), &categories));
    crvs_object_set(context, "categories", crvs_value_list(categories));
    crvs_object_set(context, "states", crvs_value_list(list_states(request, filter->state)));
    crvs_object_set(context, "q", crvs_value_text(filter->q));
    crvs_object_set(context, "teacher", crvs_value_text(filter->teacher));
    crvs_object_set(context, "since", crvs_value_text(filter->since));
    crvs_object_set(context, "filter", crvs_value_text(address_of(request, filter)));
    crvs_object_set(context, "is_filtered",
                    crvs_value_bool(*filter->q || *filter->teacher || *filter->since || filter->category
                                    || strcmp(filter->state, "current")));
    crvs_object_set(context, "is_later", crvs_value_bool(filter->after_id != 0));
    crvs_object_set(context, "may_archive", crvs_value_bool(strcmp(filter->state, "archived") != 0));
    crvs_object_set(context, "may_restore", crvs_value_bool(strcmp(filter->state, "current") != 0));
    return NULL;
}

/* A page of the list, and how many classes there are of it in all; or `more` than that. */
typedef struct {
    crvs_list_t *classes;
    apr_int64_t count;
    bool more;
} page_t;

static const char *state_of(const filter_t *filter)
{
    return strcmp(filter->state, "all") ? filter->state : "";
}

/* What an index of teachers or words finds, or what had no session since a date, counted. */
static crvs_error_t *find(crvs_request_t *request, const filter_t *filter, bool by_words, page_t *page)
{
    crvs_words_patterns_t p = crvs_words_patterns(request->pool, &filter->words);

    if (*filter->teacher)
        CRVS_TRY(crvs_sql_classes_taught(request->db, &page->classes, crvs_text_like(request->pool, filter->teacher),
                                         filter->after_name, filter->after_id, filter->category, state_of(filter),
                                         filter->inactive_since, p.word[0], p.word[1], p.word[2], p.word[3], p.word[4],
                                         p.word[5], CLASSES_A_PAGE + 1));
    else if (by_words)
        CRVS_TRY(crvs_sql_classes_found(request->db, &page->classes, crvs_words_boolean(request->pool, &filter->words),
                                        filter->after_name, filter->after_id, filter->category, state_of(filter),
                                        filter->inactive_since, CLASSES_A_PAGE + 1));
    else
        CRVS_TRY(crvs_sql_classes_idle(request->db, &page->classes, filter->after_name, filter->after_id,
                                       filter->category, state_of(filter), filter->inactive_since, p.word[0], p.word[1],
                                       p.word[2], p.word[3], p.word[4], p.word[5], CLASSES_A_PAGE + 1));
    page->count = page->classes->count ? crvs_object_int(crvs_list_object(page->classes, 0), "found") : 0;
    page->more = page->count > MOST_FOUND;
    if (page->more)
        page->count = MOST_FOUND;
    return NULL;
}

/* A page of the classes of a state and a category. @param kept how many these are, whatever words are asked of them */
static crvs_error_t *list(crvs_request_t *request, const filter_t *filter, apr_int64_t kept, page_t *page)
{
    crvs_words_patterns_t p = crvs_words_patterns(request->pool, &filter->words);
    crvs_object_t *count;

    CRVS_TRY(crvs_sql_classes_page(request->db, &page->classes, filter->after_name, filter->after_id, filter->category,
                                   state_of(filter), p.word[0], p.word[1], p.word[2], p.word[3], p.word[4], p.word[5],
                                   CLASSES_A_PAGE + 1));
    page->count = page->classes->count;
    if (page->count <= CLASSES_A_PAGE && !filter->after_id)
        return NULL;
    page->count = kept;
    if (!filter->words.count)
        return NULL;
    CRVS_TRY(crvs_sql_classes_count(request->db, &count, filter->category, state_of(filter), p.word[0], p.word[1],
                                    p.word[2], p.word[3], p.word[4], p.word[5]));
    page->count = crvs_object_int(count, "classes");
    return NULL;
}

static crvs_error_t *read_page(crvs_request_t *request, const filter_t *filter, page_t *page)
{
    crvs_object_t *count;
    apr_int64_t kept;
    bool by_words;

    *page = (page_t){.classes = crvs_list_make(request->pool)};
    /* Nothing but signs, which no class has. */
    if (*filter->q && !filter->words.count)
        return NULL;
    if (*filter->teacher)
        return find(request, filter, false, page);
    CRVS_TRY(crvs_sql_classes_kept_count(request->db, &count, filter->category, state_of(filter)));
    kept = crvs_object_int(count, "classes");
    by_words = filter->words.count && kept > MOST_COMPARED;
    return by_words || *filter->since ? find(request, filter, by_words, page) : list(request, filter, kept, page);
}

crvs_error_t *crvs_all_list(crvs_request_t *request)
{
    crvs_object_t *context = crvs_object_make(request->pool);
    const crvs_value_t *last;
    filter_t filter;
    page_t page;

    CRVS_TRY(read_filter(request, &filter));
    CRVS_TRY(read_page(request, &filter, &page));
    last = crvs_pager_cut(page.classes, CLASSES_A_PAGE, "id");
    if (last)
        crvs_object_set(context, "next", *last);
    crvs_object_set(context, "count", crvs_value_int(page.count));
    crvs_object_set(context, "more", crvs_value_bool(page.more));
    CRVS_TRY(add_filter(request, &filter, context));
    CRVS_TRY(crvs_all_change_add_done(request, context));
    crvs_object_set(context, "classes", crvs_value_list(page.classes));
    return crvs_page(request, HTTP_OK, "classrooms/all", context);
}
