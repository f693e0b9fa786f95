/* SPDX-License-Identifier: Apache-2.0 */
/* Our part of httpd's own page, server-status. */
#include "queries/schema.h"
#include "status/private.h"
#include "status/status.h"

#include <apr_optional_hooks.h>
#include <apr_strings.h>
#include <http_protocol.h>
#include <mod_status.h>

static apr_int64_t count(crvs_counter_e from, crvs_counter_e to)
{
    apr_int64_t sum = 0;

    for (int counter = (int)from; counter <= (int)to; counter++)
        sum += (apr_int64_t)crvs_counter_value((crvs_counter_e)counter);
    return sum;
}

/* Answers of all routes, and those with a status of 5xx. */
static void count_answers(apr_int64_t *all, apr_int64_t *failed)
{
    crvs_counter_route_t counted;

    *all = *failed = 0;
    for (int route = 0; crvs_start_routes()[route].method; route++) {
        if (!crvs_counter_of_route(route, &counted))
            continue;
        for (int i = 0; i < CRVS_COUNTER_CLASSES; i++)
            *all += (apr_int64_t)counted.classes[i];
        *failed += (apr_int64_t)counted.classes[CRVS_COUNTER_CLASSES - 1];
    }
}

static void show(request_rec *r, bool is_short, const char *name, const char *words, apr_int64_t value)
{
    if (is_short)
        ap_rprintf(r, "Crvs%s: %" APR_INT64_T_FMT "\n", name, value);
    else
        ap_rprintf(r, "<dt>%s: %" APR_INT64_T_FMT "</dt>\n", words, value);
}

/* As httpd's own lines are: in English. */
static int show_section(request_rec *r, int flags)
{
    bool is_short = flags & AP_STATUS_SHORT;
    apr_int64_t answers, failed;

    if (!crvs_counter_is_on())
        return DECLINED;
    count_answers(&answers, &failed);
    if (is_short)
        ap_rprintf(r, "CrvsVersion: %s\nCrvsSchema: %s\n", CRVS_VERSION, CRVS_SCHEMA_CHANGE);
    else
        ap_rprintf(r, "<hr>\n<h2>mod_crvs</h2>\n<dl>\n<dt>Version %s, schema %s</dt>\n", CRVS_VERSION,
                   CRVS_SCHEMA_CHANGE);
    show(r, is_short, "CountingSince", "Counting since (seconds since 1970)", apr_time_sec(crvs_counter_began()));
    show(r, is_short, "Answers", "Answers", answers);
    show(r, is_short, "AnswersFailed", "Answers with a status of 5xx", failed);
    show(r, is_short, "Statements", "Statements", count(CRVS_COUNTER_STATEMENTS, CRVS_COUNTER_STATEMENTS));
    show(r, is_short, "DatabaseErrors", "Errors of the database",
         count(CRVS_COUNTER_DATABASE_LOST, CRVS_COUNTER_DATABASE_OTHER));
    show(r, is_short, "DatabaseConnections", "Connections to the database", crvs_counter_level(CRVS_GAUGE_CONNECTIONS));
    show(r, is_short, "DatabaseInside", "Requests inside the database", crvs_counter_level(CRVS_GAUGE_DATABASE_INSIDE));
    show(r, is_short, "DatabaseWaiting", "Requests waiting for the database",
         crvs_counter_level(CRVS_GAUGE_DATABASE_WAITING));
    show(r, is_short, "Logins", "Logins", count(CRVS_COUNTER_LOGINS, CRVS_COUNTER_LOGINS));
    show(r, is_short, "LoginsFailed", "Logins that failed",
         count(CRVS_COUNTER_LOGINS_FAILED, CRVS_COUNTER_LOGINS_THROTTLED));
    show(r, is_short, "RecordingsAnnounced", "Recordings announced",
         count(CRVS_COUNTER_WEBHOOK_STORED, CRVS_COUNTER_WEBHOOK_STORED));
    show(r, is_short, "DeliveriesRefused", "Deliveries refused",
         count(CRVS_COUNTER_WEBHOOK_INBOX, CRVS_COUNTER_WEBHOOK_FAILED));
    if (!is_short)
        ap_rputs("</dl>\n", r);
    return OK;
}

void crvs_status_section_register(void)
{
    APR_OPTIONAL_HOOK(ap, status_hook, show_section, NULL, NULL, APR_HOOK_MIDDLE);
}
