/* SPDX-License-Identifier: Apache-2.0 */
/* A class's members: their names, for all of them; its teachers find them by name, and add them by their user names. */
#include "audit/audit.h"
#include "classrooms/classrooms.h"
#include "classrooms/member_page.h"
#include "core/http/field.h"
#include "core/http/flash.h"
#include "core/http/form.h"
#include "core/http/page.h"
#include "core/http/redirect.h"
#include "core/text/text.h"
#include "core/text/url.h"
#include "identity/viewer.h"
#include "notices/notices.h"
#include "queries/classrooms.h"

#include <apr_strings.h>

/* A filter longer than any name finds nothing anyway. */
#define MAX_FILTER_LENGTH 150
/* Names added at once: a large class. */
#define MAX_ADDED 300

typedef struct {
    crvs_request_t *request;
    const apr_array_header_t *names;
    const char *unknown; /* those that nobody has, as a list to read; NULL: none */
    apr_int64_t added;
} addition_t;

static crvs_error_t *find_members(crvs_request_t *request, const char *filter, crvs_object_t *context)
{
    bool may_renew = crvs_viewer_may_renew_links(request);
    crvs_list_t *people;

    CRVS_TRY(crvs_member_page_read(request, filter, &people, context));
    for (int i = 0; i < people->count; i++) {
        crvs_object_t *person = crvs_list_object(people, i);
        crvs_object_set(person, "is_viewer",
                        crvs_value_bool(crvs_object_int(person, "user_id") == request->viewer->id));
        crvs_object_set(person, "may_get_link",
                        crvs_value_bool(may_renew && !crvs_object_true(person, "is_teacher")
                                        && crvs_object_true(person, "is_active")));
    }
    crvs_object_set(context, "people", crvs_value_list(people));
    crvs_object_set(context, "has_people", crvs_value_bool(people->count > 0));
    return NULL;
}

static const crvs_field_t usernames = {.name = "usernames",
                                       .kind = CRVS_FIELD_LINES,
                                       .max_length = 40000,
                                       .required = true,
                                       .is_word = true,
                                       .hint = CRVS_T("members.add_hint"),
                                       .rows = 3};
static const crvs_field_t *const fields[] = {&usernames, NULL};

static crvs_error_t *members_page(crvs_request_t *request, int status, crvs_form_t *form)
{
    crvs_object_t *context = crvs_object_make(request->pool);
    const char *filter = crvs_request_query(request, "q");

    filter = filter ? crvs_text_trim(request->pool, filter) : "";
    if (crvs_text_characters(filter) > MAX_FILTER_LENGTH)
        filter = "";
    CRVS_TRY(find_members(request, filter, context));
    crvs_object_set(context, "classroom", crvs_value_object(request->subject));
    crvs_object_set(context, "filter", crvs_value_text(filter));
    crvs_object_set(context, "filter_encoded", crvs_value_text(crvs_url_encode(request->pool, filter)));
    crvs_object_set(context, "may_renew_links", crvs_value_bool(crvs_viewer_may_renew_links(request)));
    crvs_object_set(context, "form", crvs_field_show(form, fields));
    return crvs_page(request, status, "classrooms/members", context);
}

/* What students see: who else is there. */
static crvs_error_t *names_page(crvs_request_t *request)
{
    crvs_object_t *context = crvs_object_make(request->pool);
    crvs_list_t *people, *names = crvs_list_make(request->pool);

    CRVS_TRY(crvs_member_page_read(request, "", &people, context));
    for (int i = 0; i < people->count; i++) {
        const crvs_object_t *person = crvs_list_object(people, i);
        crvs_object_t *shown = crvs_object_make(request->pool);
        crvs_object_set(shown, "full_name", *crvs_object_get(person, "full_name"));
        crvs_object_set(shown, "is_teacher", *crvs_object_get(person, "is_teacher"));
        crvs_list_add(names, crvs_value_object(shown));
    }
    crvs_object_set(context, "classroom", crvs_value_object(request->subject));
    crvs_object_set(context, "people", crvs_value_list(names));
    crvs_object_set(context, "has_people", crvs_value_bool(names->count > 0));
    return crvs_page(request, HTTP_OK, "classrooms/members", context);
}

crvs_error_t *crvs_classrooms_members(crvs_request_t *request)
{
    return crvs_object_true(request->subject, "is_teacher") ? members_page(request, HTTP_OK, crvs_form_make(request))
                                                            : names_page(request);
}

/* The distinct words of what was typed, whatever separates them. */
static apr_array_header_t *split(apr_pool_t *pool, const char *typed)
{
    apr_array_header_t *names = apr_array_make(pool, 16, sizeof(const char *));
    char *rest = apr_pstrdup(pool, typed), *state = NULL;

    for (char *name = apr_strtok(rest, " \t\r\n,;", &state); name; name = apr_strtok(NULL, " \t\r\n,;", &state)) {
        bool is_new = true;
        for (int i = 0; i < names->nelts && is_new; i++)
            is_new = strcasecmp(APR_ARRAY_IDX(names, i, const char *), name) != 0;
        if (is_new)
            APR_ARRAY_PUSH(names, const char *) = name;
    }
    return names;
}

static crvs_error_t *add_one(crvs_db_t *db, addition_t *addition, const crvs_object_t *user)
{
    crvs_request_t *request = addition->request;
    const char *where = apr_psprintf(request->pool, "%s (%" APR_INT64_T_FMT ")",
                                     crvs_object_text(request->subject, "name"), request->id);
    apr_int64_t added;

    CRVS_TRY(crvs_enrol_add(db, request->id, crvs_object_int(user, "id"), "student", &added));
    addition->added += added;
    if (!added)
        return NULL;
    CRVS_TRY(crvs_queue_added(crvs_request_act(request), crvs_object_int(user, "id"), request->id));
    return crvs_audit(request, &(crvs_audit_t){.action = CRVS_T("audit.action.member_added"),
                                               .target_kind = "user",
                                               .target_id = crvs_object_int(user, "id"),
                                               .target_name = crvs_object_text(user, "username"),
                                               .detail = where});
}

/* Adds all of them, or nobody where one is unknown. */
static crvs_error_t *add(crvs_db_t *db, void *baton)
{
    addition_t *addition = baton;
    apr_pool_t *pool = addition->request->pool;
    crvs_list_t *users = crvs_list_make(pool);

    addition->unknown = NULL;
    addition->added = 0;
    for (int i = 0; i < addition->names->nelts; i++) {
        const char *name = APR_ARRAY_IDX(addition->names, i, const char *);
        crvs_object_t *user;

        CRVS_TRY(crvs_sql_user_to_add(db, &user, name));
        if (user)
            crvs_list_add(users, crvs_value_object(user));
        else
            addition->unknown = addition->unknown ? apr_pstrcat(pool, addition->unknown, ", ", name, NULL) : name;
    }
    if (addition->unknown)
        return NULL;
    for (int i = 0; i < users->count; i++)
        CRVS_TRY(add_one(db, addition, crvs_list_object(users, i)));
    return NULL;
}

crvs_error_t *crvs_classrooms_members_add(crvs_request_t *request)
{
    crvs_form_t *form = request->form;
    addition_t addition = {.request = request};

    addition.names = split(request->pool, crvs_field_text(form, &usernames));
    if (!addition.names->nelts)
        crvs_form_error(form, "usernames", CRVS_T("field.required"));
    if (addition.names->nelts > MAX_ADDED)
        crvs_form_error(form, "usernames", CRVS_T("field.usernames_many"));
    if (!crvs_form_has_errors(form))
        CRVS_TRY(crvs_db_transaction(request->db, add, &addition));
    if (addition.unknown)
        crvs_form_error_with(form, "usernames", CRVS_T("field.usernames_unknown"), "names", addition.unknown);
    if (crvs_form_has_errors(form))
        return members_page(request, HTTP_UNPROCESSABLE_ENTITY, form);
    if (addition.added)
        crvs_flash(request, "success", CRVS_T("flash.members_added"));
    else
        crvs_flash(request, "info", CRVS_T("flash.members_there"));
    return crvs_redirect(request, crvs_request_url(request, "classrooms/%" APR_INT64_T_FMT "/members/", request->id));
}
