/* SPDX-License-Identifier: Apache-2.0 */
/* The link by which somebody sets a password: for whom, how it is made, and how long it is good. */
#include "accounts/user.h"
#include "audit/audit.h"
#include "config.h"
#include "core/base/crypto.h"
#include "core/site.h"
#include "identity/change.h"
#include "queries/accounts.h"

#include <apr_strings.h>
#include <string.h>

/* Seconds: a mail is read on the way, or lies in a box that others see. */
#define MAILED_LIFETIME 3600

/* Held until the transaction ends: nobody becomes a teacher meanwhile. */
static crvs_error_t *hold(crvs_act_t *act, apr_int64_t user_id, bool learners_only, crvs_object_t **user)
{
    CRVS_TRY(crvs_sql_link_user_held(act->db, user, user_id));
    if (!*user)
        return crvs_error_not_found(act->pool);
    if (!crvs_object_true(*user, "is_active"))
        return CRVS_ERROR(act->pool, HTTP_CONFLICT, CRVS_T("error.user_disabled"), "%s", "");
    if (learners_only && strcmp(crvs_object_text(*user, "role"), "learner") != 0)
        return CRVS_ERROR(act->pool, HTTP_FORBIDDEN, CRVS_T("error.links_by_admins"), "%s", "");
    return NULL;
}

/* Makes it for an account that is held. @param mailed_to "": nowhere */
static crvs_error_t *add(crvs_act_t *act, apr_int64_t user_id, apr_int64_t lifetime, const char *mailed_to,
                         const char *detail, crvs_user_link_t *link)
{
    const char *token = crvs_crypto_token(act->pool);

    if (!token)
        return CRVS_ERROR(act->pool, HTTP_INTERNAL_SERVER_ERROR, CRVS_T("error.internal"),
                          "OpenSSL gave no random bytes");
    /* Anybody may have one mailed: that ends no slip on paper, which is handed over. */
    if (*mailed_to)
        CRVS_TRY(crvs_sql_links_mailed_end(act->db, NULL, user_id));
    else
        CRVS_TRY(crvs_sql_links_end(act->db, NULL, user_id));
    CRVS_TRY(crvs_sql_link_add(act->db, NULL, crvs_crypto_sha256_hex(act->pool, token, strlen(token)), user_id,
                               lifetime, mailed_to));
    CRVS_TRY(crvs_sql_link_note_maker(act->db, NULL, user_id, act->actor_id));
    link->path = apr_pstrcat(act->pool, "users/set-password/", token, "/", NULL);
    link->expires_at = act->now + lifetime;
    return crvs_change_audit(act, CRVS_T("audit.action.password_link"), user_id,
                             crvs_object_text(link->user, "username"), detail);
}

crvs_error_t *crvs_user_link_add(crvs_act_t *act, apr_int64_t user_id, bool learners_only, const char *detail,
                                 crvs_user_link_t *link)
{
    const crvs_link_lifetime_t *lifetimes = &act->site->config->link_lifetime;
    apr_int64_t lifetime;

    CRVS_TRY(hold(act, user_id, learners_only, &link->user));
    lifetime = crvs_object_true(link->user, "has_password") ? lifetimes->reset : lifetimes->first;
    return add(act, user_id, lifetime, "", detail, link);
}

crvs_error_t *crvs_user_link_mail(crvs_act_t *act, apr_int64_t user_id, const char *address, crvs_user_link_t *link)
{
    CRVS_TRY(hold(act, user_id, false, &link->user));
    return add(act, user_id, MAILED_LIFETIME, address, "mail", link);
}

typedef struct {
    crvs_act_t *act;
    apr_int64_t id;
    crvs_user_link_t *link;
} making_t;

static crvs_error_t *make(crvs_db_t *db, void *baton)
{
    const making_t *making = baton;

    (void)db;
    return crvs_user_link_add(making->act, making->id, false, NULL, making->link);
}

crvs_error_t *crvs_user_link_make(crvs_act_t *act, apr_int64_t id, crvs_user_link_t *link)
{
    making_t making = {.act = act, .id = id, .link = link};

    return crvs_db_transaction(act->db, make, &making);
}
