/* SPDX-License-Identifier: Apache-2.0 */
#include "accounts/reset.h"

#include "accounts/user.h"
#include "core/site.h"
#include "queries/accounts.h"

#include <apr_strings.h>

/* --- Who is meant --- */

/* @param baton how many there were */
static crvs_error_t *queue(crvs_db_t *db, void *baton)
{
    crvs_list_t *requests;
    int *count = baton;

    CRVS_TRY(crvs_sql_password_requests(db, &requests));
    *count = requests->count;
    for (int i = 0; i < requests->count; i++) {
        const crvs_object_t *request = crvs_list_object(requests, i);
        apr_int64_t id = crvs_object_int(request, "id"), mails;
        const char *typed = crvs_object_text(request, "typed");

        CRVS_TRY(crvs_sql_password_request_queue(db, &mails, id, typed));
        /* Only the newest link is good: a mail that comes before it would hold one that is not. */
        if (mails)
            CRVS_TRY(crvs_sql_password_request_replace(db, NULL, id, typed));
        CRVS_TRY(crvs_sql_password_request_queued(db, NULL, id, mails > 0));
    }
    return NULL;
}

crvs_error_t *crvs_reset_queue(crvs_act_t *act)
{
    int count = 1;

    while (count)
        CRVS_TRY(crvs_db_transaction(act->db, queue, &count));
    return NULL;
}

/* --- The links --- */

typedef struct {
    crvs_act_t act; /* for whoever asked */
    apr_int64_t request_id;
    const char *address;
    crvs_list_t *accounts;
} making_t;

static crvs_error_t *add_link(making_t *making, crvs_object_t *account)
{
    crvs_act_t *act = &making->act;
    crvs_user_link_t link;

    CRVS_TRY(crvs_user_link_mail(act, crvs_object_int(account, "id"), making->address, &link));
    crvs_object_set(
        account, "link",
        crvs_value_text(apr_pstrcat(act->pool, act->site->origin, crvs_act_url(act, "%s", link.path), NULL)));
    return NULL;
}

static crvs_error_t *make_links(crvs_db_t *db, void *baton)
{
    making_t *making = baton;
    crvs_object_t *request;

    making->accounts = crvs_list_make(making->act.pool);
    CRVS_TRY(crvs_sql_password_request(db, &request, making->request_id));
    if (!request)
        return NULL;
    making->act.address = crvs_object_text(request, "ip_address");
    CRVS_TRY(
        crvs_sql_password_request_accounts(db, &making->accounts, crvs_object_text(request, "typed"), making->address));
    for (int i = 0; i < making->accounts->count; i++)
        CRVS_TRY(add_link(making, crvs_list_object(making->accounts, i)));
    return NULL;
}

crvs_error_t *crvs_reset_make_links(crvs_act_t *act, apr_int64_t request_id, const char *address,
                                    crvs_list_t **accounts)
{
    making_t making = {.act = *act, .request_id = request_id, .address = address};

    CRVS_TRY(crvs_db_transaction(act->db, make_links, &making));
    *accounts = making.accounts;
    return NULL;
}
