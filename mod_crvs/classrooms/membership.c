/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Members become teachers or students again, are taken out, or leave. A class always keeps a teacher who can sign in:
 * whoever is the last one stays.
 */
#include "audit/audit.h"
#include "classrooms/classrooms.h"
#include "core/http/flash.h"
#include "core/http/form.h"
#include "core/http/page.h"
#include "core/http/redirect.h"
#include "identity/viewer.h"
#include "queries/classrooms.h"

#include <apr_strings.h>

typedef struct {
    crvs_request_t *request;
    apr_int64_t user_id;
    const char *role; /* "teacher" or "student"; NULL: out of the class */
    bool is_gone;     /* there is no such member any more */
    bool is_last;     /* the class would have been left without a teacher: nothing was done */
} change_t;

static const char *page_of_class(crvs_request_t *request, const char *part)
{
    return crvs_request_url(request, "classrooms/%" APR_INT64_T_FMT "/%s", request->id, part);
}

/* Whether the class has a teacher besides this one. Others who change its teachers wait until the transaction ends. */
static crvs_error_t *hold_teachers(crvs_db_t *db, apr_int64_t classroom_id, apr_int64_t besides, bool *any)
{
    crvs_list_t *teachers;

    *any = false;
    CRVS_TRY(crvs_sql_classroom_teachers_held(db, &teachers, classroom_id));
    for (int i = 0; i < teachers->count && !*any; i++)
        *any = crvs_object_int(crvs_list_object(teachers, i), "user_id") != besides;
    return NULL;
}

static crvs_error_t *note(change_t *change, crvs_object_t *member)
{
    crvs_request_t *request = change->request;
    crvs_audit_t entry = {
        .target_kind = "user", .target_id = change->user_id, .target_name = crvs_object_text(member, "username")};
    const char *where = apr_psprintf(request->pool, "%s (%" APR_INT64_T_FMT ")",
                                     crvs_object_text(request->subject, "name"), request->id);

    if (change->role) {
        entry.action = CRVS_T("audit.action.member_role");
        entry.detail = apr_pstrcat(request->pool, where, ": ", change->role, NULL);
    }
    else {
        entry.action = change->user_id == request->viewer->id ? CRVS_T("audit.action.member_left")
                                                              : CRVS_T("audit.action.member_removed");
        entry.detail = where;
    }
    return crvs_audit(request, &entry);
}

static crvs_error_t *carry_out(crvs_db_t *db, void *baton)
{
    change_t *change = baton;
    crvs_request_t *request = change->request;
    crvs_object_t *member;
    bool others;

    CRVS_TRY(hold_teachers(db, request->id, change->user_id, &others));
    CRVS_TRY(crvs_sql_classroom_member(db, &member, request->id, change->user_id));
    change->is_gone = !member;
    change->is_last = member && crvs_object_true(member, "is_teacher") && !others
                      && (!change->role || !strcmp(change->role, "student"));
    if (change->is_gone || change->is_last)
        return NULL;
    if (!change->role) {
        CRVS_TRY(crvs_enrol_remove(db, request->id, change->user_id));
        return note(change, member);
    }
    if (!strcmp(change->role, "teacher") == crvs_object_true(member, "is_teacher"))
        return NULL;
    CRVS_TRY(crvs_sql_classroom_set_role(db, NULL, request->id, change->user_id, change->role));
    if (!strcmp(change->role, "teacher"))
        CRVS_TRY(crvs_sql_teachers_links_end(db, NULL, change->user_id));
    return note(change, member);
}

static crvs_error_t *done(crvs_request_t *request, const change_t *change, const char *flash, const char *location)
{
    if (change->is_last)
        crvs_flash(request, "warning", CRVS_T("flash.last_teacher"));
    else if (change->is_gone)
        crvs_flash(request, "info", CRVS_T("flash.member_gone"));
    else
        crvs_flash(request, "success", flash);
    return crvs_redirect(request, location);
}

/* --- Another role --- */

crvs_error_t *crvs_membership_set_role(crvs_request_t *request)
{
    change_t change = {.request = request, .user_id = crvs_form_id(request->form, "user_id", CRVS_T("field.required"))};
    const char *role = crvs_form_text(request->form, "role", true, 10);
    bool is_self;

    if (!change.user_id || (strcmp(role, "teacher") && strcmp(role, "student")))
        return CRVS_ERROR(request->pool, HTTP_BAD_REQUEST, CRVS_T("error.bad_request"), "%s", "");
    change.role = role;
    CRVS_TRY(crvs_db_transaction(request->db, carry_out, &change));
    /* Who is no teacher any more may not see the list. */
    is_self = change.user_id == request->viewer->id && request->viewer->role != CRVS_ROLE_ADMIN;
    return done(request, &change,
                !strcmp(role, "teacher") ? CRVS_T("flash.member_teacher") : CRVS_T("flash.member_student"),
                page_of_class(request, is_self && !change.is_last ? "" : "members/"));
}

/* --- Out of the class --- */

static crvs_error_t *ask(crvs_request_t *request, crvs_object_t *member, bool is_self)
{
    crvs_object_t *context = crvs_object_make(request->pool);

    crvs_object_set(context, "classroom", crvs_value_object(request->subject));
    crvs_object_set(context, "member", crvs_value_object(member));
    crvs_object_set(context, "is_self", crvs_value_bool(is_self));
    return crvs_page(request, HTTP_OK, "classrooms/remove", context);
}

static crvs_error_t *not_there(crvs_request_t *request)
{
    return crvs_error_not_found(request->pool);
}

crvs_error_t *crvs_membership_show_remove(crvs_request_t *request)
{
    crvs_object_t *member = NULL;

    CRVS_TRY(crvs_sql_classroom_member(request->db, &member, request->id, crvs_request_query_id(request, "user_id")));
    return member ? ask(request, member, false) : not_there(request);
}

crvs_error_t *crvs_membership_remove(crvs_request_t *request)
{
    change_t change = {.request = request, .user_id = crvs_form_id(request->form, "user_id", CRVS_T("field.required"))};
    bool is_self;

    if (!change.user_id)
        return CRVS_ERROR(request->pool, HTTP_BAD_REQUEST, CRVS_T("error.bad_request"), "%s", "");
    CRVS_TRY(crvs_db_transaction(request->db, carry_out, &change));
    is_self = change.user_id == request->viewer->id && request->viewer->role != CRVS_ROLE_ADMIN;
    return done(request, &change, CRVS_T("flash.member_removed"),
                is_self && !change.is_last ? crvs_request_url(request, "classrooms/")
                                           : page_of_class(request, "members/"));
}

crvs_error_t *crvs_membership_show_leave(crvs_request_t *request)
{
    crvs_object_t *member = NULL;

    CRVS_TRY(crvs_sql_classroom_member(request->db, &member, request->id, request->viewer->id));
    return member ? ask(request, member, true) : not_there(request);
}

crvs_error_t *crvs_membership_leave(crvs_request_t *request)
{
    change_t change = {.request = request, .user_id = request->viewer->id};

    CRVS_TRY(crvs_db_transaction(request->db, carry_out, &change));
    if (change.is_gone)
        return not_there(request);
    return done(request, &change, CRVS_T("flash.class_left"),
                change.is_last ? page_of_class(request, "") : crvs_request_url(request, "classrooms/"));
}
