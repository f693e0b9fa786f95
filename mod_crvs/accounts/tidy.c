/* SPDX-License-Identifier: Apache-2.0 */
#include "accounts/user.h"

#include "queries/accounts.h"

crvs_error_t *crvs_accounts_tidy(crvs_act_t *act, apr_int64_t *done)
{
    apr_int64_t requests, keys;

    CRVS_TRY(crvs_sql_links_expire(act->db, done));
    CRVS_TRY(crvs_sql_password_requests_expire(act->db, &requests));
    CRVS_TRY(crvs_sql_login_keys_expire(act->db, &keys));
    *done += requests + keys;
    return NULL;
}
