/* SPDX-License-Identifier: Apache-2.0 */
#include "core/text/html.h"

#include "unit.h"

#include <stdbool.h>

static const struct {
    const char *text;
    const char *escaped;
} texts[] = {
    {"", ""},
    {"plain", "plain"},
    {"&", "&amp;"},
    {"<>\"'", "&lt;&gt;&quot;&#39;"},
    {"a<b", "a&lt;b"},
    {"<b", "&lt;b"},
    {"a<", "a&lt;"},
    {"&amp;", "&amp;amp;"},
    {"\xc3\xa9t\xc3\xa9 \xf0\x9f\x8e\x93 \x01\x7f\xff", "\xc3\xa9t\xc3\xa9 \xf0\x9f\x8e\x93 \x01\x7f\xff"},
};

START_TEST(escapes)
{
    crvs_buffer_t out;

    crvs_buffer_init(&out, crvs_unit_pool, 0);
    crvs_html_escape(&out, texts[_i].text);
    ck_assert_str_eq(out.text, texts[_i].escaped);
}
END_TEST

START_TEST(only_five_bytes_change)
{
    for (int byte = 1; byte < 256; byte++) {
        char text[] = {(char)byte, '\0'};
        bool changes = byte == '&' || byte == '<' || byte == '>' || byte == '"' || byte == '\'';
        crvs_buffer_t out;

        crvs_buffer_init(&out, crvs_unit_pool, 0);
        crvs_html_escape(&out, text);
        ck_assert_msg((out.length > 1) == changes && (changes || out.text[0] == text[0]), "byte %d", byte);
    }
}
END_TEST

START_TEST(appends)
{
    crvs_buffer_t out;

    crvs_buffer_init(&out, crvs_unit_pool, 2);
    crvs_html_escape(&out, "a&");
    crvs_html_escape(&out, "<b");
    ck_assert_str_eq(out.text, "a&amp;&lt;b");
}
END_TEST

Suite *crvs_suite_html(void)
{
    Suite *suite = suite_create("html");
    TCase *escape = crvs_unit_case(suite, "escape");

    tcase_add_loop_test(escape, escapes, 0, (int)(sizeof(texts) / sizeof(*texts)));
    tcase_add_test(escape, only_five_bytes_change);
    tcase_add_test(escape, appends);
    return suite;
}
