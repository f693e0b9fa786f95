/* SPDX-License-Identifier: Apache-2.0 */
/* crvs-admin notify bounce: addresses at which nothing arrives, named or in a mail server's report (RFC 3464). */
#include "command/commands.h"
#include "command/refusal.h"
#include "command/site.h"
#include "core/text/mail.h"
#include "core/text/text.h"
#include "notices/stop.h"

#include <apr_strings.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* Of a mail; what is longer has no report. */
#define MAX_REPORT (256 * 1024)
/* Of a line, as RFC 5322 has it; what is longer is cut. */
#define MAX_LINE 998
/* Whoever writes a report without having sent the mail must know whom the site wrote to of late. */
#define RECENT_DAYS 7
/* EX_TEMPFAIL of sysexits.h: a mail server keeps the report, and comes again. */
#define TRY_AGAIN 75

/* --- Lines --- */

typedef struct {
    char line[MAX_LINE + 1];
    size_t read; /* bytes, of all lines */
} reader_t;

/* A line with those that continue it. @return false: there is none, or the mail is too long */
static bool next_line(reader_t *reader)
{
    size_t length = 0;
    int c = EOF;

    while (reader->read < MAX_REPORT && (c = getc(stdin)) != EOF) {
        reader->read++;
        if (c == '\n') {
            int next = length ? getc(stdin) : EOF;

            if (length)
                ungetc(next, stdin);
            if (next != ' ' && next != '\t')
                break;
        }
        else if (c != '\r' && c != '\0' && length < MAX_LINE)
            reader->line[length++] = (char)c;
    }
    reader->line[length] = '\0';
    return length || c == '\n';
}

static const char *value_of(apr_pool_t *pool, const char *line, const char *field)
{
    size_t length = strlen(field);

    if (strncasecmp(line, field, length) || line[length] != ':')
        return NULL;
    line += length + 1;
    return apr_pstrdup(pool, line + strspn(line, " \t"));
}

/* Of "multipart/report; report-type=delivery-status": whether it is that type. */
static bool is_type(const char *value, const char *type)
{
    size_t length = strlen(type);

    return !strncasecmp(value, type, length) && strchr("; \t", value[length]);
}

/* Of a Content-Type: what is before each of its parts, "--abc"; NULL where it does not say. */
static const char *divider_of(apr_pool_t *pool, const char *value)
{
    const char *ends = "; \t";

    while ((value = strchr(value, ';'))) {
        value += 1 + strspn(value + 1, " \t");
        if (strncasecmp(value, "boundary=", 9))
            continue;
        value += 9;
        if (*value == '"') {
            value++;
            ends = "\"";
        }
        return *value ? apr_pstrcat(pool, "--", apr_pstrmemdup(pool, value, strcspn(value, ends)), NULL) : NULL;
    }
    return NULL;
}

/* The Content-Type in a head, which is read to its end; "": it has none. */
static const char *read_head(apr_pool_t *pool, reader_t *reader)
{
    const char *type = "", *value;

    while (next_line(reader) && *reader->line) {
        if ((value = value_of(pool, reader->line, "Content-Type")))
            type = value;
    }
    return type;
}

/* Reads up to the part that says what became of the mail: the one before it is for people, the one behind it is the mail
 * that came back. @return what ends that part; NULL: there is none */
static const char *find_report(apr_pool_t *pool, reader_t *reader)
{
    const char *type = read_head(pool, reader);
    const char *divider = is_type(type, "multipart/report") ? divider_of(pool, type) : NULL;

    while (divider && next_line(reader)) {
        if (!strncmp(reader->line, divider, strlen(divider))
            && is_type(read_head(pool, reader), "message/delivery-status"))
            return divider;
    }
    return NULL;
}

/* --- What a report says --- */

/* What a report says of one address. */
typedef struct {
    const char *address, *status, *reason;
    bool has_failed;
} verdict_t;

/* "rfc822;eleve@example.org" */
static const char *behind_type(const char *value)
{
    const char *end = strchr(value, ';');

    return end ? end + 1 + strspn(end + 1, " \t") : value;
}

/* exim writes the status 5.0.0 whatever the far server said, and Postfix where that gave no code. */
static bool is_gone(const verdict_t *verdict)
{
    const char *code = verdict->status, *reason = verdict->reason;

    if (!verdict->has_failed || !code || !verdict->address || !crvs_mail_is_address(verdict->address))
        return false;
    if (!strncmp(code, "5.0.0", 5) && reason)
        return !strncasecmp(reason, "smtp;", 5) && crvs_refusal_is_final(behind_type(reason));
    return crvs_refusal_code_is_final(code);
}

static void read_line(apr_pool_t *pool, const char *line, verdict_t *verdict)
{
    const char *value;

    if ((value = value_of(pool, line, "Original-Recipient"))
        || (!verdict->address && (value = value_of(pool, line, "Final-Recipient"))))
        verdict->address = behind_type(value);
    else if ((value = value_of(pool, line, "Action")))
        verdict->has_failed = is_type(value, "failed");
    else if ((value = value_of(pool, line, "Status")))
        verdict->status = value;
    else if ((value = value_of(pool, line, "Diagnostic-Code")))
        verdict->reason = value;
}

static void settle(crvs_act_t *act, const verdict_t *verdict)
{
    const char *reason;
    int stopped = 0;

    if (!is_gone(verdict))
        return;
    reason = crvs_text_shown(act->pool, apr_pstrdup(act->pool, verdict->reason ? verdict->reason : verdict->status));
    reason = crvs_text_repair(act->pool, reason, strnlen(reason, 200));
    crvs_site_check(act, crvs_stop_address(act, verdict->address, RECENT_DAYS, reason, &stopped));
    printf("%s: %d account%s\n", crvs_mail_conceal(act->pool, verdict->address), stopped, stopped == 1 ? "" : "s");
}

/* Its groups of lines, each of one address, are divided by empty lines. */
static void read_report(crvs_act_t *act)
{
    reader_t reader = {.read = 0};
    const char *end = find_report(act->pool, &reader);
    verdict_t verdict = {0};

    while (end && next_line(&reader) && strncmp(reader.line, end, strlen(end))) {
        if (*reader.line) {
            read_line(act->pool, reader.line, &verdict);
            continue;
        }
        settle(act, &verdict);
        verdict = (verdict_t){0};
    }
    settle(act, &verdict);
    /* Whoever writes the report may take it for refused where nobody reads its end. */
    while (getc(stdin) != EOF)
        ;
}

/* --- The command --- */

static void bounce(crvs_call_t *call)
{
    const char *reason = crvs_options_value(call, "reason");
    crvs_act_t *act;
    int unknown = 0;

    if (!call->count)
        crvs_say_ends_with(TRY_AGAIN);
    act = crvs_site_act(call);
    if (!call->count)
        read_report(act);
    for (int i = 0; i < call->count; i++) {
        const char *address = crvs_options_line(call, call->operands[i], "the address");
        int stopped = 0;

        crvs_site_check(act, crvs_stop_address(act, address, 0,
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
        "not be delivered, as it comes back to CrvsMailBounce: a mail of type multipart/report (RFC 3464), of which "
        "the "
        "part message/delivery-status is read. Those of whom it says that there is no such mailbox or domain (5.1.1, "
        "5.1.2, 5.1.3, 5.1.6, 5.1.10, 5.2.1, 5.4.4) are stopped, where a mail was sent to them in the last 7 days; "
        "with the status 5.0.0, what the other mail server said counts, and nothing is stopped where that has no such "
        "code. A mailbox that is full stops nothing.\n\n"
        "What is no such report ends with 0. Where a report cannot be dealt with now, since the database is away, the "
        "exit status is 75 (EX_TEMPFAIL): the mail server tries again.",
    .run = bounce,
};
