/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Readers forgive little here: a raw line feed, a control character or a character that is cut in two by a fold make
 * them refuse a calendar, or show other events than there are.
 */
#include "core/text/ics.h"

#include <apr_lib.h>
#include <apr_strings.h>
#include <apr_time.h>
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

/* Octets of a line, without its end. */
#define WIDTH 75

/* Text as it was typed has its separators escaped; an address or a number stands as it is. */
typedef enum { AS_IT_IS, ESCAPED } how_e;

static bool is_line_end(UChar32 character)
{
    return character == '\n' || character == 0x2028 || character == 0x2029;
}

/* What stands in a value for a character; NULL: itself. */
static const char *replacement(UChar32 character, how_e how)
{
    if (character < 0)
        return "\xef\xbf\xbd";
    if (is_line_end(character))
        return how == ESCAPED ? "\\n" : "";
    if (character == '\t')
        return " ";
    if (u_charType(character) == U_CONTROL_CHAR)
        return "";
    if (how == AS_IT_IS)
        return NULL;
    return character == '\\' ? "\\\\" : character == ';' ? "\\;" : character == ',' ? "\\," : NULL;
}

/* A property, folded where it is long: neither a character nor what replaces one is cut. */
static void add(crvs_buffer_t *out, const char *name, how_e how, const char *value)
{
    const uint8_t *bytes = (const uint8_t *)value;
    apr_size_t column = strlen(name) + 1;
    int length = (int)strlen(value);

    crvs_buffer_add(out, name, column - 1);
    crvs_buffer_add(out, ":", 1);
    for (int at = 0, start = 0; at < length; start = at) {
        UChar32 character;
        const char *piece;
        apr_size_t count;

        U8_NEXT(bytes, at, length, character);
        piece = replacement(character, how);
        count = piece ? strlen(piece) : (apr_size_t)(at - start);
        if (column + count > WIDTH) {
            crvs_buffer_add(out, "\r\n ", 3);
            column = 1;
        }
        crvs_buffer_add(out, piece ? piece : value + start, count);
        column += count;
    }
    crvs_buffer_add(out, "\r\n", 2);
}

static void add_moment(crvs_buffer_t *out, const char *name, apr_int64_t seconds)
{
    apr_time_exp_t parts;
    char text[sizeof("20261126T073000Z")];

    /* It gives APR_SUCCESS for any moment. */
    (void)apr_time_exp_gmt(&parts, apr_time_from_sec(seconds));
    apr_snprintf(text, sizeof(text), "%04d%02d%02dT%02d%02d%02dZ", parts.tm_year + 1900, parts.tm_mon + 1,
                 parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec);
    add(out, name, AS_IT_IS, text);
}

void crvs_ics_begin(crvs_buffer_t *out, const char *language, const char *name, const char *method)
{
    char *code = apr_pstrdup(out->pool, language);

    for (char *at = code; *at; at++)
        *at = (char)apr_toupper(*at);
    add(out, "BEGIN", AS_IT_IS, "VCALENDAR");
    add(out, "VERSION", AS_IT_IS, "2.0");
    add(out, "PRODID", ESCAPED, apr_pstrcat(out->pool, "-//mod_crvs//mod_crvs " CRVS_VERSION "//", code, NULL));
    add(out, "CALSCALE", AS_IT_IS, "GREGORIAN");
    if (method)
        add(out, "METHOD", AS_IT_IS, method);
    if (!name)
        return;
    /* By the standard, and by what came before it. */
    add(out, "NAME", ESCAPED, name);
    add(out, "X-WR-CALNAME", ESCAPED, name);
    add(out, "REFRESH-INTERVAL;VALUE=DURATION", AS_IT_IS, "PT1H");
    add(out, "X-PUBLISHED-TTL", AS_IT_IS, "PT1H");
}

void crvs_ics_add(crvs_buffer_t *out, const crvs_ics_event_t *event)
{
    add(out, "BEGIN", AS_IT_IS, "VEVENT");
    add(out, "UID", ESCAPED, event->uid);
    /* Not when it is read: the same calendar is the same bytes. */
    add_moment(out, "DTSTAMP", event->changed_at);
    add_moment(out, "LAST-MODIFIED", event->changed_at);
    add(out, "SEQUENCE", AS_IT_IS, apr_psprintf(out->pool, "%" APR_INT64_T_FMT, event->sequence));
    add_moment(out, "DTSTART", event->starts_at);
    add_moment(out, "DTEND", event->ends_at);
    add(out, "SUMMARY", ESCAPED, event->summary);
    if (*event->description)
        add(out, "DESCRIPTION", ESCAPED, event->description);
    add(out, "LOCATION", ESCAPED, event->location);
    add(out, "URL", AS_IT_IS, event->url);
    add(out, "STATUS", AS_IT_IS, event->is_cancelled ? "CANCELLED" : "CONFIRMED");
    add(out, "TRANSP", AS_IT_IS, event->is_cancelled ? "TRANSPARENT" : "OPAQUE");
    if (event->organizer) {
        add(out, "ORGANIZER", AS_IT_IS, apr_pstrcat(out->pool, "mailto:", event->organizer, NULL));
        add(out, "ATTENDEE;PARTSTAT=NEEDS-ACTION;RSVP=FALSE", AS_IT_IS,
            apr_pstrcat(out->pool, "mailto:", event->attendee, NULL));
    }
    add(out, "END", AS_IT_IS, "VEVENT");
}

void crvs_ics_end(crvs_buffer_t *out)
{
    add(out, "END", AS_IT_IS, "VCALENDAR");
}
