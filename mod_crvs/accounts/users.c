/* SPDX-License-Identifier: Apache-2.0 */
/* The list of users, for administrators. */
#include "accounts/accounts.h"
#include "accounts/user_search.h"
#include "core/base/pager.h"
#include "core/http/page.h"
#include "core/text/text.h"
#include "core/text/url.h"
#include "core/text/words.h"
#include "identity/role.h"
#include "queries/accounts.h"

#include <apr_strings.h>

#define USERS_A_PAGE 50
#define MAX_SEARCH_LENGTH 150

/* The filter of the list, from the URL. */
typedef struct {
    const char *q;
    const char *role; /* "" is any */
    bool disabled_only;
    crvs_words_t words; /* of q */
    apr_int64_t after_id;
    const char *after_name;
} filter_t;

/* The query string that repeats the filter. */
static const char *address_of(crvs_request_t *request, const filter_t *filter)
{
    return apr_pstrcat(request->pool, "q=", crvs_url_encode(request->pool, filter->q),
                       "&role=", filter->disabled_only ? "disabled" : filter->role, NULL);
}

static crvs_error_t *read_filter(crvs_request_t *request, filter_t *filter)
{
    const char *q = crvs_request_query(request, "q");
    const char *role = crvs_request_query(request, "role");
    crvs_object_t *after = NULL;

    filter->q = q ? crvs_text_line(request->pool, q) : "";
    if (crvs_text_characters(filter->q) > MAX_SEARCH_LENGTH)
        filter->q = "";
    filter->disabled_only = role && !strcmp(role, "disabled");
    filter->role = role && crvs_role_is_name(role) ? role : "";
    filter->words = crvs_words_read(request->pool, filter->q);
    filter->after_id = crvs_request_query_id(request, "after");
    filter->after_name = "";
    if (filter->after_id)
        CRVS_TRY(crvs_sql_user_for_admin(request->db, &after, filter->after_id));
    if (after)
        filter->after_name = crvs_object_text(after, "order_name");
    else
        filter->after_id = 0;
    return NULL;
}

/* The choice of what to show, the one that is shown marked. */
static crvs_list_t *list_choices(crvs_request_t *request, const filter_t *filter)
{
    static const char *const choices[][2] = {
        {"", CRVS_T("users.all")},
        {"learner", CRVS_T("users.learners")},
        {"trainer", CRVS_T("users.trainers")},
        {"admin", CRVS_T("users.admins")},
        {"disabled", CRVS_T("users.disabled")},
    };
    const char *chosen = filter->disabled_only ? "disabled" : filter->role;
    crvs_list_t *list = crvs_list_make(request->pool);

    for (size_t i = 0; i < sizeof(choices) / sizeof(*choices); i++) {
        crvs_object_t *choice = crvs_object_make(request->pool);
        crvs_object_set(choice, "value", crvs_value_text(choices[i][0]));
        crvs_object_set(choice, "text", crvs_value_text(crvs_language_text(request->language, choices[i][1])));
        crvs_object_set(choice, "selected", crvs_value_bool(!strcmp(choices[i][0], chosen)));
        crvs_list_add(list, crvs_value_object(choice));
    }
    return list;
}

static void name_role(crvs_object_t *user)
{
    const char *role = crvs_object_text(user, "role");

    crvs_object_set(user, "is_trainer", crvs_value_bool(!strcmp(role, "trainer")));
    crvs_object_set(user, "is_admin", crvs_value_bool(!strcmp(role, "admin")));
}

/* A page of those that a search finds, and how many they are. */
static crvs_error_t *find(crvs_request_t *request, const filter_t *filter, crvs_list_t **users, apr_int64_t *count,
                          bool *more)
{
    crvs_user_search_t search = {.words = filter->words,
                                 .role = filter->role,
                                 .disabled_only = filter->disabled_only,
                                 .after_name = filter->after_name,
                                 .after_id = filter->after_id,
                                 .limit = USERS_A_PAGE + 1};

    *users = crvs_list_make(request->pool);
    /* Nothing but signs, which nobody has. */
    if (filter->words.count)
        CRVS_TRY(crvs_user_search(request, &search, users));
    *count = (*users)->count ? crvs_object_int(crvs_list_object(*users, 0), "found") : 0;
    *more = *count == search.most + 1;
    if (*more)
        *count = search.most;
    return NULL;
}

/* A page of all of a role, or of those who are disabled. */
static crvs_error_t *list(crvs_request_t *request, const filter_t *filter, crvs_list_t **users, apr_int64_t *count)
{
    crvs_object_t *kept;

    if (filter->disabled_only)
        CRVS_TRY(
            crvs_sql_users_page_disabled(request->db, users, filter->after_name, filter->after_id, USERS_A_PAGE + 1));
    else if (*filter->role)
        CRVS_TRY(crvs_sql_users_page_of_role(request->db, users, filter->role, filter->after_name, filter->after_id,
                                             USERS_A_PAGE + 1));
    else
        CRVS_TRY(crvs_sql_users_page(request->db, users, filter->after_name, filter->after_id, USERS_A_PAGE + 1));
    CRVS_TRY(crvs_sql_users_count(request->db, &kept, filter->role, filter->disabled_only));
    *count = crvs_object_int(kept, "users");
    return NULL;
}

crvs_error_t *crvs_users_list(crvs_request_t *request)
{
    crvs_object_t *context = crvs_object_make(request->pool);
    crvs_list_t *users;
    const crvs_value_t *last;
    apr_int64_t count;
    filter_t filter;
    bool more = false;

    CRVS_TRY(read_filter(request, &filter));
    CRVS_TRY(*filter.q ? find(request, &filter, &users, &count, &more) : list(request, &filter, &users, &count));
    last = crvs_pager_cut(users, USERS_A_PAGE, "id");
    if (last)
        crvs_object_set(context, "next", *last);
    for (int i = 0; i < users->count; i++)
        name_role(crvs_list_object(users, i));
    crvs_object_set(context, "q", crvs_value_text(filter.q));
    crvs_object_set(context, "choices", crvs_value_list(list_choices(request, &filter)));
    crvs_object_set(context, "filter", crvs_value_text(address_of(request, &filter)));
    crvs_object_set(context, "is_filtered", crvs_value_bool(*filter.q || *filter.role || filter.disabled_only));
    crvs_object_set(context, "is_later", crvs_value_bool(filter.after_id != 0));
    crvs_object_set(context, "more", crvs_value_bool(more));
    crvs_object_set(context, "count", crvs_value_int(count));
    crvs_object_set(context, "users", crvs_value_list(users));
    return crvs_page(request, HTTP_OK, "users/index", context);
}
