/* SPDX-License-Identifier: Apache-2.0 */
#include "core/text/json.h"

#include "unit.h"

#include <apr_strings.h>
#include <string.h>

static const cJSON *parse(const char *text)
{
    const char *reason;

    return crvs_json_parse(crvs_unit_pool, text, strlen(text), &reason);
}

static const char *const accepted[] = {
    "{}",
    " \t\r\n{ } \n",
    "{\"a\": [1, 2.5, -0, 0, 10, 100, 0.05, 1e-05, 1E+05, 0e0, true, false, null, \"\\u00e9\\n\"]}",
    "{\"a\": {\"a\": {\"a\": 1}}}",
    "{\"a\": \"\\ud834\\udd1e \\uD834\\uDD1E \\\" \\\\ \\/ \\b\\f\\n\\r\\t \\\\u00zz\"}",
    "{\"a\": \"007\", \"b\": \"say \\\"01\\\"\"}",
};

START_TEST(accepts)
{
    ck_assert_msg(parse(accepted[_i]) != NULL, "%s", accepted[_i]);
}
END_TEST

static const char *const refused[] = {
    "",
    "[]",
    "1",
    "null",
    "\"a\"",
    "{",
    "{\"a\": 1",
    "{\"a\": 1} x",
    "{\"a\": 1}{}",
    "{\"a\": 1, \"a\": 2}",
    "{\"x\": [{\"a\": 1, \"\\u0061\": 2}]}",
    "{\"a\": 007}",
    "{\"a\": -01}",
    "{\"a\": [00]}",
    "{\"a\": 7.}",
    "{\"a\": 7.e1}",
    "{\"a\": -.5}",
    "{\"a\": .5}",
    "{\"a\": +5}",
    "{\"a\": 1e}",
    "{\"a\": 1-2}",
    "{\"a\": 0x10}",
    "{\"a\": 1.2.3}",
    "{\"a\": \"\\u0000\"}",
    "{\"a\": \"b\\uqqqqc\"}",
    "{\"a\": \"b\\u004\"}",
    "{\"a\": \"b\\u00\"}",
    "{\"a\": \"b\\u 041c\"}",
    "{\"a\": \"b\\u+041c\"}",
    "{\"a\": \"b\\U0041c\"}",
    "{\"a\": \"b\\x41\"}",
    "{\"a\": \"b\\ \"}",
    "{\"a\": \"b\\",
    "{\"a\": \"b\\u",
    "{\"a\": \"b\\ud834\"}",
    "{\"a\": \"b\\udd1e\"}",
    "{\"a\": \"b\\ud834c\"}",
    "{\"a\": \"b\\ud834\\n\"}",
    "{\"a\": \"b\\ud834\\u0041\"}",
    "{\"a\": \"b\\ud834\\ud834\\udd1e\"}",
    "{\"a\\uqqqq\": 1}",
    "{\"a\": \"line\nbreak\"}",
    "{\"a\": \"\x01\"}",
    "{\"a\": \"\xff\"}",
    "{\"a\": \"\xed\xa0\x80\"}",
    "{'a': 1}",
    "{\"a\": nul}",
};

START_TEST(refuses)
{
    ck_assert_msg(parse(refused[_i]) == NULL, "%s", refused[_i]);
}
END_TEST

START_TEST(refuses_nul_behind_the_value)
{
    const char *reason;

    ck_assert_ptr_null(crvs_json_parse(crvs_unit_pool, "{\"a\": 1}\0", 9, &reason));
}
END_TEST

START_TEST(refuses_what_is_nested_too_deeply)
{
    char text[4000] = "{\"a\":";

    memset(text + 5, '[', 1500);
    memset(text + 1505, ']', 1500);
    text[3005] = '}';
    ck_assert_ptr_null(parse(text));
}
END_TEST

/* Each key is compared with each: a body of a megabyte could have a thread busy for a quarter of a minute. */
START_TEST(refuses_an_object_of_too_many_keys)
{
    char text[10 * 5001 + 3], *end = text;

    *end++ = '{';
    for (int i = 0; i <= 5000; i++)
        end += apr_snprintf(end, 11, "\"%d\":1%s", 1000 + i, i < 5000 ? "," : "}");
    ck_assert_ptr_null(parse(text));
}
END_TEST

static const struct {
    const char *text;
    crvs_json_e result;
    apr_int64_t id;
} ids[] = {
    {"{\"session_id\": 1}", CRVS_JSON_OK, 1},
    {"{\"session_id\": 2147483647}", CRVS_JSON_OK, 2147483647},
    {"{\"session_id\": 12e1}", CRVS_JSON_OK, 120},
    {"{\"SESSION_ID\": 1}", CRVS_JSON_MISSING, 0},
    {"{}", CRVS_JSON_MISSING, 0},
    {"{\"session_id\": 0}", CRVS_JSON_WRONG_TYPE, 0},
    {"{\"session_id\": -1}", CRVS_JSON_WRONG_TYPE, 0},
    {"{\"session_id\": 1.9}", CRVS_JSON_WRONG_TYPE, 0},
    {"{\"session_id\": 2147483648}", CRVS_JSON_WRONG_TYPE, 0},
    {"{\"session_id\": 1e400}", CRVS_JSON_WRONG_TYPE, 0},
    {"{\"session_id\": \"1\"}", CRVS_JSON_WRONG_TYPE, 0},
    {"{\"session_id\": true}", CRVS_JSON_WRONG_TYPE, 0},
    {"{\"session_id\": null}", CRVS_JSON_MISSING, 0},
    {"{\"session_id\": [1]}", CRVS_JSON_WRONG_TYPE, 0},
};

START_TEST(reads_ids)
{
    apr_int64_t id = 0;
    crvs_json_e result = crvs_json_id(parse(ids[_i].text), "session_id", &id);

    ck_assert_msg(result == ids[_i].result && id == ids[_i].id, "%s", ids[_i].text);
}
END_TEST

START_TEST(reads_texts)
{
    const char *text = NULL;

    ck_assert_int_eq(crvs_json_text(parse("{\"url\": \"\"}"), "url", &text), CRVS_JSON_OK);
    ck_assert_str_eq(text, "");
    ck_assert_int_eq(crvs_json_text(parse("{\"url\": 1}"), "url", &text), CRVS_JSON_WRONG_TYPE);
    ck_assert_int_eq(crvs_json_text(parse("{\"Url\": \"x\"}"), "url", &text), CRVS_JSON_MISSING);
    ck_assert_int_eq(crvs_json_text(parse("{\"url\": null}"), "url", &text), CRVS_JSON_MISSING);
}
END_TEST

START_TEST(writes_texts)
{
    crvs_buffer_t out;

    crvs_buffer_init(&out, crvs_unit_pool, 0);
    crvs_json_add_text(&out, "a\"b\\c\n\x01\xc3\xa9");
    ck_assert_str_eq(out.text, "\"a\\\"b\\\\c\\u000a\\u0001\xc3\xa9\"");
}
END_TEST

Suite *crvs_suite_json(void)
{
    Suite *suite = suite_create("json");
    TCase *parsing = crvs_unit_case(suite, "parsing");
    TCase *fields = crvs_unit_case(suite, "fields");

    tcase_add_loop_test(parsing, accepts, 0, sizeof(accepted) / sizeof(*accepted));
    tcase_add_loop_test(parsing, refuses, 0, sizeof(refused) / sizeof(*refused));
    tcase_add_test(parsing, refuses_nul_behind_the_value);
    tcase_add_test(parsing, refuses_what_is_nested_too_deeply);
    tcase_add_test(parsing, refuses_an_object_of_too_many_keys);
    tcase_add_loop_test(fields, reads_ids, 0, sizeof(ids) / sizeof(*ids));
    tcase_add_test(fields, reads_texts);
    tcase_add_test(fields, writes_texts);
    return suite;
}
