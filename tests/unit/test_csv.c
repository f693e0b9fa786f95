/* SPDX-License-Identifier: Apache-2.0 */
#include "core/text/csv.h"

#include "unit.h"

#include <apr_strings.h>
#include <string.h>

/* What was read, as one text: cells ended by |, rows by the number that they have. */
static const char *read_all(const char *text, apr_size_t length, int most, crvs_csv_e expected)
{
    apr_array_header_t *rows;
    const char *all = "";
    int fault;
    crvs_csv_e got = crvs_csv_read(crvs_unit_pool, text, length, most, &rows, &fault);

    ck_assert_int_eq(got, expected);
    for (int i = 0; i < rows->nelts; i++) {
        const crvs_csv_row_t *row = &APR_ARRAY_IDX(rows, i, crvs_csv_row_t);
        for (int j = 0; j < row->cells->nelts; j++)
            all = apr_pstrcat(crvs_unit_pool, all, APR_ARRAY_IDX(row->cells, j, const char *), "|", NULL);
        all = apr_psprintf(crvs_unit_pool, "%s%d ", all, row->number);
    }
    return all;
}

static const char *read_text(const char *text)
{
    return read_all(text, strlen(text), 100, CRVS_CSV_OK);
}

START_TEST(reads_what_spreadsheets_write)
{
    ck_assert_str_eq(read_text("a,b\r\nc,d\r\n"), "a|b|1 c|d|2 ");
    ck_assert_str_eq(read_text("a;b\nc;d"), "a|b|1 c|d|2 ");
    ck_assert_str_eq(read_text("a\tb\rc\td\r"), "a|b|1 c|d|2 ");
    ck_assert_str_eq(read_text("\xef\xbb\xbf"
                               "a,b\n"),
                     "a|b|1 ");
    ck_assert_str_eq(read_text(" a , b \n"), "a|b|1 ");
}
END_TEST

START_TEST(reads_what_stands_in_quotes)
{
    ck_assert_str_eq(read_text("\"a,b\";\"c \"\"d\"\"\"\n"), "a,b|c \"d\"|1 ");
    ck_assert_str_eq(read_text("\"a;b;c\",d\n"), "a;b;c|d|1 ");
    ck_assert_str_eq(read_text("\"a\r\nb\",c\nd,e\n"), "a\nb|c|1 d|e|2 ");
}
END_TEST

START_TEST(counts_empty_rows_and_leaves_them_out)
{
    ck_assert_str_eq(read_text("a,b\r\n\r\n,\r\nc,d\r\n"), "a|b|1 c|d|4 ");
    ck_assert_str_eq(read_text("\n\na;b\n"), "a|b|3 ");
    ck_assert_str_eq(read_text(""), "");
}
END_TEST

START_TEST(a_first_line_may_name_the_separator)
{
    ck_assert_str_eq(read_text("sep=;\r\nn,a;b\r\nc;d\r\n"), "n,a|b|2 c|d|3 ");
    ck_assert_str_eq(read_text("sep=,\nn;a,b\n"), "n;a|b|2 ");
    ck_assert_str_eq(read_text("SEP=|\ra|b\r"), "a|b|2 ");
    ck_assert_str_eq(read_text(CRVS_CSV_MARK "sep=;\r\na;b\r\n"), "a|b|2 ");
    ck_assert_str_eq(read_text("\"sep=\t\"\r\na\tb\r\n"), "a|b|2 ");
    ck_assert_str_eq(read_text("\"sep=\";;\r\na,1;b\r\n"), "a,1|b|2 ");
    ck_assert_str_eq(read_text("sep=;"), "");
    /* What only begins so is a row. */
    ck_assert_str_eq(read_text("sep=a;b\n"), "sep=a|b|1 ");
    ck_assert_str_eq(read_text("sep=;x\n"), "sep=|x|1 ");
    ck_assert_str_eq(read_text("sep="), "sep=|1 ");
    ck_assert_str_eq(read_text("\"sep="
                               "\";a\n"),
                     "sep=|a|1 ");
}
END_TEST

START_TEST(marks_of_two_programs_are_passed_over)
{
    ck_assert_str_eq(read_text(CRVS_CSV_MARK CRVS_CSV_MARK "a;b\n"), "a|b|1 ");
}
END_TEST

START_TEST(empty_cells_behind_are_not_too_many)
{
    char row[200] = "a";

    memset(row + 1, ';', 198);
    row[199] = '\0';
    ck_assert_int_eq((int)strlen(read_text(row)), 1 + 50 + 2);
    row[198] = 'x';
    read_all(row, 199, 100, CRVS_CSV_TOO_MANY);
}
END_TEST

START_TEST(says_what_is_wrong_and_where)
{
    apr_array_header_t *rows;
    int fault;

    read_all("n\xe9\n", 3, 10, CRVS_CSV_ENCODING);
    read_all("\xff\xfe"
             "a\0",
             4, 10, CRVS_CSV_ENCODING);
    read_all("a\0b", 3, 10, CRVS_CSV_ENCODING);
    read_all("a,b\n\"c,d\n", 9, 10, CRVS_CSV_QUOTES);
    ck_assert_int_eq(crvs_csv_read(crvs_unit_pool, "a\nb\nc\"d\n", 8, 10, &rows, &fault), CRVS_CSV_QUOTES);
    ck_assert_int_eq(fault, 3);
    read_all("a\nb\nc\n", 6, 3, CRVS_CSV_OK);
    ck_assert_int_eq(crvs_csv_read(crvs_unit_pool, "a\nb\nc\nd\n", 8, 2, &rows, &fault), CRVS_CSV_TOO_MANY);
    ck_assert_int_eq(fault, 3);
    ck_assert_int_eq(rows->nelts, 2);
}
END_TEST

START_TEST(takes_ten_thousand_rows)
{
    crvs_buffer_t file;
    apr_array_header_t *rows;
    int fault;

    crvs_buffer_init(&file, crvs_unit_pool, 1024);
    for (int i = 0; i < 10000; i++)
        crvs_buffer_add(&file, "Nom,identifiant,a@example.org\r\n", 31);
    ck_assert_int_eq(crvs_csv_read(crvs_unit_pool, file.text, file.length, 10000, &rows, &fault), CRVS_CSV_OK);
    ck_assert_int_eq(rows->nelts, 10000);
    ck_assert_int_eq(APR_ARRAY_IDX(rows, 9999, crvs_csv_row_t).number, 10000);
}
END_TEST

static const char *const cells[] = {"",
                                    "plain",
                                    "a,b",
                                    "a;b",
                                    "a\"b",
                                    "two\nlines",
                                    "=1+1",
                                    "+33",
                                    "-1",
                                    "@SUM(A1)",
                                    "＝1",
                                    "＋1",
                                    "－1",
                                    "＠1",
                                    "=cmd|' /C calc'!A0",
                                    "'quoted",
                                    "''twice",
                                    "'",
                                    "\xc3\xa9t\xc3\xa9"};
#define CELLS (sizeof(cells) / sizeof(*cells))

START_TEST(what_was_written_is_read_again)
{
    crvs_buffer_t file;
    apr_array_header_t *rows;
    int fault;

    crvs_buffer_init(&file, crvs_unit_pool, 1024);
    for (size_t i = 0; i < CELLS; i++)
        crvs_csv_add(&file, i ? ';' : '\0', cells[i]);
    crvs_csv_end_row(&file);
    ck_assert_int_eq(crvs_csv_read(crvs_unit_pool, file.text, file.length, 10, &rows, &fault), CRVS_CSV_OK);
    ck_assert_int_eq(APR_ARRAY_IDX(rows, 0, crvs_csv_row_t).cells->nelts, CELLS);
    for (size_t i = 0; i < CELLS; i++)
        ck_assert_str_eq(crvs_csv_plain(APR_ARRAY_IDX(APR_ARRAY_IDX(rows, 0, crvs_csv_row_t).cells, i, const char *)),
                         cells[i]);
}
END_TEST

START_TEST(no_cell_is_a_formula)
{
    for (size_t i = 0; i < CELLS; i++) {
        crvs_buffer_t file;
        apr_array_header_t *rows;
        int fault;

        crvs_buffer_init(&file, crvs_unit_pool, 64);
        crvs_csv_add(&file, '\0', cells[i]);
        crvs_csv_add(&file, ',', "x");
        crvs_csv_read(crvs_unit_pool, file.text, file.length, 1, &rows, &fault);
        const char *cell = APR_ARRAY_IDX(APR_ARRAY_IDX(rows, 0, crvs_csv_row_t).cells, 0, const char *);
        ck_assert(!*cell || !strchr("=+-@\t", *cell));
        ck_assert(strncmp(cell, "＝", 3) && strncmp(cell, "＋", 3) && strncmp(cell, "－", 3) && strncmp(cell, "＠", 3));
    }
}
END_TEST

Suite *crvs_suite_csv(void)
{
    Suite *suite = suite_create("csv");
    TCase *reading = crvs_unit_case(suite, "reading");
    TCase *writing = crvs_unit_case(suite, "writing");

    tcase_add_test(reading, reads_what_spreadsheets_write);
    tcase_add_test(reading, reads_what_stands_in_quotes);
    tcase_add_test(reading, counts_empty_rows_and_leaves_them_out);
    tcase_add_test(reading, a_first_line_may_name_the_separator);
    tcase_add_test(reading, marks_of_two_programs_are_passed_over);
    tcase_add_test(reading, empty_cells_behind_are_not_too_many);
    tcase_add_test(reading, says_what_is_wrong_and_where);
    tcase_add_test(reading, takes_ten_thousand_rows);
    tcase_add_test(writing, what_was_written_is_read_again);
    tcase_add_test(writing, no_cell_is_a_formula);
    return suite;
}
