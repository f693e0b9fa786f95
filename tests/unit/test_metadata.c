/* SPDX-License-Identifier: Apache-2.0 */
#include "uploads/metadata.h"

#include "unit.h"

#include <apr_strings.h>
#include <string.h>

START_TEST(keys_and_values)
{
    const char *reason = NULL;
    apr_table_t *metadata = crvs_metadata_parse(crvs_unit_pool, "filename TGXDp29uIDEubXA0, is_draft,note ", &reason);

    ck_assert_pstr_eq(reason, NULL);
    ck_assert_str_eq(apr_table_get(metadata, "filename"), "Le\xc3\xa7on 1.mp4");
    ck_assert_str_eq(apr_table_get(metadata, "is_draft"), "");
    ck_assert_str_eq(apr_table_get(metadata, "note"), "");
    ck_assert_ptr_null(apr_table_get(metadata, "other"));
}
END_TEST

START_TEST(no_header_is_no_metadata)
{
    const char *reason = NULL;

    ck_assert(apr_is_empty_table(crvs_metadata_parse(crvs_unit_pool, NULL, &reason)));
}
END_TEST

static const char *const flawed[] = {
    "",                   /* no key */
    "filename dGVzdA==,", /* a comma too many */
    " ",
    "filename dGVzdA", /* no padding */
    "filename dGVz dA==",
    "filename d*Vz",
    "filename /w==",               /* not UTF-8 */
    "filename YQBi",               /* a NUL */
    "filename YQ==,filename Yg==", /* twice */
    "f\xc3\xa9 YQ==",
    "a\tb YQ==",
};

START_TEST(what_is_no_metadata)
{
    const char *reason = NULL;

    ck_assert_ptr_null(crvs_metadata_parse(crvs_unit_pool, flawed[_i], &reason));
    ck_assert_ptr_nonnull(reason);
}
END_TEST

START_TEST(has_an_end)
{
    char *header = apr_palloc(crvs_unit_pool, CRVS_METADATA_LENGTH + 2);
    const char *reason = NULL;

    memset(header, 'k', CRVS_METADATA_LENGTH + 1);
    header[CRVS_METADATA_LENGTH + 1] = '\0';
    ck_assert_ptr_null(crvs_metadata_parse(crvs_unit_pool, header, &reason));
    ck_assert_ptr_nonnull(reason);
    header[CRVS_METADATA_LENGTH] = '\0';
    ck_assert_ptr_nonnull(crvs_metadata_parse(crvs_unit_pool, header, &reason));
}
END_TEST

Suite *crvs_suite_metadata(void)
{
    Suite *suite = suite_create("metadata");
    TCase *parsing = crvs_unit_case(suite, "parsing");

    tcase_add_test(parsing, keys_and_values);
    tcase_add_test(parsing, no_header_is_no_metadata);
    tcase_add_loop_test(parsing, what_is_no_metadata, 0, sizeof(flawed) / sizeof(*flawed));
    tcase_add_test(parsing, has_an_end);
    return suite;
}
