/* Administrators disable accounts, enable them again, and sign users out. */
#include "accounts/accounts.h"
#include "accounts/change.h"
#include "core/response.h"
#include "queries/accounts.h"

#include <apr_strings.h>

typedef struct {
    crvs_request_t *request;
    apr_int64_t ended;         /* sessions */
} work_t;

static const char *page_of(crvs_request_t *request)
{
    return crvs_request_url(request, "users/%" APR_INT64_T_FMT "/", request->id);
}

static crvs_error_t *done(crvs_request_t *request, const char *flash)
{
    crvs_flash(request, "success", flash);
    return crvs_redirect(request, page_of(request));
}

crvs_error_t *crvs_accounts_show_disable(crvs_request_t *request)
{
    crvs_object_t *context = crvs_object_make(request->pool);
    crvs_object_t *user;

    CRVS_TRY(crvs_sql_user_for_admin(request->db, &user, request->id));
    if (!user)
        return CRVS_ERROR(request->pool, HTTP_NOT_FOUND, CRVS_T("error.not_found"), "%s", "");
    crvs_object_set(context, "user", crvs_object(user));
    return crvs_page(request, HTTP_OK, "users/disable", context);
}

static crvs_error_t *disable(crvs_db_t *db, void *baton)
{
    crvs_request_t *request = ((work_t *)baton)->request;
    crvs_object_t *user;
    bool last_admin;

    CRVS_TRY(crvs_change_lock(request, request->id, &user, &last_admin));
    if (last_admin)
        return crvs_change_refuse_last_admin(request);
    if (!crvs_object_true(user, "is_active"))
        return NULL;
    CRVS_TRY(crvs_sql_user_disable(db, NULL, request->id));
    CRVS_TRY(crvs_sql_user_sessions_end(db, NULL, request->id, ""));
    CRVS_TRY(crvs_sql_links_end(db, NULL, request->id));
    return crvs_change_audit(request, CRVS_T("audit.action.user_disabled"), request->id,
                             crvs_object_text(user, "username"), NULL);
}

crvs_error_t *crvs_accounts_disable(crvs_request_t *request)
{
    work_t work = {.request = request};

    CRVS_TRY(crvs_db_transaction(request->db, disable, &work));
    return done(request, CRVS_T("flash.user_disabled"));
}

static crvs_error_t *enable(crvs_db_t *db, void *baton)
{
    crvs_request_t *request = ((work_t *)baton)->request;
    crvs_object_t *user;
    bool last_admin;

    CRVS_TRY(crvs_change_lock(request, request->id, &user, &last_admin));
    if (crvs_object_true(user, "is_active"))
        return NULL;
    CRVS_TRY(crvs_sql_user_enable(db, NULL, request->id));
    return crvs_change_audit(request, CRVS_T("audit.action.user_enabled"), request->id,
                             crvs_object_text(user, "username"), NULL);
}

crvs_error_t *crvs_accounts_enable(crvs_request_t *request)
{
    work_t work = {.request = request};

    CRVS_TRY(crvs_db_transaction(request->db, enable, &work));
    return done(request, CRVS_T("flash.user_enabled"));
}

static crvs_error_t *sign_out(crvs_db_t *db, void *baton)
{
    work_t *work = baton;
    crvs_request_t *request = work->request;
    crvs_object_t *user;
    bool last_admin;

    CRVS_TRY(crvs_change_lock(request, request->id, &user, &last_admin));
    CRVS_TRY(crvs_sql_user_sessions_end(db, &work->ended, request->id, ""));
    return crvs_change_audit(request, CRVS_T("audit.action.user_signed_out"), request->id,
                             crvs_object_text(user, "username"),
                             apr_psprintf(request->pool, "%" APR_INT64_T_FMT, work->ended));
}

crvs_error_t *crvs_accounts_sign_out(crvs_request_t *request)
{
    work_t work = {.request = request};

    CRVS_TRY(crvs_db_transaction(request->db, sign_out, &work));
    return done(request, work.ended ? CRVS_T("flash.user_signed_out") : CRVS_T("flash.user_not_signed_in"));
}
