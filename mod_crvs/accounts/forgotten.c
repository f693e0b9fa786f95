/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The page for those who forgot their password. It looks nobody up: what was typed is noted, and crvs-admin notify does
 * the rest. So its answer is the same in the same time, whoever there is.
 */
#include "accounts/accounts.h"
#include "audit/audit.h"
#include "config.h"
#include "core/http/field.h"
#include "core/http/flash.h"
#include "core/http/page.h"
#include "core/http/redirect.h"
#include "core/http/throttle.h"
#include "core/text/text.h"
#include "queries/accounts.h"

#include <apr_lib.h>
#include <apr_strings.h>
#include <http_log.h>

APLOG_USE_MODULE(crvs);

/* Requests in a quarter of an hour. A whole school may share an address. */
#define MAX_FOR_ADDRESS 100
#define MAX_FOR_NAME 3
#define BY_ADDRESS "forgotten password address"
#define BY_NAME "forgotten password name"

static const crvs_field_t who = {.name = "who",
                                 .max_length = CRVS_EMAIL_LENGTH,
                                 .column = "password_request.typed",
                                 .required = true,
                                 .is_word = true,
                                 .hint = CRVS_T("forgotten.who_hint"),
                                 .complete = "username"};
static const crvs_field_t *const fields[] = {&who, NULL};

bool crvs_forgotten_is_offered(const crvs_request_t *request)
{
    return crvs_login_has_passwords(request) && crvs_config_of(request->r->server)->mail_from;
}

static crvs_error_t *forgotten_page(crvs_request_t *request, int status, crvs_form_t *form)
{
    crvs_object_t *context = crvs_object_make(request->pool);

    crvs_object_set(context, "form", crvs_field_show(form, fields));
    return crvs_page(request, status, "users/forgotten", context);
}

static crvs_error_t *guard(crvs_request_t *request)
{
    return crvs_forgotten_is_offered(request) ? NULL : crvs_error_not_found(request->pool);
}

const crvs_access_t crvs_forgotten_access = {.name = "forgotten_password", .guard = guard};

crvs_error_t *crvs_forgotten_show(crvs_request_t *request)
{
    return forgotten_page(request, HTTP_OK, crvs_form_make(request));
}

/* Whether one more may ask; counted by what was typed too, whether that is somebody's or not. */
static bool take(crvs_request_t *request, const char *typed, int *wait)
{
    const char *address = crvs_throttle_address(request->r);
    char *name = apr_pstrdup(request->pool, typed);

    for (char *at = name; *at; at++)
        *at = (char)apr_tolower(*at);
    if (!crvs_throttle_take(request->r, BY_ADDRESS, address, MAX_FOR_ADDRESS, wait))
        return false;
    if (crvs_throttle_take(request->r, BY_NAME, name, MAX_FOR_NAME, wait))
        return true;
    crvs_throttle_give_back(request->r, BY_ADDRESS, address);
    return false;
}

typedef struct {
    crvs_request_t *request;
    const char *typed;
} asking_t;

static crvs_error_t *ask(crvs_db_t *db, void *baton)
{
    const asking_t *asking = baton;
    /* Not what was typed: it may be a password. */
    const crvs_audit_t entry = {.action = CRVS_T("audit.action.password_forgotten")};

    CRVS_TRY(crvs_sql_password_request_add(db, NULL, asking->typed, crvs_request_act(asking->request)->address));
    return crvs_audit_by(asking->request, 0, &entry);
}

crvs_error_t *crvs_forgotten_submit(crvs_request_t *request)
{
    asking_t asking = {.request = request,
                       .typed = crvs_text_line(request->pool, crvs_field_text(request->form, &who))};
    int status = HTTP_UNPROCESSABLE_ENTITY, wait = 0;

    if (!crvs_form_has_errors(request->form) && !take(request, asking.typed, &wait)) {
        ap_log_rerror(APLOG_MARK, APLOG_WARNING, 0, request->r, "too many requests for forgotten passwords");
        apr_table_setn(request->r->err_headers_out, "Retry-After", apr_itoa(request->pool, wait));
        crvs_form_error(request->form, "all", CRVS_T("forgotten.throttled"));
        status = HTTP_TOO_MANY_REQUESTS;
    }
    if (crvs_form_has_errors(request->form))
        return forgotten_page(request, status, request->form);
    CRVS_TRY(crvs_db_transaction(request->db, ask, &asking));
    crvs_flash(request, "success", CRVS_T("flash.password_asked"));
    return crvs_redirect(request, crvs_request_url(request, "users/login/"));
}
