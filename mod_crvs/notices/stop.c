/* SPDX-License-Identifier: Apache-2.0 */
#include "notices/stop.h"

#include "audit/audit.h"
#include "core/text/mail.h"
#include "queries/notices.h"

crvs_error_t *crvs_stop_person(const crvs_act_t *act, const crvs_object_t *person, const char *address,
                               const char *reason)
{
    const crvs_audit_t entry = {.action = CRVS_T("audit.action.address_stopped"),
                                .target_kind = "user",
                                .target_id = crvs_object_int(person, "id"),
                                .target_name = crvs_object_text(person, "username"),
                                .detail = crvs_mail_conceal(act->pool, reason)};

    CRVS_TRY(crvs_sql_notice_stop(act->db, NULL, entry.target_id, address, reason));
    return crvs_audit_add(act, &entry);
}

typedef struct {
    const crvs_act_t *act;
    const char *address, *reason;
    int sent_days;
    int count;
} stopping_t;

static crvs_error_t *stop(crvs_db_t *db, void *baton)
{
    stopping_t *stopping = baton;
    crvs_list_t *people;

    CRVS_TRY(crvs_sql_notice_people_at(db, &people, stopping->address, stopping->sent_days));
    stopping->count = people->count;
    for (int i = 0; i < people->count; i++) {
        const crvs_object_t *person = crvs_list_object(people, i);

        if (!crvs_object_true(person, "is_stopped"))
            CRVS_TRY(crvs_stop_person(stopping->act, person, crvs_object_text(person, "email"), stopping->reason));
    }
    return NULL;
}

crvs_error_t *crvs_stop_address(crvs_act_t *act, const char *address, int sent_days, const char *reason, int *count)
{
    stopping_t stopping = {.act = act, .address = address, .reason = reason, .sent_days = sent_days};

    CRVS_TRY(crvs_db_transaction(act->db, stop, &stopping));
    *count = stopping.count;
    return NULL;
}
