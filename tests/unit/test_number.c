/* SPDX-License-Identifier: Apache-2.0 */
#include "core/text/number.h"
#include "unit.h"

static const struct {
    const char *text;
    apr_int64_t least;
    apr_int64_t most;
    apr_int64_t number; /* -1: it is none */
} cases[] = {
    {"0", 0, 9, 0},
    {"7", 0, 5, -1},
    {"5", 0, 5, 5},
    {"4", 5, 9, -1},
    {"007", 1, 9, 7},
    {"10", 0, 9, -1},
    {"", 0, 9, -1},
    {"-1", 0, 9, -1},
    {"+1", 0, 9, -1},
    {" 1", 0, 9, -1},
    {"1 ", 0, 9, -1},
    {"1.0", 0, 9, -1},
    {"0x1", 0, 9, -1},
    {"\xd9\xa1", 0, 9, -1},
    {"9223372036854775807", 0, APR_INT64_MAX, APR_INT64_MAX},
    {"9223372036854775808", 0, APR_INT64_MAX, -1},
    {"99999999999999999999999999", 0, APR_INT64_MAX, -1},
};

START_TEST(reads_digits_within_limits)
{
    apr_int64_t number = 42;
    bool read = crvs_number_read(cases[_i].text, cases[_i].least, cases[_i].most, &number);

    ck_assert_msg(read == (cases[_i].number >= 0), "%s", cases[_i].text);
    ck_assert_int_eq(number, read ? cases[_i].number : 0);
}
END_TEST

START_TEST(reads_ids)
{
    ck_assert_int_eq(crvs_number_id("1"), 1);
    ck_assert_int_eq(crvs_number_id("2147483647"), 2147483647);
    ck_assert_int_eq(crvs_number_id("2147483648"), 0);
    ck_assert_int_eq(crvs_number_id("0"), 0);
    ck_assert_int_eq(crvs_number_id("x"), 0);
    ck_assert_int_eq(crvs_number_id(NULL), 0);
}
END_TEST

Suite *crvs_suite_number(void)
{
    Suite *suite = suite_create("number");
    TCase *numbers = crvs_unit_case(suite, "numbers");

    tcase_add_loop_test(numbers, reads_digits_within_limits, 0, sizeof(cases) / sizeof(*cases));
    tcase_add_test(numbers, reads_ids);
    return suite;
}
