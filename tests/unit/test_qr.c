/* SPDX-License-Identifier: Apache-2.0 */
/* Whether cameras read the codes is for the browser's tests, which have one printed and read it. */
#include "core/text/qr.h"

#include "unit.h"

#include <stdlib.h>
#include <string.h>

START_TEST(draws_inside_the_quiet_zone)
{
    int size = 0;
    const char *path = crvs_qr_path(crvs_unit_pool, "https://example.org/classrooms/join/?code=AB12CD34", &size);

    /* Version 3 or 4 at level M: 29 or 33 modules, and twice four around them. */
    ck_assert(size == 37 || size == 41);
    ck_assert(!strncmp(path, "M4 4h7v1h-7z", 12));
    for (const char *at = path; at; at = strchr(at + 1, 'M')) {
        char *end;
        long column = strtol(at + 1, &end, 10), row = strtol(end, &end, 10), length = strtol(end + 1, NULL, 10);

        ck_assert_int_ge(column, 4);
        ck_assert_int_le(column + length, size - 4);
        ck_assert(row >= 4 && row < size - 4);
    }
}
END_TEST

START_TEST(refuses_what_no_code_can_hold)
{
    char text[4001];
    int size = 0;

    memset(text, 'x', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    ck_assert_ptr_null(crvs_qr_path(crvs_unit_pool, text, &size));
}
END_TEST

Suite *crvs_suite_qr(void)
{
    Suite *suite = suite_create("qr");
    TCase *codes = crvs_unit_case(suite, "codes");

    tcase_add_test(codes, draws_inside_the_quiet_zone);
    tcase_add_test(codes, refuses_what_no_code_can_hold);
    return suite;
}
