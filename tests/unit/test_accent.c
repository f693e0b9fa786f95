/* SPDX-License-Identifier: Apache-2.0 */
#include "core/text/theme.h"

#include "unit.h"

#include <string.h>

START_TEST(keeps_a_dark_colour_and_lightens_it_for_the_dark_scheme)
{
    const char *error = NULL;
    const char *style = crvs_theme_style(crvs_unit_pool, "#0b57d0", &error);

    ck_assert_ptr_nonnull(style);
    ck_assert_ptr_nonnull(strstr(style, "--crvs-accent:#0b57d0;--crvs-on-accent:#ffffff;"));
    ck_assert_ptr_nonnull(strstr(style, "--crvs-on-accent-dark:#000000"));
    ck_assert_ptr_null(strstr(style, "--crvs-accent-dark:#0b57d0"));
}
END_TEST

START_TEST(goes_to_the_limit)
{
    const char *error = NULL;

    /* #767676 on white has 4.54 to 1, #777777 has 4.48. */
    ck_assert_ptr_nonnull(crvs_theme_style(crvs_unit_pool, "#767676", &error));
    ck_assert_ptr_null(crvs_theme_style(crvs_unit_pool, "#777777", &error));
    ck_assert_ptr_nonnull(strstr(error, "4.5"));
}
END_TEST

START_TEST(comes_to_an_end_with_black)
{
    const char *error = NULL;

    ck_assert_ptr_nonnull(crvs_theme_style(crvs_unit_pool, "#000000", &error));
}
END_TEST

START_TEST(refuses_what_is_no_colour)
{
    const char *error = NULL;

    ck_assert_ptr_null(crvs_theme_style(crvs_unit_pool, "blue", &error));
    ck_assert_ptr_nonnull(error);
}
END_TEST

Suite *crvs_suite_accent(void)
{
    Suite *suite = suite_create("accent");
    TCase *colours = crvs_unit_case(suite, "colours");

    tcase_add_test(colours, keeps_a_dark_colour_and_lightens_it_for_the_dark_scheme);
    tcase_add_test(colours, goes_to_the_limit);
    tcase_add_test(colours, comes_to_an_end_with_black);
    tcase_add_test(colours, refuses_what_is_no_colour);
    return suite;
}
