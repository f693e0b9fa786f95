/* SPDX-License-Identifier: Apache-2.0 */
#include "core/template/size.h"

#include "unit.h"

/* U+00A0 */
#define NBSP "\xc2\xa0"

static const struct {
    apr_int64_t bytes;
    const char *french;
    const char *english;
} sizes[] = {
    {0, "0" NBSP "o", "0" NBSP "B"},
    {512, "512" NBSP "o", "512" NBSP "B"},
    {999, "999" NBSP "o", "999" NBSP "B"},
    {1000, "1,0" NBSP "ko", "1.0" NBSP "kB"},
    {1234567, "1,2" NBSP "Mo", "1.2" NBSP "MB"},
    {9949999, "9,9" NBSP "Mo", "9.9" NBSP "MB"},
    {9950000, "10" NBSP "Mo", "10" NBSP "MB"},
    {999499999, "999" NBSP "Mo", "999" NBSP "MB"},
    {999500000, "1,0" NBSP "Go", "1.0" NBSP "GB"},
    {12345678901, "12" NBSP "Go", "12" NBSP "GB"},
    {5000000000000, "5,0" NBSP "To", "5.0" NBSP "TB"},
    {5000000000000000, "5000" NBSP "To", "5000" NBSP "TB"},
};

START_TEST(sizes_as_people_read_them)
{
    const char *error = NULL;
    crvs_languages_t *languages =
        crvs_language_load(crvs_unit_pool, CRVS_TEST_SOURCE_DIR "/../../templates", NULL, "fr", &error);

    ck_assert_pstr_eq(error, NULL);
    ck_assert_str_eq(crvs_size_text(crvs_unit_pool, crvs_language_find(languages, "fr"), sizes[_i].bytes),
                     sizes[_i].french);
    ck_assert_str_eq(crvs_size_text(crvs_unit_pool, crvs_language_find(languages, "en"), sizes[_i].bytes),
                     sizes[_i].english);
}
END_TEST

Suite *crvs_suite_size(void)
{
    Suite *suite = suite_create("size");

    tcase_add_loop_test(crvs_unit_case(suite, "sizes"), sizes_as_people_read_them, 0, sizeof(sizes) / sizeof(*sizes));
    return suite;
}
