/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/buffer.h"
#include "core/text/query.h"
#include "unit.h"

#include <apr_strings.h>
#include <string.h>

/* Writes each pair as [name=value], a NUL as \0. */
static void write_pair(void *baton, const char *name, const char *value, apr_size_t length)
{
    crvs_buffer_t *out = baton;

    crvs_buffer_add(out, "[", 1);
    crvs_buffer_add(out, name, strlen(name));
    crvs_buffer_add(out, "=", 1);
    for (apr_size_t i = 0; i < length; i++)
        crvs_buffer_add(out, value[i] ? &value[i] : "\\0", value[i] ? 1 : 2);
    crvs_buffer_add(out, "]", 1);
}

static const struct {
    const char *text;
    const char *pairs;
} cases[] = {
    {"", ""},
    {"a=1", "[a=1]"},
    {"a=1&b=2", "[a=1][b=2]"},
    {"a&b=", "[a=][b=]"},
    {"&&a=1&", "[a=1]"},
    {"=1&a=b=c", "[a=b=c]"},
    {"a=1&a=2", "[a=1][a=2]"},
    {"q=a+b%20c%2B", "[q=a b c+]"},
    {"q=%C3%A9&%71=x", "[q=\xc3\xa9][q=x]"},
    {"q=50%&r=%zz&s=%4", "[q=50%][r=%zz][s=%4]"},
    {"q=a%00b", "[q=a\\0b]"},
    {"a%00b=1&c=2", "[c=2]"},
    {"a;b=1", "[a;b=1]"},
};

START_TEST(takes_pairs_apart)
{
    crvs_buffer_t out;

    crvs_buffer_init(&out, crvs_unit_pool, 64);
    crvs_query_parse(apr_pstrdup(crvs_unit_pool, cases[_i].text), 10, write_pair, &out);
    crvs_buffer_add(&out, "", 1);
    ck_assert_str_eq(out.text, cases[_i].pairs);
}
END_TEST

START_TEST(takes_no_more_than_it_may)
{
    crvs_buffer_t out;

    crvs_buffer_init(&out, crvs_unit_pool, 64);
    ck_assert_int_eq(crvs_query_parse(apr_pstrdup(crvs_unit_pool, "a=1&b=2"), 2, write_pair, &out), 2);
    ck_assert_int_gt(crvs_query_parse(apr_pstrdup(crvs_unit_pool, "c=1&d=2&e=3"), 2, write_pair, &out), 2);
    crvs_buffer_add(&out, "", 1);
    ck_assert_str_eq(out.text, "[a=1][b=2][c=1][d=2]");
}
END_TEST

Suite *crvs_suite_query(void)
{
    Suite *suite = suite_create("query");
    TCase *pairs = crvs_unit_case(suite, "pairs");

    tcase_add_loop_test(pairs, takes_pairs_apart, 0, sizeof(cases) / sizeof(*cases));
    tcase_add_test(pairs, takes_no_more_than_it_may);
    return suite;
}
