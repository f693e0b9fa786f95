/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/buffer.h"
#include "search/mark.h"
#include "core/text/words.h"

#include "unit.h"

#include <string.h>

static const char *boolean_of(const char *typed)
{
    crvs_words_t words = crvs_words_read(crvs_unit_pool, typed);

    return crvs_words_boolean(crvs_unit_pool, &words);
}

/* The text as a page shows it, what is marked between brackets. */
static const char *marked(const char *typed, const char *text)
{
    crvs_words_t words = crvs_words_read(crvs_unit_pool, typed);
    crvs_list_t *parts = crvs_search_mark(crvs_unit_pool, &words, text);
    crvs_buffer_t out;

    crvs_buffer_init(&out, crvs_unit_pool, 64);
    for (int i = 0; i < parts->count; i++) {
        const crvs_object_t *part = crvs_list_object(parts, i);
        const char *piece = crvs_object_text(part, "text");
        bool is_match = crvs_object_true(part, "is_match");
        crvs_buffer_add(&out, "[", is_match);
        crvs_buffer_add(&out, piece, strlen(piece));
        crvs_buffer_add(&out, "]", is_match);
    }
    return out.text;
}

static const char *excerpt_of(const char *typed, const char *text, int longest)
{
    crvs_words_t words = crvs_words_read(crvs_unit_pool, typed);

    return crvs_search_mark_excerpt(crvs_unit_pool, &words, text, longest);
}

START_TEST(asks_for_all_words_by_their_beginning)
{
    ck_assert_str_eq(boolean_of("Chute  LIBRE"), " +qqchute* +qqlibre*");
    ck_assert_str_eq(boolean_of("École"), " +qqecole*");
    ck_assert_str_eq(boolean_of("mer mer Mer"), " +qqmer*");
}
END_TEST

START_TEST(asks_for_a_single_character_as_it_is)
{
    ck_assert_str_eq(boolean_of("Seconde C 3"), " +qqseconde* +qqc +qq3");
}
END_TEST

START_TEST(leaves_out_articles_unless_there_is_nothing_else)
{
    ck_assert_str_eq(boolean_of("l'école de la mer"), " +qqecole* +qqmer*");
    ck_assert_str_eq(boolean_of("de la"), " +qqde* +qqla*");
}
END_TEST

START_TEST(no_sign_has_a_meaning)
{
    ck_assert_str_eq(boolean_of("+-><()~*\"@%_'\\"), "");
    ck_assert_str_eq(boolean_of("\"chute libre\" -mer*"), " +qqchute* +qqlibre* +qqmer*");
    ck_assert_str_eq(boolean_of(""), "");
    ck_assert_str_eq(boolean_of("\xcc\x81"), "");
}
END_TEST

START_TEST(takes_six_words_and_cuts_long_ones)
{
    ck_assert_str_eq(boolean_of("b1 b2 b3 b4 b5 b6 b7"), " +qqb1* +qqb2* +qqb3* +qqb4* +qqb5* +qqb6*");
    ck_assert_str_eq(boolean_of("ééééééééééééééééééééééééééééééééééééééééxyz"),
                     " +qqeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee*");
}
END_TEST

START_TEST(gives_a_pattern_for_each_place)
{
    crvs_words_t words = crvs_words_read(crvs_unit_pool, "Terminale C");
    crvs_words_patterns_t patterns = crvs_words_patterns(crvs_unit_pool, &words);

    ck_assert_str_eq(patterns.word[0], "% qqterminale%");
    ck_assert_str_eq(patterns.word[1], "% qqc %");
    ck_assert_str_eq(patterns.word[2], "%");
    ck_assert_str_eq(patterns.first, "%terminale%");
    ck_assert_str_eq(crvs_words_whole(crvs_unit_pool, &words), "% qqterminale %");
}
END_TEST

START_TEST(marks_words_whatever_their_accents)
{
    ck_assert_str_eq(marked("ecole", "L’École des écoliers"), "L’[École] des écoliers");
    ck_assert_str_eq(marked("ecol", "L’École des écoliers"), "L’[École] des [écoliers]");
    ck_assert_str_eq(marked("coeur", "Le cœur, le Cœur"), "Le [cœur], le [Cœur]");
    ck_assert_str_eq(marked("c", "Seconde C, cours"), "Seconde [C], cours");
    ck_assert_str_eq(marked("b <b>", "<b>&amp;</b>"), "<[b]>&amp;</[b]>");
    ck_assert_str_eq(marked("mer", ""), "");
    ck_assert_str_eq(marked("mer", NULL), "");
    ck_assert_str_eq(marked("", "rien"), "rien");
}
END_TEST

START_TEST(shows_the_part_of_a_text_that_matches)
{
    ck_assert_str_eq(excerpt_of("mer", "La mer", 20), "La mer");
    ck_assert_str_eq(excerpt_of("zzz", "Un texte assez long pour être coupé", 10), "Un texte a…");
    ck_assert_str_eq(excerpt_of("etre", "Un texte assez long pour être coupé", 12), "… être coupé");
    ck_assert_str_eq(excerpt_of("etre", "Un texte assez long pour être coupé ici", 24), "… pour être coupé ici");
    ck_assert_ptr_null(excerpt_of("etre", NULL, 10));
}
END_TEST

Suite *crvs_suite_search(void)
{
    Suite *suite = suite_create("search");
    TCase *words = crvs_unit_case(suite, "words");
    TCase *marks = crvs_unit_case(suite, "marks");

    tcase_add_test(words, asks_for_all_words_by_their_beginning);
    tcase_add_test(words, asks_for_a_single_character_as_it_is);
    tcase_add_test(words, leaves_out_articles_unless_there_is_nothing_else);
    tcase_add_test(words, no_sign_has_a_meaning);
    tcase_add_test(words, takes_six_words_and_cuts_long_ones);
    tcase_add_test(words, gives_a_pattern_for_each_place);
    tcase_add_test(marks, marks_words_whatever_their_accents);
    tcase_add_test(marks, shows_the_part_of_a_text_that_matches);
    return suite;
}
