/* SPDX-License-Identifier: Apache-2.0 */
#include "notices/letter.h"

#include "calendar/calendar.h"
#include "config.h"
#include "core/base/crypto.h"
#include "core/site.h"
#include "notices/describe.h"
#include "queries/notices.h"

#include <apr_strings.h>
#include <string.h>

/* What an event takes. */
#define USUAL 800

/* --- Events --- */

static bool invites(const crvs_act_t *act)
{
    return act->site->config->mail_invitations == CRVS_FLAG_ON;
}

/* An invitation is of one event (RFC 5546): a mail about more than one session has them as a file. */
static const char *method_of(const crvs_act_t *act, const crvs_describe_t *told)
{
    if (!invites(act) || told->sessions->count != 1)
        return NULL;
    return told->are_cancelled ? "CANCEL" : "REQUEST";
}

static void add_events(crvs_act_t *act, const crvs_describe_t *told, crvs_mail_t *mail, const char *address)
{
    const crvs_event_place_t place = {act->site->origin, act->site->host};
    crvs_buffer_t calendar;

    mail->method = method_of(act, told);
    /* Who was not invited may have none of them in a calendar. */
    if (!told->sessions->count || (told->are_cancelled && !invites(act)))
        return;
    crvs_buffer_init(&calendar, act->pool, (apr_size_t)(told->sessions->count + 1) * USUAL);
    crvs_ics_begin(&calendar, act->language->code, NULL, mail->method);
    for (int i = 0; i < told->sessions->count; i++) {
        crvs_ics_event_t event = crvs_event_of(act, act->language, &place, crvs_list_object(told->sessions, i));

        event.organizer = mail->method ? act->site->config->mail_from : NULL;
        event.attendee = address;
        crvs_ics_add(&calendar, &event);
    }
    crvs_ics_end(&calendar);
    mail->calendar = calendar.text;
    mail->calendar_file = "calendar.ics";
}

/* --- Notices --- */

/* The list that a mail belongs to, its class's or the school's, and how to get off it. */
static void add_list(const crvs_act_t *act, const crvs_compose_person_t *person, const crvs_describe_t *told,
                     crvs_mail_t *mail)
{
    const char *off = apr_pstrcat(act->pool, act->site->origin, act->site->base, "notices/off/",
                                  crvs_object_text(person->row, "off_token"), "/", NULL);

    mail->off = off;
    mail->list = apr_pstrcat(act->pool, "notices.", act->site->host, NULL);
    mail->list_name = act->site->school;
    if (!told->classroom_id)
        return;
    mail->off = apr_psprintf(act->pool, "%s%" APR_INT64_T_FMT "/", off, told->classroom_id);
    mail->list = apr_psprintf(act->pool, "class-%" APR_INT64_T_FMT ".%s", told->classroom_id, act->site->host);
    mail->list_name = told->classroom;
}

crvs_error_t *crvs_letter_tell(crvs_act_t *act, const crvs_compose_person_t *person, crvs_list_t *notices,
                               const char *id, crvs_buffer_t *mail, bool *is_empty)
{
    crvs_object_t *context = crvs_object_make(act->pool);
    crvs_mail_t parts = {.id = id};
    crvs_describe_t told;

    CRVS_TRY(crvs_describe_notices(act, crvs_object_int(person->row, "id"), notices, &told));
    *is_empty = !told.items->count;
    if (*is_empty)
        return NULL;
    if (told.items->count == 1)
        crvs_object_set(context, "single", crvs_value_object(crvs_list_object(told.items, 0)));
    crvs_object_set(context, "items", crvs_value_list(told.items));
    crvs_object_set(context, "count", crvs_value_int(told.items->count));
    crvs_object_set(context, "from_class", crvs_value_text(told.classroom_id ? told.classroom : NULL));
    add_list(act, person, &told, &parts);
    add_events(act, &told, &parts, person->address);
    return crvs_compose_mail(act, person, "mail/notice", context, &parts, mail);
}

/* --- Is it theirs? --- */

crvs_error_t *crvs_letter_ask(crvs_act_t *act, const crvs_compose_person_t *person, const char *id, crvs_buffer_t *mail)
{
    crvs_object_t *context = crvs_object_make(act->pool);
    const char *token = crvs_crypto_token(act->pool);
    crvs_mail_t parts = {.id = id};

    if (!token)
        return CRVS_ERROR(act->pool, HTTP_INTERNAL_SERVER_ERROR, CRVS_T("error.internal"),
                          "OpenSSL gave no random bytes");
    CRVS_TRY(crvs_sql_notice_person_ask(act->db, NULL, crvs_object_int(person->row, "id"), person->address,
                                        crvs_crypto_sha256_hex(act->pool, token, strlen(token))));
    crvs_object_set(context, "link",
                    crvs_value_text(apr_pstrcat(act->pool, act->site->origin, act->site->base, "notices/confirm/",
                                                token, "/", NULL)));
    return crvs_compose_mail(act, person, "mail/confirm", context, &parts, mail);
}
