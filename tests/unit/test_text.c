#include "core/text.h"

#include "unit.h"

#include <string.h>

START_TEST(takes_only_well_formed_utf8)
{
    static const char *const good[] = {"", "abc", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x8e\x93"};
    static const char *const bad[] = {"\xff", "\xc3", "\xc0\x80", "\xe0\x80\x80", "\xed\xa0\x80", "\xf5\x80\x80\x80",
                                      "a\x80z"};

    for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++)
        ck_assert_msg(crvs_text_is_utf8(good[i], strlen(good[i])), "%zu", i);
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
        ck_assert_msg(!crvs_text_is_utf8(bad[i], strlen(bad[i])), "%zu", i);
}
END_TEST

START_TEST(repairs_what_is_ill_formed)
{
    ck_assert_str_eq(crvs_text_repair(crvs_unit_pool, "a\xff" "b\0c", 5), "a\xef\xbf\xbd" "b\xef\xbf\xbd" "c");
    ck_assert_str_eq(crvs_text_repair(crvs_unit_pool, "a\tb\r\nc", 6), "a\tb\nc");
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

START_TEST(trims_every_kind_of_space)
{
    ck_assert_str_eq(crvs_text_trim(crvs_unit_pool, " \t\n a b \r\n"), "a b");
    ck_assert_str_eq(crvs_text_trim(crvs_unit_pool, "\xc2\xa0nbsp\xe2\x80\x89"), "nbsp");
    ck_assert_str_eq(crvs_text_trim(crvs_unit_pool, "   "), "");
    ck_assert_str_eq(crvs_text_trim(crvs_unit_pool, "a\r\nb\rc"), "a\nb\rc");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("text");
    TCase *texts = crvs_unit_case(suite, "texts");

    tcase_add_test(texts, takes_only_well_formed_utf8);
    tcase_add_test(texts, repairs_what_is_ill_formed);
    tcase_add_test(texts, finds_controls_and_overrides_of_direction);
    tcase_add_test(texts, counts_characters_not_bytes);
    tcase_add_test(texts, trims_every_kind_of_space);
    return crvs_unit_run(suite);
}
