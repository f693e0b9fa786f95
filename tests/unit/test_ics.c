/* SPDX-License-Identifier: Apache-2.0 */
#include "core/text/ics.h"

#include "core/text/text.h"
#include "unit.h"

#include <apr_strings.h>
#include <stdlib.h>
#include <string.h>

static crvs_ics_event_t event(const char *summary)
{
    return (crvs_ics_event_t){.uid = "session-7@classe.example.org",
                              .changed_at = 1795903200,
                              .starts_at = 1796144400,
                              .ends_at = 1796148000,
                              .summary = summary,
                              .description = "",
                              .location = "En ligne",
                              .url = "https://classe.example.org/classrooms/sessions/7/join/"};
}

static const char *written(const crvs_ics_event_t *one)
{
    crvs_buffer_t out;

    crvs_buffer_init(&out, crvs_unit_pool, 0);
    crvs_ics_add(&out, one);
    return out.text;
}

/* The value of a property, folds taken away. */
static const char *unfolded(const char *calendar, const char *name)
{
    const char *at = strstr(calendar, apr_pstrcat(crvs_unit_pool, "\r\n", name, ":", NULL));
    crvs_buffer_t value;

    ck_assert_ptr_nonnull(at);
    crvs_buffer_init(&value, crvs_unit_pool, 0);
    for (at += strlen(name) + 3; strncmp(at, "\r\n", 2) || at[2] == ' '; at++) {
        if (strncmp(at, "\r\n ", 3))
            crvs_buffer_add(&value, at, 1);
        else
            at += 2;
    }
    return value.text;
}

static const char *summary_of(const char *summary)
{
    crvs_ics_event_t one = event(summary);

    return unfolded(written(&one), "SUMMARY");
}

/* Each line is of at most 75 octets and whole characters, and ends in CR LF; there are no other line ends. */
static void check_lines(const char *calendar)
{
    while (*calendar) {
        size_t length = strcspn(calendar, "\r\n");

        ck_assert_uint_le(length, 75);
        ck_assert(crvs_text_is_utf8(calendar, length));
        ck_assert(!strncmp(calendar + length, "\r\n", 2));
        calendar += length + 2;
    }
}

START_TEST(an_event_is_these_bytes)
{
    crvs_ics_event_t one = event("Fractions");

    one.sequence = 2;
    ck_assert_str_eq(written(&one), "BEGIN:VEVENT\r\n"
                                    "UID:session-7@classe.example.org\r\n"
                                    "DTSTAMP:20261128T220000Z\r\n"
                                    "LAST-MODIFIED:20261128T220000Z\r\n"
                                    "SEQUENCE:2\r\n"
                                    "DTSTART:20261201T170000Z\r\n"
                                    "DTEND:20261201T180000Z\r\n"
                                    "SUMMARY:Fractions\r\n"
                                    "LOCATION:En ligne\r\n"
                                    "URL:https://classe.example.org/classrooms/sessions/7/join/\r\n"
                                    "STATUS:CONFIRMED\r\n"
                                    "TRANSP:OPAQUE\r\n"
                                    "END:VEVENT\r\n");
}
END_TEST

START_TEST(a_cancelled_event_takes_no_time)
{
    crvs_ics_event_t one = event("Annulée : Fractions");

    one.is_cancelled = true;
    ck_assert_str_eq(unfolded(written(&one), "STATUS"), "CANCELLED");
    ck_assert_str_eq(unfolded(written(&one), "TRANSP"), "TRANSPARENT");
}
END_TEST

START_TEST(a_calendar_is_these_bytes)
{
    crvs_buffer_t out;

    crvs_buffer_init(&out, crvs_unit_pool, 0);
    crvs_ics_begin(&out, "fr", "6e B; maths, etc.", NULL);
    crvs_ics_end(&out);
    ck_assert_str_eq(out.text, "BEGIN:VCALENDAR\r\n"
                               "VERSION:2.0\r\n"
                               "PRODID:-//mod_crvs//mod_crvs " CRVS_VERSION "//FR\r\n"
                               "CALSCALE:GREGORIAN\r\n"
                               "NAME:6e B\\; maths\\, etc.\r\n"
                               "X-WR-CALNAME:6e B\\; maths\\, etc.\r\n"
                               "REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n"
                               "X-PUBLISHED-TTL:PT1H\r\n"
                               "END:VCALENDAR\r\n");
}
END_TEST

START_TEST(a_file_of_events_has_no_name)
{
    crvs_buffer_t out;

    crvs_buffer_init(&out, crvs_unit_pool, 0);
    crvs_ics_begin(&out, "en", NULL, NULL);
    crvs_ics_end(&out);
    ck_assert_str_eq(out.text, "BEGIN:VCALENDAR\r\n"
                               "VERSION:2.0\r\n"
                               "PRODID:-//mod_crvs//mod_crvs " CRVS_VERSION "//EN\r\n"
                               "CALSCALE:GREGORIAN\r\n"
                               "END:VCALENDAR\r\n");
}
END_TEST

START_TEST(text_is_escaped)
{
    ck_assert_str_eq(summary_of("a,b;c\\d:\"e\""), "a\\,b\\;c\\\\d:\"e\"");
    ck_assert_str_eq(summary_of("une\ndeux\r\ntrois\xe2\x80\xa8quatre\xe2\x80\xa9"), "une\\ndeux\\ntrois\\nquatre\\n");
}
END_TEST

START_TEST(an_address_is_not)
{
    crvs_ics_event_t one = event("x");

    one.url = "https://classe.example.org/a,b;c?d=\\";
    ck_assert_str_eq(unfolded(written(&one), "URL"), one.url);
    one.url = "https://classe.example.org/\r\nX-EVIL:1";
    ck_assert_str_eq(unfolded(written(&one), "URL"), "https://classe.example.org/X-EVIL:1");
}
END_TEST

START_TEST(control_characters_are_left_out)
{
    ck_assert_str_eq(summary_of("\x01"
                                "a\x07\x1b\x7f"
                                "b\xc2\x85\xc2\x9f"
                                "c\td\r"),
                     "abc d");
}
END_TEST

START_TEST(what_is_no_utf8_is_marked)
{
    ck_assert_str_eq(summary_of("a\xff\xc3(b"), "a\xef\xbf\xbd\xef\xbf\xbd(b");
    ck_assert_str_eq(summary_of("a\xf0\x9f\x91"), "a\xef\xbf\xbd");
}
END_TEST

START_TEST(lines_fold_at_75_octets)
{
    /* With "SUMMARY:" before it. */
    const char *most = "1234567890123456789012345678901234567890123456789012345678901234567";
    crvs_ics_event_t one = event(most);

    ck_assert_ptr_nonnull(strstr(written(&one), apr_pstrcat(crvs_unit_pool, "\r\nSUMMARY:", most, "\r\nLOC", NULL)));
    one.summary = apr_pstrcat(crvs_unit_pool, most, "8", NULL);
    ck_assert_ptr_nonnull(
        strstr(written(&one), apr_pstrcat(crvs_unit_pool, "\r\nSUMMARY:", most, "\r\n 8\r\nLOC", NULL)));
}
END_TEST

START_TEST(folds_cut_no_character)
{
    /* Each place where a character of two, three or four bytes, or an escape, may meet the end of a line. */
    static const char *const characters[] = {"é", "’", "😀", ",", "\n", "👩‍🏫"};

    for (size_t i = 0; i < sizeof(characters) / sizeof(*characters); i++) {
        for (int before = 0; before < 80; before++) {
            crvs_buffer_t text;
            crvs_ics_event_t one;

            crvs_buffer_init(&text, crvs_unit_pool, 0);
            for (int j = 0; j < before; j++)
                crvs_buffer_add(&text, "x", 1);
            for (int j = 0; j < 60; j++)
                crvs_buffer_add(&text, characters[i], strlen(characters[i]));
            one = event("x");
            one.description = text.text;
            check_lines(written(&one));
            if (*characters[i] != ',' && *characters[i] != '\n')
                ck_assert_str_eq(unfolded(written(&one), "DESCRIPTION"), text.text);
        }
    }
}
END_TEST

Suite *crvs_suite_ics(void)
{
    Suite *suite = suite_create("ics");
    TCase *bytes = crvs_unit_case(suite, "bytes");

    tcase_add_test(bytes, an_event_is_these_bytes);
    tcase_add_test(bytes, a_cancelled_event_takes_no_time);
    tcase_add_test(bytes, a_calendar_is_these_bytes);
    tcase_add_test(bytes, a_file_of_events_has_no_name);
    tcase_add_test(bytes, text_is_escaped);
    tcase_add_test(bytes, an_address_is_not);
    tcase_add_test(bytes, control_characters_are_left_out);
    tcase_add_test(bytes, what_is_no_utf8_is_marked);
    tcase_add_test(bytes, lines_fold_at_75_octets);
    tcase_add_test(bytes, folds_cut_no_character);
    return suite;
}
