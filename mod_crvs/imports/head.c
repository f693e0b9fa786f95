/* SPDX-License-Identifier: Apache-2.0 */
#include "imports/head.h"

#include "core/base/error.h"
#include "core/text/text.h"

#include <apr_strings.h>
#include <stdlib.h>
#include <string.h>

/* A name that is passed over is told by its beginning; so many of them have room in what is told. */
#define TOLD_CHARACTERS 37
/* Digits behind course and role, as Moodle numbers them. */
#define NUMBER_DIGITS 3
/* A single column "nom": of a family or of a person, as the other columns say. */
#define AMBIGUOUS (-1)

typedef struct {
    const char *word; /* folded, with a space for _ */
    int column;
} word_t;

static const word_t words[] = {
    {"name", AMBIGUOUS},
    {"nom", AMBIGUOUS},
    {"full name", CRVS_COLUMN_NAME},
    {"fullname", CRVS_COLUMN_NAME},
    {"nom complet", CRVS_COLUMN_NAME},
    {"nom et prenom", CRVS_COLUMN_NAME},
    {"noms et prenoms", CRVS_COLUMN_NAME},
    {"prenom et nom", CRVS_COLUMN_NAME},
    {"first name", CRVS_COLUMN_FIRST_NAME},
    {"firstname", CRVS_COLUMN_FIRST_NAME},
    {"given name", CRVS_COLUMN_FIRST_NAME},
    {"prenom", CRVS_COLUMN_FIRST_NAME},
    {"prenoms", CRVS_COLUMN_FIRST_NAME},
    {"prenom(s)", CRVS_COLUMN_FIRST_NAME},
    {"last name", CRVS_COLUMN_LAST_NAME},
    {"lastname", CRVS_COLUMN_LAST_NAME},
    {"surname", CRVS_COLUMN_LAST_NAME},
    {"family name", CRVS_COLUMN_LAST_NAME},
    {"nom de famille", CRVS_COLUMN_LAST_NAME},
    {"username", CRVS_COLUMN_USERNAME},
    {"user name", CRVS_COLUMN_USERNAME},
    {"login", CRVS_COLUMN_USERNAME},
    {"identifiant", CRVS_COLUMN_USERNAME},
    {"nom d'utilisateur", CRVS_COLUMN_USERNAME},
    {"nom d’utilisateur", CRVS_COLUMN_USERNAME},
    {"email", CRVS_COLUMN_EMAIL},
    {"e-mail", CRVS_COLUMN_EMAIL},
    {"mail", CRVS_COLUMN_EMAIL},
    {"email address", CRVS_COLUMN_EMAIL},
    {"courriel", CRVS_COLUMN_EMAIL},
    {"adresse e-mail", CRVS_COLUMN_EMAIL},
    {"role", CRVS_COLUMN_ROLE},
    {"class codes", CRVS_COLUMN_CODES},
    {"class code", CRVS_COLUMN_CODES},
    {"codes", CRVS_COLUMN_CODES},
    {"code", CRVS_COLUMN_CODES},
    {"codes de classe", CRVS_COLUMN_CODES},
    {"code de classe", CRVS_COLUMN_CODES},
    {"codes des classes", CRVS_COLUMN_CODES},
    {"suspended", CRVS_COLUMN_SUSPENDED},
    {"suspendu", CRVS_COLUMN_SUSPENDED},
    {"state", CRVS_COLUMN_OURS},
    {"etat", CRVS_COLUMN_OURS},
};

const char *crvs_head_fold(apr_pool_t *pool, const char *cell)
{
    const char *line = crvs_text_line(pool, crvs_text_seen(pool, cell));
    const char *folded = crvs_text_fold(pool, line, strlen(line));

    return folded ? folded : line;
}

bool crvs_head_is_password(const char *folded)
{
    static const char *const signs[] = {"pass", "mdp", "pwd", "secret"};

    for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++) {
        if (strstr(folded, signs[i]))
            return true;
    }
    return false;
}

/* The number of a column that is called so and has one; 0: it is another. */
static int number_of(const char *folded, const char *word)
{
    apr_size_t length = strlen(word), digits;

    /* Before what is behind it is looked at: it may be shorter. */
    if (strncmp(folded, word, length) != 0)
        return 0;
    digits = strspn(folded + length, "0123456789");
    return folded[length + digits] || digits > NUMBER_DIGITS ? 0 : atoi(folded + length);
}

static int column_of(apr_pool_t *pool, const char *cell, int *number)
{
    char *folded = apr_pstrdup(pool, crvs_head_fold(pool, cell));

    for (char *at = folded; *at; at++)
        *at = (char)(*at == '_' ? ' ' : *at);
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
        if (!strcmp(words[i].word, folded))
            return words[i].column;
    }
    if ((*number = number_of(folded, "course")))
        return CRVS_COLUMN_COURSE;
    if ((*number = number_of(folded, "role")))
        return CRVS_COLUMN_COURSE_ROLE;
    return crvs_head_is_password(folded) ? CRVS_COLUMN_PASSWORD : CRVS_COLUMN_UNKNOWN;
}

static bool has(const crvs_import_head_t *head, int column)
{
    for (int i = 0; i < head->count; i++) {
        if (head->columns[i] == column)
            return true;
    }
    return false;
}

static int find_numbered(const crvs_import_head_t *head, int column, int number)
{
    for (int i = 0; i < head->count; i++) {
        if (head->columns[i] == column && head->numbers[i] == number)
            return i;
    }
    return -1;
}

int crvs_head_role_of_course(const crvs_import_head_t *head, int course)
{
    return find_numbered(head, CRVS_COLUMN_COURSE_ROLE, head->numbers[course]);
}

/* What a column is beside the others. */
static int column_among(const crvs_import_head_t *head, int at, int nom)
{
    if (head->columns[at] == AMBIGUOUS)
        return nom;
    /* Of no course. */
    if (head->columns[at] == CRVS_COLUMN_COURSE_ROLE && find_numbered(head, CRVS_COLUMN_COURSE, head->numbers[at]) < 0)
        return CRVS_COLUMN_UNKNOWN;
    return head->columns[at];
}

static const char *add_name(apr_pool_t *pool, const char *names, const char *name)
{
    const char *end = name;

    for (int left = TOLD_CHARACTERS; *end; end++) {
        /* Each byte that begins a character. */
        if (((unsigned char)*end & 0xc0) != 0x80 && left-- == 0)
            break;
    }
    return apr_psprintf(pool, "%s%s%.*s%s", names, *names ? ", " : "", (int)(end - name), name, *end ? "…" : "");
}

/* What is wrong where a column that is needed is not there: with the names that say nothing, if there are such. */
static crvs_import_flaw_t missing(const crvs_import_head_t *head)
{
    if (*head->passed_over)
        return (crvs_import_flaw_t){CRVS_T("import.flaw.no_head_but"), "columns", head->passed_over};
    return (crvs_import_flaw_t){CRVS_T("import.flaw.no_head"), NULL, NULL};
}

crvs_import_flaw_t crvs_head_read(apr_pool_t *pool, const crvs_csv_row_t *row, crvs_import_head_t *head)
{
    const char *cells[CRVS_CSV_CELLS];
    int nom;

    *head = (crvs_import_head_t){.count = row->cells->nelts, .passed_over = ""};
    for (int i = 0; i < CRVS_COLUMN_READ; i++)
        head->places[i] = -1;
    for (int i = 0; i < head->count; i++) {
        const char *cell = crvs_csv_plain(APR_ARRAY_IDX(row->cells, i, const char *));

        cells[i] = crvs_text_line(pool, crvs_text_seen(pool, cell));
        head->columns[i] = column_of(pool, cells[i], &head->numbers[i]);
        head->has_password = head->has_password || head->columns[i] == CRVS_COLUMN_PASSWORD;
    }
    nom = has(head, CRVS_COLUMN_FIRST_NAME) && !has(head, CRVS_COLUMN_LAST_NAME) ? CRVS_COLUMN_LAST_NAME
                                                                                 : CRVS_COLUMN_NAME;
    for (int i = 0; i < head->count; i++) {
        int column = column_among(head, i, nom);

        head->columns[i] = column;
        if (column == CRVS_COLUMN_UNKNOWN && *cells[i])
            head->passed_over = add_name(pool, head->passed_over, cells[i]);
        if (column >= CRVS_COLUMN_READ)
            continue;
        if (head->places[column] >= 0)
            return (crvs_import_flaw_t){CRVS_T("import.flaw.column_twice"), "column", cells[i]};
        head->places[column] = i;
    }
    if (head->places[CRVS_COLUMN_USERNAME] < 0)
        return missing(head);
    if (head->places[CRVS_COLUMN_NAME] < 0
        && (head->places[CRVS_COLUMN_FIRST_NAME] < 0 || head->places[CRVS_COLUMN_LAST_NAME] < 0))
        return missing(head);
    return (crvs_import_flaw_t){NULL, NULL, NULL};
}
