/* SPDX-License-Identifier: Apache-2.0 */
#include "imports/table.h"

#include "accounts/accounts.h"
#include "core/text/csv.h"
#include "core/text/text.h"

#include <apr_lib.h>
#include <apr_strings.h>
#include <string.h>

#define CODE_LENGTH 8
#define MAX_CODES_LENGTH 500

typedef enum { NAME, USERNAME, EMAIL, ROLE, CODES, IGNORED, COLUMNS } column_e;

typedef struct {
    const char *word;
    int meaning;
} word_t;

/* What people and programs write above a column. */
static const word_t heads[] = {
    {"name", NAME},
    {"full name", NAME},
    {"full_name", NAME},
    {"nom", NAME},
    {"nom complet", NAME},
    {"nom et prénom", NAME},
    {"prénom et nom", NAME},
    {"username", USERNAME},
    {"user name", USERNAME},
    {"login", USERNAME},
    {"identifiant", USERNAME},
    {"email", EMAIL},
    {"e-mail", EMAIL},
    {"mail", EMAIL},
    {"courriel", EMAIL},
    {"adresse e-mail", EMAIL},
    {"role", ROLE},
    {"rôle", ROLE},
    {"class codes", CODES},
    {"class_codes", CODES},
    {"class code", CODES},
    {"codes", CODES},
    {"code", CODES},
    {"codes de classe", CODES},
    {"code de classe", CODES},
    {"codes des classes", CODES},
    /* Of our own exports. */
    {"state", IGNORED},
    {"état", IGNORED},
    {NULL, 0},
};

static const char *const roles[] = {"learner", "trainer", "admin"};
static const word_t role_words[] = {
    {"learner", 0},      {"student", 0},       {"apprenant", 0},      {"apprenante", 0},
    {"apprenant(e)", 0}, {"élève", 0},         {"eleve", 0},          {"étudiant", 0},
    {"étudiante", 0},    {"trainer", 1},       {"teacher", 1},        {"formateur", 1},
    {"formatrice", 1},   {"enseignant", 1},    {"enseignante", 1},    {"enseignant(e)", 1},
    {"admin", 2},        {"administrator", 2}, {"administrateur", 2}, {"administratrice", 2},
    {NULL, 0},
};

static int meaning_of(apr_pool_t *pool, const word_t *words, const char *cell)
{
    for (; words->word; words++) {
        if (crvs_text_is_same(pool, words->word, cell))
            return words->meaning;
    }
    return -1;
}

/* Which column stands where: its place in the rows, -1 where there is none. */
static crvs_import_flaw_t read_head(apr_pool_t *pool, const crvs_csv_row_t *row, int places[COLUMNS])
{
    for (int i = 0; i < COLUMNS; i++)
        places[i] = -1;
    for (int i = 0; i < row->cells->nelts; i++) {
        const char *cell = crvs_text_line(pool, crvs_csv_plain(APR_ARRAY_IDX(row->cells, i, const char *)));
        int column = meaning_of(pool, heads, cell);

        /* A column without a head is one that nobody filled in. */
        if (!*cell)
            continue;
        if (column < 0)
            return (crvs_import_flaw_t){CRVS_T("import.flaw.column_unknown"), "column", cell};
        if (places[column] >= 0)
            return (crvs_import_flaw_t){CRVS_T("import.flaw.column_twice"), "column", cell};
        places[column] = i;
    }
    if (places[NAME] < 0 || places[USERNAME] < 0)
        return (crvs_import_flaw_t){CRVS_T("import.flaw.no_head"), NULL, NULL};
    return (crvs_import_flaw_t){NULL, NULL, NULL};
}

/* A cell of a row as it is stored; "" where the row ends before it. */
static const char *cell_of(apr_pool_t *pool, const crvs_csv_row_t *row, int place)
{
    if (place < 0 || place >= row->cells->nelts)
        return "";
    return crvs_text_line(pool, crvs_csv_plain(APR_ARRAY_IDX(row->cells, place, const char *)));
}

static bool has_controls(const crvs_csv_row_t *row)
{
    for (int i = 0; i < row->cells->nelts; i++) {
        if (crvs_text_has_controls(APR_ARRAY_IDX(row->cells, i, const char *)))
            return true;
    }
    return false;
}

apr_array_header_t *crvs_table_codes(apr_pool_t *pool, const char *cell)
{
    apr_array_header_t *codes = apr_array_make(pool, 2, sizeof(const char *));
    char *symbols = apr_palloc(pool, strlen(cell) + 1);
    apr_size_t length = 0;

    /* A code may be written in halves: what counts is that each has its eight symbols. */
    for (; *cell; cell++) {
        if (!strchr(" ,;|/-\t\n", *cell))
            symbols[length++] = *cell;
    }
    if (length % CODE_LENGTH)
        return NULL;
    for (apr_size_t at = 0; at < length; at += CODE_LENGTH)
        *(const char **)apr_array_push(codes) = apr_pstrmemdup(pool, symbols + at, CODE_LENGTH);
    return codes;
}

/* What is wrong with a line, whatever the database says. */
static const char *problem_of(apr_pool_t *pool, const crvs_csv_row_t *row, const crvs_import_line_t *line, int columns)
{
    if (row->cells->nelts > columns)
        return CRVS_T("import.problem.cells");
    if (has_controls(row))
        return CRVS_T("import.problem.characters");
    if (!*line->full_name)
        return CRVS_T("import.problem.name_missing");
    if (crvs_text_characters(line->full_name) > CRVS_FULL_NAME_LENGTH)
        return CRVS_T("import.problem.name_long");
    if (!*line->username)
        return CRVS_T("import.problem.username_missing");
    if (crvs_flaws_username(line->username))
        return CRVS_T("import.problem.username");
    if (crvs_flaws_email(line->email))
        return CRVS_T("import.problem.email");
    if (!line->role)
        return CRVS_T("import.problem.role");
    if (strlen(line->class_codes) > MAX_CODES_LENGTH || !crvs_table_codes(pool, line->class_codes))
        return CRVS_T("import.problem.class");
    return "";
}

static crvs_import_line_t read_line(apr_pool_t *pool, const crvs_csv_row_t *row, const int places[COLUMNS], int columns)
{
    const char *role = cell_of(pool, row, places[ROLE]);
    int which = *role ? meaning_of(pool, role_words, role) : -1;
    crvs_import_line_t line = {
        .number = row->number,
        .full_name = cell_of(pool, row, places[NAME]),
        .username = cell_of(pool, row, places[USERNAME]),
        .email = cell_of(pool, row, places[EMAIL]),
        .role = !*role       ? ""
                : which >= 0 ? roles[which]
                             : NULL,
        .class_codes = cell_of(pool, row, places[CODES]),
    };

    line.problem = problem_of(pool, row, &line, columns);
    if (!line.role)
        line.role = "";
    return line;
}

crvs_import_flaw_t crvs_table_read(apr_pool_t *pool, const char *text, apr_size_t length, apr_array_header_t **lines)
{
    apr_array_header_t *rows;
    crvs_import_flaw_t flaw;
    int places[COLUMNS], fault_row;
    crvs_csv_e read = crvs_csv_read(pool, text, length, CRVS_IMPORT_LINES + 1, &rows, &fault_row);
    const crvs_csv_row_t *head = rows->nelts ? &APR_ARRAY_IDX(rows, 0, crvs_csv_row_t) : NULL;

    *lines = apr_array_make(pool, rows->nelts, sizeof(crvs_import_line_t));
    if (read == CRVS_CSV_ENCODING)
        return (crvs_import_flaw_t){CRVS_T("import.flaw.encoding"), NULL, NULL};
    if (read == CRVS_CSV_QUOTES)
        return (crvs_import_flaw_t){CRVS_T("import.flaw.quotes"), "line", apr_itoa(pool, fault_row)};
    if (read == CRVS_CSV_TOO_MANY)
        return (crvs_import_flaw_t){CRVS_T("import.flaw.too_many"), "line", apr_itoa(pool, fault_row)};
    if (!head)
        return (crvs_import_flaw_t){CRVS_T("import.flaw.empty"), NULL, NULL};
    flaw = read_head(pool, head, places);
    if (flaw.key)
        return flaw;
    if (rows->nelts == 1)
        return (crvs_import_flaw_t){CRVS_T("import.flaw.empty"), NULL, NULL};
    for (int i = 1; i < rows->nelts; i++)
        *(crvs_import_line_t *)apr_array_push(*lines) =
            read_line(pool, &APR_ARRAY_IDX(rows, i, crvs_csv_row_t), places, head->cells->nelts);
    return flaw;
}
