/* SPDX-License-Identifier: Apache-2.0 */
#include "core/text/statements.h"

#include "unit.h"

#include <apr_strings.h>

static const struct {
    const char *script;
    const char *statements; /**< each with its line before it and a bar behind it */
} cases[] = {
    {"", ""},
    {"-- Nothing.\n/* Nothing; either. */ # Nor;\n;;\n", ""},
    {"SELECT 1", "1:SELECT 1|"},
    {"-- A; remark.\n\nSELECT 1; SELECT 2;\n  SELECT\n3 ;\n", "3:SELECT 1|3:SELECT 2|4:SELECT\n3 |"},
    {"SELECT 1 -- one; only\n, 2;", "1:SELECT 1 -- one; only\n, 2|"},
    {"SELECT 1 /* ; */ + 1 # ;\n;SELECT 2", "1:SELECT 1 /* ; */ + 1 # ;\n|2:SELECT 2|"},
    {"SELECT ';', 'it''s; ', '\\'; ', \"a;\"\"b;\", `a;`;SELECT 2",
     "1:SELECT ';', 'it''s; ', '\\'; ', \"a;\"\"b;\", `a;`|1:SELECT 2|"},
    {"SELECT '--', '/*';SELECT 5--1, 2 - -1;", "1:SELECT '--', '/*'|1:SELECT 5--1, 2 - -1|"},
    {"SELECT 'open; ", "1:SELECT 'open; |"},
    {"/*!40101 SET NAMES utf8 */;/*M! SELECT 1 */; SELECT /*! 2 */;/*M; */",
     "1:/*!40101 SET NAMES utf8 */|1:/*M! SELECT 1 */|1:SELECT /*! 2 */|"},
    {"SELECT 1; /* open; ", "1:SELECT 1|"},
};

START_TEST(are_taken_apart)
{
    const apr_array_header_t *found = crvs_statements_split(crvs_unit_pool, cases[_i].script);
    const char *text = "";

    for (int i = 0; i < found->nelts; i++) {
        const crvs_statement_text_t *statement = &APR_ARRAY_IDX(found, i, crvs_statement_text_t);

        text = apr_psprintf(crvs_unit_pool, "%s%d:%s|", text, statement->line, statement->text);
    }
    ck_assert_str_eq(text, cases[_i].statements);
}
END_TEST

Suite *crvs_suite_statements(void)
{
    Suite *suite = suite_create("statements");
    TCase *scripts = crvs_unit_case(suite, "scripts");

    tcase_add_loop_test(scripts, are_taken_apart, 0, sizeof(cases) / sizeof(*cases));
    return suite;
}
