/* SPDX-License-Identifier: Apache-2.0 */
#include "core/text/mail.h"

#include "core/base/crypto.h"

#include <apr_lib.h>
#include <apr_strings.h>
#include <apr_time.h>
#include <stdarg.h>
#include <string.h>
#include <unicode/utf8.h>

/* Of an encoded word, in bytes of the text: base64 makes 52 characters of them, which leaves room for a field's name. */
#define WORD_BYTES 39
/* Of a line of quoted-printable, with the = that breaks it. */
#define QUOTED_WIDTH 76
/* Of a line of base64, in bytes that stand in it. */
#define BASE64_BYTES 57
#define MAX_ADDRESS 254
#define MAX_LOCAL_PART 64

/* What is quoted or in base64 has no "=_" in it. */
#define MIXED "=_mixed"
#define ALTERNATIVE "=_alternative"

static void add(crvs_buffer_t *out, const char *text)
{
    crvs_buffer_add(out, text, strlen(text));
}

__attribute__((format(printf, 2, 3))) static void addf(crvs_buffer_t *out, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    add(out, apr_pvsprintf(out->pool, format, arguments));
    va_end(arguments);
}

/* --- Addresses --- */

static bool is_dotted(const char *from, const char *to, const char *more)
{
    char before = '.';

    for (; from < to; from++) {
        if (*from == '.' ? before == '.' : !apr_isalnum(*from) && !strchr(more, *from))
            return false;
        before = *from;
    }
    return before != '.';
}

bool crvs_mail_is_address(const char *address)
{
    const char *at = strrchr(address, '@');
    const char *end = address + strlen(address);

    for (const char *byte = address; *byte; byte++) {
        if ((unsigned char)*byte > 126)
            return false;
    }
    return at && at - address <= MAX_LOCAL_PART && end - address <= MAX_ADDRESS
           && is_dotted(address, at, "!#$%&'*+-/=?^_`{|}~") && is_dotted(at + 1, end, "-");
}

const char *crvs_mail_conceal(apr_pool_t *pool, const char *text)
{
    const char *shown = "", *at;

    for (; (at = strchr(text, '@')); text = at + 1) {
        const char *local = at;

        while (local > text && !strchr(" \t<>()[]:;,\"", local[-1]))
            local--;
        shown = apr_pstrcat(pool, shown, apr_pstrmemdup(pool, text, (apr_size_t)(local - text)),
                            local < at ? "***@" : "@", NULL);
    }
    return apr_pstrcat(pool, shown, text, NULL);
}

/* --- The head --- */

/* In one line. */
static const char *one_line(apr_pool_t *pool, const char *text)
{
    char *line = apr_pstrdup(pool, text);

    for (char *byte = line; *byte; byte++) {
        if (apr_iscntrl(*byte) && !((unsigned char)*byte & 0x80))
            *byte = ' ';
    }
    return line;
}

/* Words of RFC 2047, none of which cuts a character. */
static void add_encoded(crvs_buffer_t *out, const char *text)
{
    const uint8_t *bytes = (const uint8_t *)text;
    int length = (int)strlen(text), start = 0;

    while (start < length) {
        int end = start;

        for (int next = start; next < length && next - start <= WORD_BYTES;) {
            end = next;
            U8_FWD_1(bytes, next, length);
            if (next - start <= WORD_BYTES)
                end = next;
        }
        addf(out, "%s=?UTF-8?B?%s?=", start ? "\n " : "",
             crvs_crypto_base64(out->pool, bytes + start, (apr_size_t)(end - start)));
        start = end;
    }
}

/* Whether a name needs neither quotes nor encoding. */
static bool is_plain_name(const char *name)
{
    for (const char *byte = name; *byte; byte++) {
        if (!apr_isalnum(*byte) && *byte != ' ')
            return false;
    }
    return *name && strlen(name) <= WORD_BYTES;
}

/* Whether a text can stand in a line as it is. */
static bool is_plain_text(const char *text)
{
    for (const char *byte = text; *byte; byte++) {
        if ((unsigned char)*byte > 126)
            return false;
    }
    return strlen(text) <= WORD_BYTES && !strstr(text, "=?");
}

static void add_name(crvs_buffer_t *out, const char *text)
{
    const char *name = one_line(out->pool, text);

    if (is_plain_name(name))
        add(out, name);
    else
        add_encoded(out, name);
}

static void add_mailbox(crvs_buffer_t *out, const char *field, const char *name, const char *address)
{
    addf(out, "%s: ", field);
    if (*name) {
        add_name(out, name);
        add(out, "\n ");
    }
    addf(out, "<%s>\n", address);
}

static void add_subject(crvs_buffer_t *out, const char *text)
{
    const char *subject = one_line(out->pool, text);

    add(out, "Subject: ");
    if (is_plain_text(subject))
        add(out, subject);
    else
        add_encoded(out, subject);
    add(out, "\n");
}

static void add_date(crvs_buffer_t *out, apr_int64_t seconds)
{
    apr_time_exp_t parts;

    /* It gives APR_SUCCESS for any moment. */
    (void)apr_time_exp_gmt(&parts, apr_time_from_sec(seconds));
    addf(out, "Date: %s, %02d %s %d %02d:%02d:%02d +0000\n", apr_day_snames[parts.tm_wday], parts.tm_mday,
         apr_month_snames[parts.tm_mon], parts.tm_year + 1900, parts.tm_hour, parts.tm_min, parts.tm_sec);
}

static void add_list(crvs_buffer_t *out, const crvs_mail_t *mail)
{
    add(out, "Precedence: bulk\nList-Id: ");
    add_name(out, mail->list_name);
    addf(out, "\n <%s>\n", mail->list);
    addf(out, "List-Unsubscribe: <%s>\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\n", mail->off);
}

static void add_head(crvs_buffer_t *out, const crvs_mail_t *mail)
{
    add_mailbox(out, "From", mail->from_name, mail->from);
    add_mailbox(out, "To", mail->to_name, mail->to);
    add_subject(out, mail->subject);
    add_date(out, mail->date);
    addf(out, "Message-ID: <%s>\n", mail->id);
    add(out, "MIME-Version: 1.0\nAuto-Submitted: auto-generated\nX-Auto-Response-Suppress: All\n");
    addf(out, "Content-Language: %s\n", mail->language);
    if (mail->list)
        add_list(out, mail);
}

/* --- The parts --- */

static bool stands_as_it_is(unsigned char byte, bool ends_line)
{
    return byte == ' ' || byte == '\t' ? !ends_line : byte > 32 && byte < 127 && byte != '=';
}

static void add_quoted(crvs_buffer_t *out, const char *text)
{
    int column = 0;

    for (; *text; text++) {
        unsigned char byte = (unsigned char)*text;
        bool is_plain = stands_as_it_is(byte, !text[1] || text[1] == '\n');
        int width = is_plain ? 1 : 3;

        if (byte == '\n') {
            add(out, "\n");
            column = 0;
            continue;
        }
        if (column + width >= QUOTED_WIDTH) {
            add(out, "=\n");
            column = 0;
        }
        if (is_plain)
            crvs_buffer_add(out, text, 1);
        else
            addf(out, "=%02X", byte);
        column += width;
    }
    if (column)
        add(out, "\n");
}

static void add_base64(crvs_buffer_t *out, const char *text)
{
    apr_size_t left = strlen(text);

    while (left) {
        apr_size_t length = left < BASE64_BYTES ? left : BASE64_BYTES;

        addf(out, "%s\n", crvs_crypto_base64(out->pool, (const unsigned char *)text, length));
        text += length;
        left -= length;
    }
}

static void add_text(crvs_buffer_t *out, const char *type, const char *text)
{
    addf(out, "--" ALTERNATIVE "\nContent-Type: %s; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n",
         type);
    add_quoted(out, text);
}

static void add_calendar(crvs_buffer_t *out, const crvs_mail_t *mail)
{
    addf(out, "--%s\nContent-Type: text/calendar; charset=utf-8", mail->method ? ALTERNATIVE : MIXED);
    if (mail->method)
        addf(out, "; method=%s\n", mail->method);
    else
        addf(out, "\nContent-Disposition: attachment; filename=\"%s\"\n", mail->calendar_file);
    add(out, "Content-Transfer-Encoding: base64\n\n");
    add_base64(out, mail->calendar);
}

void crvs_mail_write(crvs_buffer_t *out, const crvs_mail_t *mail)
{
    bool has_file = mail->calendar && !mail->method;

    add_head(out, mail);
    if (has_file)
        add(out, "Content-Type: multipart/mixed; boundary=\"" MIXED "\"\n\n--" MIXED "\n");
    add(out, "Content-Type: multipart/alternative; boundary=\"" ALTERNATIVE "\"\n\n");
    add_text(out, "text/plain", mail->text);
    add_text(out, "text/html", mail->html);
    if (mail->calendar && mail->method)
        add_calendar(out, mail);
    add(out, "--" ALTERNATIVE "--\n");
    if (!has_file)
        return;
    add_calendar(out, mail);
    add(out, "--" MIXED "--\n");
}
