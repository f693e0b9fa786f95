/* SPDX-License-Identifier: Apache-2.0 */
#include "notices/sender.h"

#include "core/base/crypto.h"
#include "core/site.h"
#include "core/text/text.h"
#include "notices/letter.h"
#include "notices/stop.h"
#include "queries/notices.h"

#include <apr_strings.h>
#include <stdbool.h>
#include <string.h>

/* Tries of one mail, as the statement notice_claim spaces them. */
#define TRIES 5
/* So many in a row that were not taken: the mail server is away, and the others wait until it is back. */
#define REFUSALS 5
#define DAY (24 * 60 * 60)
/* A class's week reads who was where in a month of sessions: it takes the memory of so many notices. */
#define NOTICES_OF_A_WEEK 20

/* Notices that were taken to be sent to somebody, in one mail. */
typedef struct {
    crvs_act_t act; /* in the language of whom it goes to, and the pool of the run */
    const crvs_sender_ways_t *ways;
    crvs_sender_done_t *done;
    apr_int64_t user_id; /* 0: nothing is due */
    const char *kind;    /* of the first one */
    apr_int64_t subject_id;
    crvs_list_t *notices;
    crvs_compose_person_t person;
    const char *state; /* what became of them */
    const char *problem;
    bool lacks_host; /* the last answer was that there is no such host */
    bool is_given_up;
} claim_t;

/* --- What is due --- */

static crvs_error_t *claim_one(crvs_db_t *db, const claim_t *claim, const crvs_object_t *notice)
{
    return crvs_sql_notice_claim(db, NULL, claim->user_id, crvs_object_text(notice, "kind"),
                                 crvs_object_int(notice, "subject_id"), crvs_object_int(notice, "revision"));
}

static crvs_error_t *take(crvs_db_t *db, void *baton)
{
    claim_t *claim = baton;
    crvs_object_t *first;

    claim->user_id = 0;
    CRVS_TRY(crvs_sql_notice_first_due(db, &first, true));
    if (!first)
        CRVS_TRY(crvs_sql_notice_first_due(db, &first, false));
    if (!first)
        return NULL;
    claim->user_id = crvs_object_int(first, "user_id");
    claim->kind = crvs_object_text(first, "kind");
    claim->subject_id = crvs_object_int(first, "subject_id");
    CRVS_TRY(crvs_sql_notice_waiting(db, &claim->notices, claim->user_id, claim->kind, claim->subject_id,
                                     crvs_object_int(first, "revision")));
    for (int i = 0; i < claim->notices->count; i++)
        CRVS_TRY(claim_one(db, claim, crvs_list_object(claim->notices, i)));
    return NULL;
}

/* --- What becomes of them --- */

static crvs_error_t *settle_one(crvs_db_t *db, claim_t *claim, const crvs_object_t *notice)
{
    const char *own = crvs_object_text(notice, "dropped");
    bool is_over = !strcmp(claim->state, "waiting") && crvs_object_int(notice, "attempts") + 1 >= TRIES;
    const char *state = own ? "dropped" : is_over ? "failed" : claim->state;

    CRVS_TRY(crvs_sql_notice_settle(db, NULL, claim->user_id, crvs_object_text(notice, "kind"),
                                    crvs_object_int(notice, "subject_id"), crvs_object_int(notice, "revision"), state,
                                    own ? own : claim->problem));
    claim->is_given_up = claim->is_given_up || (is_over && !own);
    return is_over && !strcmp(claim->kind, "confirm") ? crvs_sql_notice_unask(db, NULL, claim->user_id) : NULL;
}

/*
 * Whether nothing more is sent to the address. "No such host" may mean the mail server that the program itself uses; not
 * where it found that for another mail since the try before this one, which was the last.
 */
static crvs_error_t *is_gone(crvs_db_t *db, const claim_t *claim, bool *gone)
{
    crvs_object_t *others;

    *gone = !strcmp(claim->state, "failed");
    if (*gone || !claim->lacks_host || !claim->is_given_up)
        return NULL;
    CRVS_TRY(crvs_sql_notice_sent_lately(db, &others));
    *gone = crvs_object_true(others, "is_sent");
    return NULL;
}

static crvs_error_t *settle(crvs_db_t *db, void *baton)
{
    claim_t *claim = baton;
    bool gone;

    claim->is_given_up = false;
    for (int i = 0; i < claim->notices->count; i++)
        CRVS_TRY(settle_one(db, claim, crvs_list_object(claim->notices, i)));
    CRVS_TRY(is_gone(db, claim, &gone));
    if (gone)
        return crvs_stop_person(&claim->act, claim->person.row, claim->person.address, claim->problem);
    return NULL;
}

static void decide(claim_t *claim, const char *state, const char *problem)
{
    claim->state = state;
    claim->problem = problem;
}

/* --- The mail --- */

/* Why nothing goes to somebody; NULL: it does. */
static const char *refusal(const claim_t *claim)
{
    const crvs_object_t *row = claim->person.row;

    if (!row || !crvs_object_true(row, "is_active"))
        return "the account is disabled";
    if (!*claim->person.address)
        return "the account has no address";
    if (crvs_object_true(row, "is_stopped"))
        return "nothing arrives at the address";
    return crvs_mail_is_address(claim->person.address) ? NULL : "no mail can be sent to such an address";
}

static crvs_error_t *find_person(claim_t *claim)
{
    crvs_act_t *act = &claim->act;
    const crvs_language_t *language;
    crvs_object_t *row;

    CRVS_TRY(crvs_sql_notice_person(act->db, &row, claim->user_id));
    if (row && !crvs_object_text(row, "off_token")) {
        const char *token = crvs_crypto_token(act->pool);

        if (!token)
            return CRVS_ERROR(act->pool, HTTP_INTERNAL_SERVER_ERROR, CRVS_T("error.internal"),
                              "OpenSSL gave no random bytes");
        CRVS_TRY(crvs_sql_notice_person_add(act->db, NULL, claim->user_id, token));
        CRVS_TRY(crvs_sql_notice_person(act->db, &row, claim->user_id));
    }
    language = row ? crvs_language_find(act->site->languages, crvs_object_text(row, "language")) : NULL;
    act->language = language ? language : act->site->languages->fallback;
    claim->person = (crvs_compose_person_t){
        .row = row, .language = act->language, .address = row ? crvs_object_text(row, "email") : ""};
    return NULL;
}

static bool has_link(const claim_t *claim)
{
    return !strcmp(claim->kind, "password") || !strcmp(claim->kind, "confirm");
}

/*
 * The same for each try of the same notices: who got it twice has it once. Where a mail has a link that ends the one before,
 * the newer mail must not be hidden behind the older.
 */
static const char *id_of(const claim_t *claim)
{
    apr_pool_t *pool = claim->act.pool;
    const char *all = apr_psprintf(pool, "%" APR_INT64_T_FMT, claim->user_id);

    for (int i = 0; i < claim->notices->count; i++) {
        const crvs_object_t *notice = crvs_list_object(claim->notices, i);

        all = apr_psprintf(pool, "%s %s %" APR_INT64_T_FMT " %" APR_INT64_T_FMT, all, crvs_object_text(notice, "kind"),
                           crvs_object_int(notice, "subject_id"), crvs_object_int(notice, "revision"));
    }
    if (has_link(claim))
        all = apr_psprintf(pool, "%s try %" APR_INT64_T_FMT, all,
                           crvs_object_int(crvs_list_object(claim->notices, 0), "attempts"));
    return apr_psprintf(pool, "%.32s@%s", crvs_crypto_sha256_hex(pool, all, strlen(all)), claim->act.site->host);
}

static crvs_error_t *compose_password(claim_t *claim, crvs_buffer_t *mail)
{
    crvs_act_t *act = &claim->act;
    crvs_object_t *context = crvs_object_make(act->pool);
    crvs_mail_t parts = {.id = id_of(claim)};
    crvs_list_t *accounts;

    CRVS_TRY(claim->ways->make_links(act, claim->subject_id, claim->person.address, &accounts));
    if (!accounts->count) {
        decide(claim, "dropped", "no account is meant any more");
        return NULL;
    }
    crvs_object_set(context, "accounts", crvs_value_list(accounts));
    crvs_object_set(context, "are_several", crvs_value_bool(accounts->count > 1));
    return crvs_compose_mail(act, &claim->person, "mail/password", context, &parts, mail);
}

static crvs_error_t *compose_question(claim_t *claim, crvs_buffer_t *mail)
{
    if (crvs_object_true(claim->person.row, "is_confirmed")) {
        decide(claim, "dropped", "the address is confirmed");
        return NULL;
    }
    return crvs_letter_ask(&claim->act, &claim->person, id_of(claim), mail);
}

/* Nothing is told before the address is confirmed; whoever was not asked yet is asked. */
static crvs_error_t *hold(claim_t *claim)
{
    decide(claim, "held", "");
    if (crvs_object_seconds(claim->person.row, "asked_at"))
        return NULL;
    return crvs_sql_notice_hold(claim->act.db, NULL, claim->user_id, claim->act.now / DAY);
}

static crvs_error_t *compose_notices(claim_t *claim, crvs_buffer_t *mail)
{
    bool is_empty;

    if (!crvs_object_true(claim->person.row, "is_confirmed"))
        return hold(claim);
    CRVS_TRY(crvs_letter_tell(&claim->act, &claim->person, claim->notices, id_of(claim), mail, &is_empty));
    if (is_empty)
        decide(claim, "dropped", "");
    return NULL;
}

static crvs_error_t *compose(claim_t *claim, crvs_buffer_t *mail)
{
    const char *reason;

    CRVS_TRY(find_person(claim));
    reason = refusal(claim);
    if (reason) {
        decide(claim, "dropped", reason);
        return NULL;
    }
    if (!strcmp(claim->kind, "password"))
        return compose_password(claim, mail);
    return strcmp(claim->kind, "confirm") ? compose_notices(claim, mail) : compose_question(claim, mail);
}

static void hand(claim_t *claim, const crvs_buffer_t *mail)
{
    const char *problem = "";

    switch (claim->ways->hand(&claim->act, claim->person.address, mail, &problem)) {
    case CRVS_SENDER_TAKEN:
        decide(claim, "sent", "");
        break;
    case CRVS_SENDER_NO_HOST:
        claim->lacks_host = true;
        decide(claim, "waiting", problem);
        break;
    case CRVS_SENDER_LATER:
        decide(claim, "waiting", problem);
        break;
    case CRVS_SENDER_UNKNOWN:
        decide(claim, "failed", problem);
        break;
    }
}

static void count(const claim_t *claim, int *in_a_row)
{
    crvs_sender_done_t *done = claim->done;

    if (!strcmp(claim->state, "sent"))
        done->sent++;
    else if (!strcmp(claim->state, "dropped"))
        done->dropped += claim->notices->count;
    else if (!strcmp(claim->state, "held"))
        return;
    else {
        done->refused++;
        done->problem = crvs_mail_conceal(claim->act.pool, claim->problem);
    }
    if (strcmp(claim->state, "dropped"))
        *in_a_row = strcmp(claim->state, "waiting") ? 0 : *in_a_row + 1;
}

/*
 * What is wrong with one mail keeps no other from being sent, nor does a table that is missing for it; where the database is
 * away, nothing can be done.
 */
static crvs_error_t *send_claim(claim_t *claim)
{
    crvs_buffer_t mail = {0};
    crvs_error_t *error = compose(claim, &mail);

    if (error && error->status == HTTP_SERVICE_UNAVAILABLE && !crvs_db_is_behind(error))
        return error;
    if (error)
        decide(claim, "waiting", error->cause ? error->cause : error->key);
    else if (!claim->state)
        hand(claim, &mail);
    /* Cut within a character, or no text at all, the database would not take it. */
    claim->problem = crvs_text_repair(claim->act.pool, claim->problem, strnlen(claim->problem, 200));
    return crvs_db_transaction(claim->act.db, settle, claim);
}

/* How many usual notices have as much in memory: an announcement has its text, and a mail may have a hundred of them. */
static int weight_of(const claim_t *claim)
{
    int weight = 1;

    for (int i = 0; i < claim->notices->count; i++) {
        bool is_week = !strcmp(crvs_object_text(crvs_list_object(claim->notices, i), "kind"), "attendance");

        weight += is_week ? NOTICES_OF_A_WEEK : 1;
    }
    return weight;
}

crvs_error_t *crvs_sender_run(crvs_act_t *act, const crvs_sender_ways_t *ways, int most, crvs_spread_t *spread,
                              crvs_sender_done_t *done)
{
    int refused_in_a_row = 0;

    memset(done, 0, sizeof(*done));
    for (int used = 0; used < most;) {
        claim_t claim = {.act = *act, .ways = ways, .done = done};

        done->is_done = refused_in_a_row == REFUSALS;
        if (done->is_done)
            return NULL;
        claim.act.now = apr_time_sec(apr_time_now());
        /* Each time, so that what was undone a moment ago is not told without that. */
        CRVS_TRY(crvs_spread_events(act, spread));
        CRVS_TRY(crvs_db_transaction(act->db, take, &claim));
        done->is_done = !claim.user_id;
        if (done->is_done)
            return NULL;
        used += weight_of(&claim);
        if (!claim.notices->count)
            continue;
        CRVS_TRY(send_claim(&claim));
        count(&claim, &refused_in_a_row);
    }
    return NULL;
}
