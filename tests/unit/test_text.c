/* SPDX-License-Identifier: Apache-2.0 */
#include "core/text/text.h"

#include "core/text/person.h"
#include "unit.h"

#include <apr_strings.h>
#include <stdio.h>
#include <string.h>

#define TEN "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"
#define REPEATED TEN TEN TEN TEN TEN

START_TEST(takes_only_well_formed_utf8)
{
    static const char *const good[] = {"", "abc", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x8e\x93"};
    static const char *const bad[] = {"\xff",  "\xc3", "\xc0\x80", "\xe0\x80\x80", "\xed\xa0\x80", "\xf5\x80\x80\x80",
                                      "a\x80z"};

    for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++)
        ck_assert_msg(crvs_text_is_utf8(good[i], strlen(good[i])), "%zu", i);
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
        ck_assert_msg(!crvs_text_is_utf8(bad[i], strlen(bad[i])), "%zu", i);
}
END_TEST

START_TEST(repairs_what_is_ill_formed)
{
    ck_assert_str_eq(crvs_text_repair(crvs_unit_pool,
                                      "a\xff"
                                      "b\0c",
                                      5),
                     "a\xef\xbf\xbd"
                     "b\xef\xbf\xbd"
                     "c");
    ck_assert_str_eq(crvs_text_repair(crvs_unit_pool, "a\tb\r\nc", 6), "a\tb\nc");
}
END_TEST

START_TEST(shows_any_bytes_on_one_line)
{
    ck_assert_str_eq(crvs_text_shown(crvs_unit_pool, "a\tb\n\x1b[31m\xff \xc3\xa9"), "a?b??[31m\xef\xbf\xbd \xc3\xa9");
}
END_TEST

START_TEST(finds_controls_and_overrides_of_direction)
{
    ck_assert(!crvs_text_has_controls("two\nlines\twith a tab\r\n"));
    ck_assert(crvs_text_has_controls("bell \x07"));
    ck_assert(crvs_text_has_controls("delete \x7f"));
    ck_assert(crvs_text_has_controls("next line \xc2\x85"));
    ck_assert(crvs_text_has_controls("override \xe2\x80\xae txt"));
}
END_TEST

START_TEST(counts_characters_not_bytes)
{
    ck_assert_int_eq(crvs_text_characters("\xc3\xa9t\xc3\xa9"), 3);
    ck_assert_int_eq(crvs_text_characters("\xf0\x9f\x8e\x93"), 1);
}
END_TEST

/* U+200B, U+2800, U+3164, U+200D, U+FEFF, U+00AD, U+115F, U+2060, U+180E, U+034F, U+E0020; and some among spaces. */
static const char *const unseen[] = {
    "\xe2\x80\x8b", "\xe2\xa0\x80", "\xe3\x85\xa4",     "\xe2\x80\x8d",
    "\xef\xbb\xbf", "\xc2\xad",     "\xe1\x85\x9f",     "\xe2\x81\xa0",
    "\xe1\xa0\x8e", "\xcd\x8f",     "\xf3\xa0\x80\xa0", " \xe2\x80\x8b \xe2\xa0\x80\xc2\xa0\xe3\x85\xa4\n"};

START_TEST(takes_what_nobody_sees_for_nothing)
{
    char within[40];

    ck_assert_str_eq(crvs_text_trim(crvs_unit_pool, unseen[_i]), "");
    ck_assert_str_eq(crvs_text_line(crvs_unit_pool, unseen[_i]), "");
    ck_assert_str_eq(crvs_text_seen(crvs_unit_pool, unseen[_i]), "");
    /* A text of which something is seen stays as it is. */
    snprintf(within, sizeof(within), "a%sb", unseen[_i]);
    ck_assert_str_eq(crvs_text_trim(crvs_unit_pool, within), within);
}
END_TEST

static const char *const persons[][3] = {
    {"Aïcha Ngo Bassong", "NGO BASSONG", "NGO BASSONG Aïcha"},
    {"NGO BASSONG Aïcha", "Ngo Bassong", "Ngo Bassong Aïcha"},
    {"Aïcha Ngo Bassong", "", "Aïcha Ngo Bassong"},
    {"Ngo", "NGO", "Ngo"},
    {"Élodie Étoa", "ÉTOA", "ÉTOA Élodie"},
    {"Aïcha N.", "Ngo", "Ngo, Aïcha N."},
};

START_TEST(puts_the_family_first)
{
    ck_assert_str_eq(crvs_person_formal(crvs_unit_pool, persons[_i][0], persons[_i][1]), persons[_i][2]);
}
END_TEST

START_TEST(trims_every_kind_of_space)
{
    ck_assert_str_eq(crvs_text_trim(crvs_unit_pool, " \t\n a b \r\n"), "a b");
    ck_assert_str_eq(crvs_text_trim(crvs_unit_pool, "\xc2\xa0nbsp\xe2\x80\x89"), "nbsp");
    ck_assert_str_eq(crvs_text_trim(crvs_unit_pool, "   "), "");
    ck_assert_str_eq(crvs_text_trim(crvs_unit_pool, "\xe2\x9d\xa4\xef\xb8\x8f"), "\xe2\x9d\xa4\xef\xb8\x8f");
    ck_assert_str_eq(crvs_text_trim(crvs_unit_pool, "a\r\nb\rc"), "a\nb\rc");
}
END_TEST

START_TEST(spells_passwords_alike)
{
    /* Composed; marks in one order; spaces of one kind; and what is no UTF-8 as it came. */
    ck_assert_str_eq(crvs_text_opaque(crvs_unit_pool, "E\xcc\x81t\xc3\xa9"), "\xc3\x89t\xc3\xa9");
    ck_assert_str_eq(crvs_text_opaque(crvs_unit_pool, "o\xcc\x81\xcc\xa3"),
                     crvs_text_opaque(crvs_unit_pool, "o\xcc\xa3\xcc\x81"));
    ck_assert_str_eq(crvs_text_opaque(crvs_unit_pool, " a\xc2\xa0"
                                                      "b\xe2\x80\xaf "),
                     " a b  ");
    ck_assert_str_eq(crvs_text_opaque(crvs_unit_pool, "Aa \xef\xbd\x81"), "Aa \xef\xbd\x81");
    ck_assert_str_eq(crvs_text_opaque(crvs_unit_pool, "e\xcc\x81\xff"), "e\xcc\x81\xff");
    ck_assert_str_eq(crvs_text_opaque(crvs_unit_pool, ""), "");
}
END_TEST

START_TEST(takes_away_what_nobody_sees)
{
    /* A byte order mark, a zero-width space, marks of direction, a word joiner, a soft hyphen. */
    ck_assert_str_eq(crvs_text_trim_unseen(crvs_unit_pool, "\xef\xbb\xbf \xe2\x80\x8b"
                                                           "a\xe2\x80\x8b"
                                                           "b\xe2\x80\x8e\xe2\x81\xa0\xe2\x80\xac "),
                     "a\xe2\x80\x8b"
                     "b");
    ck_assert_str_eq(crvs_text_trim_unseen(crvs_unit_pool, "\xe2\x81\xa8\xe2\x81\xa9"), "");
    ck_assert_str_eq(crvs_text_seen(crvs_unit_pool, " \xe2\x80\x8e"
                                                    "a\xc2\xad"
                                                    "b c\xef\xbb\xbf"),
                     "ab c");
}
END_TEST

START_TEST(finds_words)
{
    static const char *const expected[] = {"L",
                                           "\xc3\xa9"
                                           "cole",
                                           "n",
                                           "2b",
                                           "\xe6\x97\xa5\xe6\x9c\xac",
                                           NULL};
    const char *at = " L\xe2\x80\x99\xc3\xa9"
                     "cole (n\xc2\xb0\xc2\xa0"
                     "2b)\n\xe6\x97\xa5\xe6\x9c\xac ";
    const char *word;
    int found = 0;

    for (; (word = crvs_text_next_word(&at)); found++) {
        ck_assert_ptr_nonnull(expected[found]);
        ck_assert_uint_eq((size_t)(at - word), strlen(expected[found]));
        ck_assert(!strncmp(word, expected[found], strlen(expected[found])));
    }
    ck_assert_ptr_null(expected[found]);
    ck_assert_str_eq(at, "");
}
END_TEST

static const char *folded(const char *word)
{
    return crvs_text_fold(crvs_unit_pool, word, strlen(word));
}

START_TEST(folds_accents_and_capitals)
{
    ck_assert_str_eq(folded("ABCxyz09"), "abcxyz09");
    ck_assert_str_eq(folded("\xc3\x89"
                            "cole"),
                     "ecole");
    ck_assert_str_eq(folded("E\xcc\x81"
                            "cole"),
                     "ecole");
    ck_assert_str_eq(folded("\xc5\x92uvre"), "oeuvre");
    ck_assert_str_eq(folded("\xc3\x86"), "ae");
    ck_assert_str_eq(folded("\xed\x95\x9c"), "\xed\x95\x9c");
    ck_assert_str_eq(folded(""), "");
}
END_TEST

START_TEST(folds_the_beginning_of_a_long_word)
{
    /* 100 characters of two bytes: the first 80 count. And U+FDFA, of which NFKD makes 18 characters. */
    ck_assert_uint_eq(
        strlen(crvs_text_fold(crvs_unit_pool, apr_pstrcat(crvs_unit_pool, REPEATED, REPEATED, NULL), 200)), 80);
    ck_assert_uint_gt(strlen(folded("\xef\xb7\xba\xef\xb7\xba\xef\xb7\xba")), 54);
}

START_TEST(makes_one_line_of_composed_characters)
{
    ck_assert_str_eq(crvs_text_line(crvs_unit_pool, "  Zo\xc3\xa9 \t\n Ngo\xc2\xa0 Bassong "),
                     "Zo\xc3\xa9 Ngo Bassong");
    ck_assert_str_eq(crvs_text_line(crvs_unit_pool, "Zoe\xcc\x81"), "Zo\xc3\xa9");
    ck_assert_str_eq(crvs_text_line(crvs_unit_pool, ""), "");
}
END_TEST

START_TEST(compares_without_case_in_any_script)
{
    ck_assert(crvs_text_is_same(crvs_unit_pool, "R\xc3\xb4le", "R\xc3\x94LE"));
    ck_assert(!crvs_text_is_same(crvs_unit_pool, "role", "r\xc3\xb4le"));
}
END_TEST

START_TEST(looks_for_a_text_as_it_is_typed)
{
    ck_assert_str_eq(crvs_text_like(crvs_unit_pool, "50% a_b\\"), "%50\\% a\\_b\\\\%");
    ck_assert_str_eq(crvs_text_like(crvs_unit_pool, ""), "%%");
}
END_TEST

Suite *crvs_suite_text(void)
{
    Suite *suite = suite_create("text");
    TCase *texts = crvs_unit_case(suite, "texts");

    tcase_add_test(texts, takes_only_well_formed_utf8);
    tcase_add_test(texts, repairs_what_is_ill_formed);
    tcase_add_test(texts, shows_any_bytes_on_one_line);
    tcase_add_test(texts, finds_controls_and_overrides_of_direction);
    tcase_add_test(texts, counts_characters_not_bytes);
    tcase_add_loop_test(texts, takes_what_nobody_sees_for_nothing, 0, sizeof(unseen) / sizeof(*unseen));
    tcase_add_loop_test(texts, puts_the_family_first, 0, sizeof(persons) / sizeof(*persons));
    tcase_add_test(texts, trims_every_kind_of_space);
    tcase_add_test(texts, spells_passwords_alike);
    tcase_add_test(texts, takes_away_what_nobody_sees);
    tcase_add_test(texts, finds_words);
    tcase_add_test(texts, folds_accents_and_capitals);
    tcase_add_test(texts, folds_the_beginning_of_a_long_word);
    tcase_add_test(texts, makes_one_line_of_composed_characters);
    tcase_add_test(texts, compares_without_case_in_any_script);
    tcase_add_test(texts, looks_for_a_text_as_it_is_typed);
    return suite;
}
