/* SPDX-License-Identifier: Apache-2.0 */
/* crvs-admin notify bounce: addresses at which nothing arrives, named or in a mail server's report (RFC 3464). */
#include "command/commands.h"
#include "command/site.h"
#include "core/text/mail.h"
#include "core/text/text.h"
#include "notices/stop.h"

#include <apr_strings.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* Of a report; what is longer has the returned mail behind it. */
#define MAX_REPORT (256 * 1024)

/* --- A report --- */

/* What a report says of one address. */
typedef struct {
    const char *address, *status, *reason;
    bool has_failed;
} verdict_t;

static const char *value_of(apr_pool_t *pool, const char *line, const char *field)
{
    size_t length = strlen(field);
    char *value;

    if (strncasecmp(line, field, length) || line[length] != ':')
        return NULL;
    value = apr_pstrdup(pool, line + length + 1);
    apr_collapse_spaces(value, value);
    return value;
}

/* "rfc822;eleve@example.org" */
static const char *behind_type(const char *value)
{
    const char *end = strchr(value, ';');

    return end ? end + 1 : value;
}

/* Whether there is no such mailbox: one that is full, or mail that is taken for junk, says nothing of the address. */
static bool is_gone(const verdict_t *verdict)
{
    static const char *const statuses[] = {"5.0.0", "5.1.", "5.2.1", "5.4.4"};

    for (size_t i = 0; verdict->has_failed && verdict->status && i < sizeof(statuses) / sizeof(*statuses); i++) {
        if (!strncmp(verdict->status, statuses[i], strlen(statuses[i])))
            return verdict->address && crvs_mail_is_address(verdict->address);
    }
    return false;
}

static void read_line(apr_pool_t *pool, const char *line, verdict_t *verdict)
{
    const char *value;

    if ((value = value_of(pool, line, "Original-Recipient"))
        || (!verdict->address && (value = value_of(pool, line, "Final-Recipient"))))
        verdict->address = behind_type(value);
    else if ((value = value_of(pool, line, "Action")))
        verdict->has_failed = !strcasecmp(value, "failed");
    else if ((value = value_of(pool, line, "Status")))
        verdict->status = value;
    else if (!strncasecmp(line, "Diagnostic-Code:", 16))
        verdict->reason = crvs_text_shown(pool, apr_pstrdup(pool, line + 16 + strspn(line + 16, " ")));
}

static void settle(crvs_act_t *act, const verdict_t *verdict)
{
    int stopped = 0;

    if (!is_gone(verdict))
        return;
    crvs_site_check(
        act, crvs_stop_address(act, verdict->address,
                               crvs_text_repair(act->pool, verdict->reason ? verdict->reason : verdict->status,
                                                strnlen(verdict->reason ? verdict->reason : verdict->status, 200)),
                               &stopped));
    printf("%s: %d account%s\n", crvs_mail_conceal(act->pool, verdict->address), stopped, stopped == 1 ? "" : "s");
}

/* Its groups of lines, each of one address, are divided by empty lines. */
static void read_report(crvs_act_t *act)
{
    char line[1000];
    verdict_t verdict = {0};
    size_t length = 0;

    while (length < MAX_REPORT && fgets(line, sizeof(line), stdin)) {
        length += strlen(line);
        line[strcspn(line, "\r\n")] = '\0';
        if (*line) {
            read_line(act->pool, line, &verdict);
            continue;
        }
        settle(act, &verdict);
        verdict = (verdict_t){0};
    }
    settle(act, &verdict);
}

/* --- The command --- */

static void bounce(crvs_call_t *call)
{
    crvs_act_t *act = crvs_site_act(call);
    const char *reason = crvs_options_value(call, "reason");
    int unknown = 0;

    if (!call->count)
        read_report(act);
    for (int i = 0; i < call->count; i++) {
        const char *address = crvs_options_line(call, call->operands[i], "the address");
        int stopped = 0;

        crvs_site_check(act, crvs_stop_address(act, address,
                                               reason ? crvs_options_line(call, reason, "the reason") : "", &stopped));
        printf("%s: %d account%s\n", address, stopped, stopped == 1 ? "" : "s");
        unknown += !stopped;
    }
    if (unknown)
        crvs_say_failure("nobody to whom mail was sent has %s", unknown == 1 ? "such an address" : "such addresses");
}

static const crvs_option_t options[] = {
    {"reason", 0, "TEXT", NULL, "What the mail server said, for the person to read.", false}, {0}};

const crvs_command_t crvs_command_notify_bounce = {
    .name = "notify bounce",
    .operands = "[ADDRESS...]",
    .options = options,
    .summary = "Stops mail to addresses at which nothing arrives.",
    .help =
        "Nothing more is sent to the ADDRESS, whosever it is, and the profile says so, until its owner asks for a new "
        "try or the account has another address. Without one, standard input is a mail server's report that mail could "
        "not be delivered, as it comes back to CrvsMailBounce: those whom it calls unknown are stopped. A mailbox that "
        "is full is not.",
    .run = bounce,
};
