/* SPDX-License-Identifier: Apache-2.0 */
#include "core/text/decode.h"

#include "unit.h"

#define BYTES(literal) (literal), sizeof(literal) - 1

static const struct {
    const char *bytes;
    apr_size_t length;
    const char *text;
} cases[] = {
    {BYTES("plain"), "plain"},
    {BYTES(""), ""},
    {BYTES("\xc3\xa9t\xc3\xa9"), "\xc3\xa9t\xc3\xa9"},
    {BYTES("\xef\xbb\xbf\xc3\xa9"), "\xc3\xa9"},
    {BYTES("\xff\xfe\xe9\0t\0"), "\xc3\xa9t"},
    {BYTES("\xfe\xff\0\xe9\0t"), "\xc3\xa9t"},
    {BYTES("\xff\xfe\x3d\xd8\x00\xde"), "\xf0\x9f\x98\x80"},
    {BYTES("\xe9t\xe9"), "\xc3\xa9t\xc3\xa9"},
    /* Windows-1252 where Latin-1 has controls: the apostrophe and the euro of its keyboards. */
    {BYTES("l\x92\xe9t\xe9 \x80"), "l\xe2\x80\x99\xc3\xa9t\xc3\xa9 \xe2\x82\xac"},
    {BYTES("a\0b"), NULL},
    {BYTES("\xff\xfe\x3d\xd8"), NULL},
    {BYTES("\xff\xfe\xe9"), NULL},
};

START_TEST(makes_utf8_of_what_programs_write)
{
    ck_assert_pstr_eq(crvs_decode(crvs_unit_pool, cases[_i].bytes, cases[_i].length), cases[_i].text);
}
END_TEST

Suite *crvs_suite_decode(void)
{
    Suite *suite = suite_create("decode");
    TCase *files = crvs_unit_case(suite, "files");

    tcase_add_loop_test(files, makes_utf8_of_what_programs_write, 0, sizeof(cases) / sizeof(*cases));
    return suite;
}
