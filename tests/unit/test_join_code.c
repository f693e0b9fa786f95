/* SPDX-License-Identifier: Apache-2.0 */
#include "classrooms/join_code.h"

#include "unit.h"

#include <string.h>

START_TEST(makes_codes_that_can_be_read_back)
{
    const char *code = crvs_join_code_make(crvs_unit_pool);

    ck_assert_uint_eq(strlen(code), CRVS_JOIN_CODE_LENGTH);
    ck_assert_str_eq(crvs_join_code_read(crvs_unit_pool, code), code);
    ck_assert_str_eq(crvs_join_code_read(crvs_unit_pool, crvs_join_code_show(crvs_unit_pool, code)), code);
    ck_assert_str_ne(code, crvs_join_code_make(crvs_unit_pool));
}
END_TEST

START_TEST(forgives_case_spaces_and_look_alikes)
{
    static const char *const typed[] = {"AB12CD30",
                                        "ab12 cd30",
                                        " AB-12-CD-30 ",
                                        "ABI2CD3O",
                                        "abl2cd3o",
                                        "AB12\tCD30",
                                        "AB12\xc2\xa0"
                                        "CD30",
                                        "AB12\xe2\x80\xaf"
                                        "CD30",
                                        "AB12\xe2\x80\x93"
                                        "CD30"};

    for (size_t i = 0; i < sizeof(typed) / sizeof(*typed); i++)
        ck_assert_pstr_eq(crvs_join_code_read(crvs_unit_pool, typed[i]), "AB12CD30");
}
END_TEST

START_TEST(refuses_what_cannot_be_one)
{
    static const char *const typed[] = {"",         "AB12CD3",         "AB12CD301",
                                        "AB12CD3U", "AB12CD3%",        "AB12CD3\xc3\xa9",
                                        "AB12CD3'", "AB12CD3\xe2\x80", "AB12CD3\xe2\x80\x98"};

    for (size_t i = 0; i < sizeof(typed) / sizeof(*typed); i++)
        ck_assert_pstr_eq(crvs_join_code_read(crvs_unit_pool, typed[i]), NULL);
}
END_TEST

START_TEST(shows_two_halves)
{
    ck_assert_str_eq(crvs_join_code_show(crvs_unit_pool, "AB12CD34"), "AB12 CD34");
}
END_TEST

START_TEST(halves_are_the_code)
{
    crvs_list_t *halves = crvs_join_code_halves(crvs_unit_pool, "AB12CD34");

    ck_assert_int_eq(halves->count, 2);
    ck_assert_str_eq(halves->values[0].as.text, "AB12");
    ck_assert_str_eq(halves->values[1].as.text, "CD34");
}
END_TEST

Suite *crvs_suite_join_code(void)
{
    Suite *suite = suite_create("join code");
    TCase *codes = crvs_unit_case(suite, "codes");

    tcase_add_test(codes, makes_codes_that_can_be_read_back);
    tcase_add_test(codes, forgives_case_spaces_and_look_alikes);
    tcase_add_test(codes, refuses_what_cannot_be_one);
    tcase_add_test(codes, shows_two_halves);
    tcase_add_test(codes, halves_are_the_code);
    return suite;
}
