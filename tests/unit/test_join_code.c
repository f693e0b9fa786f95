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

START_TEST(finds_the_code_in_what_was_pasted)
{
    static const char *const pasted[] = {
        "AB12CD30.",
        "\"AB12CD30\"",
        "\xc2\xab AB12 CD30 \xc2\xbb",
        "*AB12CD30*",
        "Code : AB12 CD30, \xc3\xa0 demain !",
        "Demandes au professeur : AB12CD30",
        "https://school.example/classrooms/join/?code=AB12CD30",
        "Terminale S2 https://school.example/crvs/classrooms/join/?code=AB12CD30.",
        "http://127.0.0.1:8080/classrooms/join/?lang=fr&code=ab12cd30&from=chat#top",
        "https://school.example/classrooms/join/?code=AB12CD30%E2%81%A9",
        "https://school.example/users/login/?next=%2Fclassrooms%2Fjoin%2F%3Fcode%3DAB12CD30",
        "Code : ABI2CD3O, merci beaucoup",
    };

    for (size_t i = 0; i < sizeof(pasted) / sizeof(*pasted); i++)
        ck_assert_pstr_eq(crvs_join_code_read(crvs_unit_pool, pasted[i]), "AB12CD30");
}
END_TEST

/* Word joiner, byte order mark, isolates, embeddings, marks of direction, zero-width space, soft hyphen. */
START_TEST(passes_over_what_nobody_sees)
{
    static const char *const marked[] = {
        "AB12\xe2\x81\xa0"
        "CD30",
        "\xef\xbb\xbf"
        "AB12CD30",
        "\xe2\x81\xa8"
        "AB12CD30\xe2\x81\xa9",
        "\xe2\x80\xaa"
        "AB12CD30\xe2\x80\xac",
        "\xe2\x80\x8f"
        "AB12\xe2\x80\x8b"
        "CD30\xe2\x80\x8e",
        "AB\xc2\xad"
        "12CD30",
    };

    for (size_t i = 0; i < sizeof(marked) / sizeof(*marked); i++)
        ck_assert_pstr_eq(crvs_join_code_read(crvs_unit_pool, marked[i]), "AB12CD30");
}
END_TEST

/* Arabic, Persian, Devanagari and Adlam digits; full-width letters and digits. */
START_TEST(reads_other_digits_and_wide_letters)
{
    static const char *const typed[] = {
        "AB\xd9\xa1\xd9\xa2"
        "CD\xd9\xa3\xd9\xa0",
        "AB\xdb\xb1\xdb\xb2"
        "CD\xdb\xb3\xdb\xb0",
        "AB\xe0\xa5\xa7\xe0\xa5\xa8"
        "CD\xe0\xa5\xa9\xe0\xa5\xa6",
        "AB\xf0\x9e\xa5\x91\xf0\x9e\xa5\x92"
        "CD\xf0\x9e\xa5\x93\xf0\x9e\xa5\x90",
        "\xef\xbc\xa1\xef\xbd\x82\xef\xbc\x91\xef\xbc\x92\xe3\x80\x80\xef\xbc\xa3\xef\xbc\xa4\xef\xbc\x93"
        "\xef\xbc\x90",
    };

    for (size_t i = 0; i < sizeof(typed) / sizeof(*typed); i++)
        ck_assert_pstr_eq(crvs_join_code_read(crvs_unit_pool, typed[i]), "AB12CD30");
}
END_TEST

START_TEST(refuses_what_cannot_be_one)
{
    static const char *const typed[] = {"",
                                        "AB12CD3",
                                        "AB12CD301",
                                        "AB12CD3%",
                                        "AB12CD3\xc3\xa9",
                                        "AB12CD3'",
                                        "AB12CD3\xe2\x80",
                                        "AB12CD3\xe2\x80\x98",
                                        "AB12 and CD30",
                                        "AB12CD30\xc3\xa9",
                                        "https://school.example/?code=&AB12CD30",
                                        "\xd8\xa7\xd8\xa8\xd8\xac\xd8\xaf\xd8\xa7\xd8\xa8\xd8\xac\xd8\xaf"};

    for (size_t i = 0; i < sizeof(typed) / sizeof(*typed); i++)
        ck_assert_pstr_eq(crvs_join_code_read(crvs_unit_pool, typed[i]), NULL);
}
END_TEST

/* Codes that another program made of all letters, as classroom.join_key has them. */
START_TEST(reads_codes_of_all_letters)
{
    static const char *const pairs[][2] = {
        {"OUILUKO1", "0V11VK01"},
        {"oh3q uu2l", "0H3QVV21"},
        {"Rejoins la classe avec BCDFGUJK", "BCDFGVJK"},
        {"BCDFGHJK, merci beaucoup", "BCDFGHJK"},
    };

    for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++)
        ck_assert_pstr_eq(crvs_join_code_read(crvs_unit_pool, pairs[i][0]), pairs[i][1]);
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
    tcase_add_test(codes, finds_the_code_in_what_was_pasted);
    tcase_add_test(codes, passes_over_what_nobody_sees);
    tcase_add_test(codes, reads_other_digits_and_wide_letters);
    tcase_add_test(codes, refuses_what_cannot_be_one);
    tcase_add_test(codes, reads_codes_of_all_letters);
    tcase_add_test(codes, shows_two_halves);
    tcase_add_test(codes, halves_are_the_code);
    return suite;
}
