/* SPDX-License-Identifier: Apache-2.0 */
#include "audit/audit.h"
#include "classrooms/classrooms.h"
#include "classrooms/join_code.h"
#include "core/http/flash.h"
#include "core/http/form.h"
#include "core/http/page.h"
#include "core/http/redirect.h"
#include "core/http/throttle.h"
#include "identity/viewer.h"
#include "queries/classrooms.h"

#include <apr_strings.h>
#include <http_log.h>

APLOG_USE_MODULE(crvs);

/* Wrong codes of one user in a quarter of an hour. */
#define MAX_WRONG_CODES 20
#define KIND "join code"

/* @param classroom that the code opens, to confirm; NULL: the code is still to be typed */
static crvs_error_t *join_page(crvs_request_t *request, int status, crvs_form_t *form, crvs_object_t *classroom)
{
    crvs_object_t *context = crvs_object_make(request->pool);

    crvs_object_set(context, "ready", crvs_value_bool(classroom != NULL));
    crvs_object_set(context, "class_name", crvs_value_text(classroom ? crvs_object_text(classroom, "name") : NULL));
    crvs_object_set(context, "form", crvs_value_object(crvs_form_object(form)));
    return crvs_page(request, status, "classrooms/join", context);
}

/* An unknown code and a closed one get the same answer. What is no code at all tells nothing, and is not counted. */
static crvs_error_t *find_class(crvs_request_t *request, crvs_form_t *form, const char *code, crvs_object_t **classroom,
                                int *status)
{
    const char *user = apr_psprintf(request->pool, "%" APR_INT64_T_FMT, request->viewer->id);
    int wait = 0;

    *classroom = NULL;
    if (!crvs_throttle_take(request->r, KIND, user, MAX_WRONG_CODES, &wait)) {
        ap_log_rerror(APLOG_MARK, APLOG_WARNING, 0, request->r, "too many wrong join codes");
        apr_table_setn(request->r->err_headers_out, "Retry-After", apr_itoa(request->pool, wait));
        crvs_form_error(form, "code", CRVS_T("join.throttled"));
        *status = HTTP_TOO_MANY_REQUESTS;
        return NULL;
    }
    CRVS_TRY(crvs_sql_classroom_by_code(request->db, classroom, code));
    if (*classroom)
        crvs_throttle_give_back(request->r, KIND, user);
    else
        crvs_form_error(form, "code", CRVS_T("field.code_unknown"));
    return NULL;
}

/* A code in a link is looked up at once, so that whoever follows an outdated link is told before pressing a button. */
crvs_error_t *crvs_classrooms_join_show(crvs_request_t *request)
{
    const char *typed = apr_table_get(request->query, "code");
    const char *code = typed ? crvs_join_code_read(request->pool, typed) : NULL;
    crvs_form_t *form = crvs_form_make(request);
    int status = HTTP_NOT_FOUND;
    crvs_object_t *classroom;

    if (!typed || !*typed)
        return join_page(request, HTTP_OK, form, NULL);
    if (!code) {
        crvs_form_error(form, "code", CRVS_T("join.link_unreadable"));
        return join_page(request, status, form, NULL);
    }
    crvs_form_set(form, "code", crvs_join_code_show(request->pool, code));
    CRVS_TRY(find_class(request, form, code, &classroom, &status));
    return join_page(request, classroom ? HTTP_OK : status, form, classroom);
}

typedef struct {
    crvs_request_t *request;
    const crvs_object_t *classroom;
    apr_int64_t added;
} joining_t;

static crvs_error_t *join(crvs_db_t *db, void *baton)
{
    joining_t *joining = baton;
    crvs_request_t *request = joining->request;
    apr_int64_t id = crvs_object_int(joining->classroom, "id");

    CRVS_TRY(crvs_enrol_add(db, id, request->viewer->id, "student", &joining->added));
    if (!joining->added)
        return NULL;
    return crvs_audit(request, &(crvs_audit_t){.action = CRVS_T("audit.action.member_joined"),
                                               .target_kind = "classroom",
                                               .target_id = id,
                                               .target_name = crvs_object_text(joining->classroom, "name")});
}

crvs_error_t *crvs_classrooms_join(crvs_request_t *request)
{
    const char *code = crvs_code_field_read(request->form, &crvs_code_field);
    int status = HTTP_UNPROCESSABLE_ENTITY;
    crvs_object_t *classroom = NULL;
    joining_t joining = {.request = request};

    if (code)
        CRVS_TRY(find_class(request, request->form, code, &classroom, &status));
    if (!classroom)
        return join_page(request, status, request->form, NULL);
    joining.classroom = classroom;
    CRVS_TRY(crvs_db_transaction(request->db, join, &joining));
    if (joining.added)
        crvs_flash(request, "success", CRVS_T("flash.class_joined"));
    else
        crvs_flash(request, "info", CRVS_T("flash.class_already_member"));
    return crvs_redirect(
        request, crvs_request_url(request, "classrooms/%" APR_INT64_T_FMT "/", crvs_object_int(classroom, "id")));
}
