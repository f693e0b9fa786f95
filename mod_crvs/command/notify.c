/* SPDX-License-Identifier: Apache-2.0 */
/* crvs-admin notify. */
#include "accounts/reset.h"
#include "command/commands.h"
#include "command/database.h"
#include "command/feed.h"
#include "command/refusal.h"
#include "command/site.h"
#include "config.h"
#include "core/site.h"
#include "core/text/text.h"
#include "notices/notices.h"
#include "notices/sender.h"
#include "notices/spread.h"
#include "queries/notices.h"

#include <apr_strings.h>
#include <stdio.h>
#include <string.h>

/* Mails and notices of one round, together: then memory is given back, and the connection with it. */
#define A_ROUND 400
/* Seconds for the program that takes a mail: less than the minute in which nobody else sends it. */
#define PATIENCE 50

/* "/usr/sbin/sendmail -i -f BOUNCE -- ADDRESS": no shell reads it, and no address is an option. */
static const char *const *words_of(const crvs_act_t *act, const char *address)
{
    const crvs_config_t *config = act->site->config;
    apr_array_header_t *all = apr_array_make(act->pool, 12, sizeof(const char *));
    char **words = NULL;

    if (apr_tokenize_to_argv(config->mail_command, &words, act->pool) != APR_SUCCESS)
        return NULL;
    for (; *words; words++)
        APR_ARRAY_PUSH(all, const char *) = *words;
    APR_ARRAY_PUSH(all, const char *) = "-i";
    APR_ARRAY_PUSH(all, const char *) = "-f";
    APR_ARRAY_PUSH(all, const char *) = config->mail_bounce;
    APR_ARRAY_PUSH(all, const char *) = "--";
    APR_ARRAY_PUSH(all, const char *) = address;
    APR_ARRAY_PUSH(all, const char *) = NULL;
    return (const char *const *)all->elts;
}

static const char *line_of(apr_pool_t *pool, const char *said)
{
    return crvs_text_shown(pool, apr_pstrmemdup(pool, said, strcspn(said, "\r\n")));
}

/* What a mail server answered, in a line below the first, as msmtp has it: "msmtp: server message: 550 5.1.1 no such user",
 * in whatever language. @return NULL: no answer stands there */
static const char *answer_in(apr_pool_t *pool, const char *said)
{
    for (const char *at = strchr(said, '\n'); at; at = strchr(at + 1, '\n')) {
        const char *line = line_of(pool, at + 1);

        for (const char *word = line; (word = strchr(word, ' ')); word++) {
            if (crvs_refusal_is_answer(word + 1))
                return word + 1;
        }
    }
    return NULL;
}

/* Whether a line has an address, and not as the end or the beginning of another one. */
static bool names(const char *line, const char *address)
{
    const char *at = strstr(line, address);

    for (; at; at = strstr(at + 1, address)) {
        if ((at == line || strchr(" <", at[-1])) && strchr(" >,;:", at[strlen(address)]))
            return true;
    }
    return false;
}

/*
 * msmtp ends with 65 where the mail server refuses whom the mail is for, whyever that is, and names the address; and where
 * it refuses the sender.
 */
static crvs_sender_answer_e read_status(apr_pool_t *pool, int status, const char *said, const char *address,
                                        const char **problem)
{
    const char *first = line_of(pool, said), *answer = answer_in(pool, said);
    bool is_final = status == CRVS_FEED_BAD_DATA && answer && names(first, address) && crvs_refusal_is_final(answer);
    bool is_unknown = status == CRVS_FEED_NO_USER || is_final;

    /* Whose address it is reads that, on their profile. */
    if (is_unknown && (answer || *first))
        *problem = answer ? answer : first;
    else
        *problem =
            apr_psprintf(pool, "exit status %d: %s%s%s", status, first, answer ? ": " : "", answer ? answer : "");
    if (status == CRVS_FEED_NO_HOST)
        return CRVS_SENDER_NO_HOST;
    return is_unknown ? CRVS_SENDER_UNKNOWN : CRVS_SENDER_LATER;
}

static crvs_sender_answer_e hand(const crvs_act_t *act, const char *address, const crvs_buffer_t *mail,
                                 const char **problem)
{
    const char *const *words = words_of(act, address);
    const char *said = "CrvsMailCommand cannot be read";
    int status = words ? crvs_feed_run(act->pool, words, mail->text, mail->length, PATIENCE, &said) : -1;

    if (!status)
        return CRVS_SENDER_TAKEN;
    *problem = said;
    return status < 0 ? CRVS_SENDER_LATER : read_status(act->pool, status, said, address, problem);
}

static const crvs_sender_ways_t ways = {.hand = hand, .make_links = crvs_reset_make_links};

/* One round, in a pool of its own. The first one looks whether a week is to be told. @return whether nothing is left to do */
static bool run_round(const crvs_call_t *call, const crvs_apache_server_t *server, crvs_sender_done_t *total,
                      bool is_first)
{
    crvs_call_t own = *call;
    crvs_sender_done_t done;
    crvs_spread_t spread = {0};
    crvs_act_t *act = NULL;
    crvs_db_t *db;
    const char *problem;

    if (apr_pool_create(&own.pool, call->pool) != APR_SUCCESS)
        crvs_say_failure("no memory");
    problem = crvs_database_open(&own, &db, NULL);
    if (!problem)
        problem = crvs_site_make_act(own.pool, db, server, NULL, &act);
    if (problem)
        crvs_say_failure("%s", problem);
    crvs_site_check(act, crvs_reset_queue(act));
    /* Of what people were just told, nobody is reminded. */
    crvs_site_check(act, crvs_spread_events(act, &spread));
    crvs_site_check(act, crvs_sql_notice_remind(act->db, NULL));
    if (is_first)
        crvs_site_check(act, crvs_queue_week(act));
    crvs_site_check(act, crvs_sender_run(act, &ways, A_ROUND, &spread, &done));
    if (spread.problem)
        fprintf(stderr, "crvs-admin: a class could not be told (%s %" APR_INT64_T_FMT "), and is tried again: %s\n",
                crvs_object_text(spread.last, "kind"), crvs_object_int(spread.last, "subject_id"),
                spread.problem->cause ? spread.problem->cause : spread.problem->key);
    total->sent += done.sent;
    total->refused += done.refused;
    total->dropped += done.dropped;
    if (done.problem)
        total->problem = apr_pstrdup(call->pool, done.problem);
    apr_pool_destroy(own.pool);
    return done.is_done;
}

static void notify(crvs_call_t *call)
{
    const crvs_apache_t *apache = crvs_apache_ask(call);
    crvs_sender_done_t total = {0};
    bool is_configured = false;

    for (int i = 0; i < apache->servers->nelts; i++) {
        const crvs_apache_server_t *server = crvs_apache_server(apache, i);

        if (!*crvs_apache_value(server, "CrvsMailFrom"))
            continue;
        is_configured = true;
        for (bool is_first = true, is_done = false; !is_done; is_first = false)
            is_done = run_round(call, server, &total, is_first);
    }
    if (!is_configured)
        crvs_say_failure(
            "no server has CrvsEngine On and CrvsMailFrom, so no mail is sent (--apache says how Apache is "
            "called)");
    if (total.sent || total.refused || total.dropped)
        printf("%d sent, %d not taken, %d not needed any more.\n", total.sent, total.refused, total.dropped);
    if (total.refused)
        fprintf(stderr, "crvs-admin: the last mail that was not taken: %s\n", total.problem);
}

static const crvs_option_t options[] = {
    CRVS_APACHE_OPTION("It is asked for CrvsMailFrom and the other directives of mail, and for the site's address."),
    {0}};

const crvs_command_t crvs_command_notify = {
    .name = "notify",
    .operands = "",
    .options = options,
    .summary = "Sends the mails that are due.",
    .help =
        "Hands what people are to be told to CrvsMailCommand, a mail for each person, and looks for whom those who "
        "forgot a password mean. The timer crvs-notify.timer runs it each minute. A mail that is not taken is tried "
        "again after 1, 5, 30 minutes and 2 hours, and then given up, which doctor and the person's page say. It can "
        "be "
        "killed at any moment: nothing is lost, and at most the mail that was just handed over comes twice. Exit "
        "status 67 of CrvsMailCommand says that there is no such address: then nothing more is sent there. So does 65 "
        "of "
        "msmtp where the mail server answered with such a code as 5.1.1, and 68, no such host, at the last try, where "
        "another mail was taken within two hours.",
    .run = notify,
};
