/* SPDX-License-Identifier: Apache-2.0 */
#include "core/text/direction.h"

#include "unit.h"

#include <string.h>

#define LRM "\xe2\x80\x8e"
#define ALM "\xd8\x9c"
#define RLE "\xe2\x80\xab"
#define PDF "\xe2\x80\xac"
#define RLI "\xe2\x81\xa7"
#define PDI "\xe2\x81\xa9"

START_TEST(takes_them_away)
{
    ck_assert_str_eq(crvs_direction_remove(crvs_unit_pool, RLI "Zo" LRM "\xc3\xa9" PDI ALM), "Zo\xc3\xa9");
    ck_assert_str_eq(crvs_direction_remove(crvs_unit_pool, RLE "\xd8\xa7\xe2\x80\x99" PDF), "\xd8\xa7\xe2\x80\x99");
    ck_assert_str_eq(crvs_direction_remove(crvs_unit_pool, "plain"), "plain");
}
END_TEST

static const struct {
    const char *text;
    const char *balanced; /* NULL: the text itself */
} cases[] = {
    {"plain", NULL},
    {RLE "a" PDF "\n" RLI "b" PDI, NULL},
    {RLI "a " RLE "b" PDF " c" PDI, NULL},
    {RLE "over\ntwo lines" PDF, NULL},
    {LRM "alone" ALM, NULL},
    {RLE "a\nb", RLE "a" PDF "\nb"},
    {"a" PDF "b" PDI, "ab"},
    {RLI "a" RLE "b\nc", RLI "a" RLE "b" PDF PDI "\nc"},
    {RLE "a" PDI "b" PDF, RLE "ab" PDF},
};

START_TEST(balances)
{
    const char *wanted = cases[_i].balanced ? cases[_i].balanced : cases[_i].text;

    ck_assert_str_eq(crvs_direction_balance(crvs_unit_pool, cases[_i].text), wanted);
}
END_TEST

START_TEST(opens_no_more_than_count)
{
    char text[200 * 3 + 1] = "";
    const char *balanced;

    for (int i = 0; i < 200; i++)
        strcat(text, RLI);
    balanced = crvs_direction_balance(crvs_unit_pool, text);
    ck_assert_uint_eq(strlen(balanced), 125 * 6);
    ck_assert_str_eq(crvs_direction_balance(crvs_unit_pool, balanced), balanced);
}
END_TEST

Suite *crvs_suite_direction(void)
{
    Suite *suite = suite_create("direction");
    TCase *marks = crvs_unit_case(suite, "marks");

    tcase_add_test(marks, takes_them_away);
    tcase_add_loop_test(marks, balances, 0, sizeof(cases) / sizeof(*cases));
    tcase_add_test(marks, opens_no_more_than_count);
    return suite;
}
