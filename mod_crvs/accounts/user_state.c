/* SPDX-License-Identifier: Apache-2.0 */
/* Administrators disable accounts, enable them again, and sign users out. */
#include "accounts/accounts.h"
#include "accounts/user.h"
#include "core/http/flash.h"
#include "core/http/page.h"
#include "core/http/redirect.h"
#include "queries/accounts.h"

static const char *page_of(crvs_request_t *request)
{
    return crvs_request_url(request, "users/%" APR_INT64_T_FMT "/", request->id);
}

static crvs_error_t *done(crvs_request_t *request, const char *flash)
{
    crvs_flash(request, "success", flash);
    return crvs_redirect(request, page_of(request));
}

crvs_error_t *crvs_user_state_show_disable(crvs_request_t *request)
{
    crvs_object_t *context = crvs_object_make(request->pool);
    crvs_object_t *user;

    CRVS_TRY(crvs_sql_user_for_admin(request->db, &user, request->id));
    if (!user)
        return crvs_error_not_found(request->pool);
    crvs_object_set(context, "user", crvs_value_object(user));
    return crvs_page(request, HTTP_OK, "users/disable", context);
}

crvs_error_t *crvs_user_state_disable(crvs_request_t *request)
{
    crvs_user_done_t user;

    CRVS_TRY(crvs_user_disable(crvs_request_act(request), request->id, &user));
    return done(request, CRVS_T("flash.user_disabled"));
}

crvs_error_t *crvs_user_state_enable(crvs_request_t *request)
{
    crvs_user_done_t user;

    CRVS_TRY(crvs_user_enable(crvs_request_act(request), request->id, &user));
    return done(request, CRVS_T("flash.user_enabled"));
}

crvs_error_t *crvs_user_state_sign_out(crvs_request_t *request)
{
    crvs_user_done_t user;

    CRVS_TRY(crvs_user_sign_out(crvs_request_act(request), request->id, &user));
    return done(request, user.ended ? CRVS_T("flash.user_signed_out") : CRVS_T("flash.user_not_signed_in"));
}
