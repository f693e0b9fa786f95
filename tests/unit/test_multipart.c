/* SPDX-License-Identifier: Apache-2.0 */
#include "core/http/multipart.h"

#include "unit.h"

#include <apr_strings.h>
#include <string.h>

#define FIELD "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\none\r\n"
#define FILE_PART                                                                                                      \
    "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"x;%22y%22%2.csv\"\r\nContent-Type: "                \
    "text/csv\r\n\r\n"

static bool parse(const char *body, apr_size_t length, apr_array_header_t **parts)
{
    return crvs_multipart_parse(crvs_unit_pool, body, length, "b", 3, parts);
}

START_TEST(reads_fields_and_files)
{
    static const char body[] =
        FIELD FILE_PART "x\0--b\r\ny\r\n--b  \r\ncontent-disposition:form-data;name=c\r\n\r\n\r\n--b--\r\n";
    apr_array_header_t *parts;
    const crvs_part_t *part;

    ck_assert(parse(body, sizeof(body) - 1, &parts));
    ck_assert_int_eq(parts->nelts, 3);
    part = &APR_ARRAY_IDX(parts, 0, crvs_part_t);
    ck_assert_str_eq(part->name, "a");
    ck_assert(!part->file_name);
    ck_assert_uint_eq(part->length, 3);
    ck_assert_mem_eq(part->content, "one", 3);
    part = &APR_ARRAY_IDX(parts, 1, crvs_part_t);
    ck_assert_str_eq(part->name, "f");
    ck_assert_str_eq(part->file_name, "x;\"y\"%2.csv");
    /* A boundary is one at the beginning of a line alone. */
    ck_assert_uint_eq(part->length, 8);
    ck_assert_mem_eq(part->content, "x\0--b\r\ny", 8);
    part = &APR_ARRAY_IDX(parts, 2, crvs_part_t);
    ck_assert_str_eq(part->name, "c");
    ck_assert_uint_eq(part->length, 0);
}
END_TEST

static const char *const malformed[] = {
    "",
    "--",
    "--b",
    "--b\r\n",
    "--b\r\n\r\n",
    "--c\r\n",
    FIELD,
    FIELD "--b",
    FIELD "--c--\r\n",
    FIELD FILE_PART,
    "--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--",
    "--b\r\nContent-Type: text/plain\r\n\r\nx\r\n--b--",
    "--b\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\nx\r\n--b--",
    "--b\r\nContent-Disposition: form-data; name=\"a\r\n\r\nx\r\n--b--",
    "--b\r\nContent-Disposition: form-data; name=\"\"\r\n\r\nx\r\n--b--",
    FIELD FIELD FIELD FIELD "--b--",
};

START_TEST(refuses_what_is_malformed)
{
    apr_array_header_t *parts;

    ck_assert_msg(!parse(malformed[_i], strlen(malformed[_i]), &parts), "%d", _i);
}
END_TEST

START_TEST(every_beginning_of_a_body_is_refused)
{
    static const char body[] = FIELD FILE_PART "x\r\n--b--";
    apr_array_header_t *parts;

    for (apr_size_t length = 0; length < sizeof(body) - 1; length++) {
        /* Of its own length, so that a read behind it is noticed by tools that notice such. */
        const char *cut = apr_pmemdup(crvs_unit_pool, body, length ? length : 1);
        ck_assert_msg(!parse(cut, length, &parts), "%d", (int)length);
    }
    ck_assert(parse(body, sizeof(body) - 1, &parts));
}
END_TEST

START_TEST(finds_the_boundary)
{
    apr_pool_t *pool = crvs_unit_pool;

    ck_assert_str_eq(crvs_multipart_boundary(pool, "multipart/form-data; boundary=abc"), "abc");
    ck_assert_str_eq(crvs_multipart_boundary(pool, "multipart/form-data;charset=utf-8; BOUNDARY=\"a b;c\""), "a b;c");
    ck_assert(!crvs_multipart_boundary(pool, "multipart/form-data"));
    ck_assert(!crvs_multipart_boundary(pool, "multipart/form-data; boundary="));
    ck_assert(!crvs_multipart_boundary(pool, "multipart/form-data; boundary=\"abc"));
    ck_assert(!crvs_multipart_boundary(pool, "multipart/form-data; x=\"; boundary=abc\""));
    ck_assert(!crvs_multipart_boundary(pool,
                                       "multipart/form-data; boundary="
                                       "0123456789012345678901234567890123456789012345678901234567890123456789x"));
}
END_TEST

Suite *crvs_suite_multipart(void)
{
    Suite *suite = suite_create("multipart");
    TCase *forms = crvs_unit_case(suite, "forms");

    tcase_add_test(forms, reads_fields_and_files);
    tcase_add_loop_test(forms, refuses_what_is_malformed, 0, (int)(sizeof(malformed) / sizeof(*malformed)));
    tcase_add_test(forms, every_beginning_of_a_body_is_refused);
    tcase_add_test(forms, finds_the_boundary);
    return suite;
}
