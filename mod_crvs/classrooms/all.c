/* SPDX-License-Identifier: Apache-2.0 */
/* The list of all classes, for administrators, who tick those to change: see all_change.c. */
#include "classrooms/all.h"

#include "classrooms/classrooms.h"
#include "classrooms/many.h"
#include "core/base/pager.h"
#include "core/http/page.h"
#include "core/site.h"
#include "core/text/number.h"
#include "core/text/text.h"
#include "core/text/url.h"
#include "queries/classrooms.h"

#include <apr_strings.h>

#define CLASSES_A_PAGE 100
#define MAX_SEARCH_LENGTH 150
#define NO_CATEGORY (-1)

/* The filter of the list, from the URL. */
typedef struct {
    const char *q;
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

    *moment = CRVS_MANY_ANY_TIME;
    if (!value
        || crvs_zone_parse(request->site->zone, apr_pstrcat(request->pool, value, "T00:00", NULL), moment)
               != CRVS_TIME_OK) {
        *moment = CRVS_MANY_ANY_TIME;
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

crvs_error_t *crvs_all_list(crvs_request_t *request)
{
    crvs_object_t *context = crvs_object_make(request->pool);
    apr_pool_t *pool = request->pool;
    const char *pattern, *teacher, *state;
    const crvs_value_t *last;
    crvs_object_t *count;
    crvs_list_t *classes;
    filter_t filter;

    CRVS_TRY(read_filter(request, &filter));
    pattern = crvs_text_like(pool, filter.q);
    teacher = *filter.teacher ? crvs_text_like(pool, filter.teacher) : "";
    state = strcmp(filter.state, "all") ? filter.state : "";
    CRVS_TRY(crvs_sql_classes_page(request->db, &classes, filter.after_name, filter.after_id, filter.category, teacher,
                                   state, filter.inactive_since, pattern, CLASSES_A_PAGE + 1));
    last = crvs_pager_cut(classes, CLASSES_A_PAGE, "id");
    if (last)
        crvs_object_set(context, "next", *last);
    crvs_object_set(context, "count", crvs_value_int(classes->count));
    /* Not all of them are here. */
    if (last || filter.after_id) {
        if (*filter.q || *filter.teacher || *filter.since)
            CRVS_TRY(crvs_sql_classes_count(request->db, &count, filter.category, teacher, state, filter.inactive_since,
                                            pattern));
        else
            CRVS_TRY(crvs_sql_classes_kept_count(request->db, &count, filter.category, state));
        crvs_object_set(context, "count", *crvs_object_get(count, "classes"));
    }
    CRVS_TRY(add_filter(request, &filter, context));
    CRVS_TRY(crvs_all_change_add_done(request, context));
    crvs_object_set(context, "classes", crvs_value_list(classes));
    return crvs_page(request, HTTP_OK, "classrooms/all", context);
}
