/* SPDX-License-Identifier: Apache-2.0 */
#include "core/text/slug.h"

#include "unit.h"

#include <string.h>

static const struct {
    const char *name;
    const char *slug;
} cases[] = {
    {"Sciences", "sciences"},
    {"\xc3\x89"
     "ducation physique & sportive",
     "education-physique-sportive"},
    {"  \xc5\x92uvres d\xe2\x80\x99"
     "art ",
     "oeuvres-d-art"},
    {"Langue n\xc2\xb0 2", "langue-n-2"},
    {"\xce\x9c\xce\xb1\xce\xb8\xce\xae\xce\xbc\xce\xb1\xcf\x84\xce\xb1", "mathemata"},
    {"---", "category"},
    {"\xf0\x9f\x98\x80", "category"},
    {"", "category"},
};

START_TEST(makes_small_ascii)
{
    ck_assert_str_eq(crvs_slug(crvs_unit_pool, cases[_i].name, "category"), cases[_i].slug);
}
END_TEST

START_TEST(is_never_long)
{
    char name[401] = "";

    for (int i = 0; i < 100; i++)
        strcat(name, i % 2 ? "\xe8\xaa\x9e" : "mot ");
    ck_assert_uint_le(strlen(crvs_slug(crvs_unit_pool, name, "category")), 80);
}
END_TEST

Suite *crvs_suite_slug(void)
{
    Suite *suite = suite_create("slug");
    TCase *slugs = crvs_unit_case(suite, "slugs");

    tcase_add_loop_test(slugs, makes_small_ascii, 0, sizeof(cases) / sizeof(*cases));
    tcase_add_test(slugs, is_never_long);
    return suite;
}
