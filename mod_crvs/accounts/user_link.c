/* SPDX-License-Identifier: Apache-2.0 */
/* The link by which somebody sets a password: how it is made, and how long it is good. */
#include "accounts/user.h"
#include "audit/audit.h"
#include "config.h"
#include "core/base/crypto.h"
#include "core/site.h"
#include "identity/change.h"
#include "queries/accounts.h"

#include <apr_strings.h>
#include <string.h>

crvs_error_t *crvs_user_link_add(crvs_act_t *act, const crvs_object_t *user, const char *detail, crvs_user_link_t *link)
{
    const crvs_link_lifetime_t *lifetimes = &act->site->config->link_lifetime;
    apr_int64_t lifetime = crvs_object_true(user, "has_password") ? lifetimes->reset : lifetimes->first;
    apr_int64_t id = crvs_object_int(user, "id");
    const char *token = crvs_crypto_token(act->pool);

    if (!token)
        return CRVS_ERROR(act->pool, HTTP_INTERNAL_SERVER_ERROR, CRVS_T("error.internal"),
                          "OpenSSL gave no random bytes");
    CRVS_TRY(crvs_sql_links_end(act->db, NULL, id));
    CRVS_TRY(crvs_sql_link_add(act->db, NULL, crvs_crypto_sha256_hex(act->pool, token, strlen(token)), id, lifetime));
    link->path = apr_pstrcat(act->pool, "users/set-password/", token, "/", NULL);
    link->expires_at = act->now + lifetime;
    return crvs_change_audit(act, CRVS_T("audit.action.password_link"), id, crvs_object_text(user, "username"), detail);
}

typedef struct {
    crvs_act_t *act;
    apr_int64_t id;
    crvs_object_t **user;
    crvs_user_link_t *link;
} making_t;

static crvs_error_t *make(crvs_db_t *db, void *baton)
{
    const making_t *making = baton;
    bool last_admin;

    (void)db;
    CRVS_TRY(crvs_change_lock(making->act, making->id, making->user, &last_admin));
    if (!crvs_object_true(*making->user, "is_active"))
        return CRVS_ERROR(making->act->pool, HTTP_CONFLICT, CRVS_T("error.user_disabled"), "%s", "");
    return crvs_user_link_add(making->act, *making->user, NULL, making->link);
}

crvs_error_t *crvs_user_link_make(crvs_act_t *act, apr_int64_t id, crvs_object_t **user, crvs_user_link_t *link)
{
    making_t making = {.act = act, .id = id, .user = user, .link = link};

    return crvs_db_transaction(act->db, make, &making);
}
