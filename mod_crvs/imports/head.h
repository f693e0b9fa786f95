/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The first row of a file of accounts: what each of its columns holds.
 */
#ifndef CRVS_IMPORTS_HEAD_H
#define CRVS_IMPORTS_HEAD_H

#include "core/text/csv.h"

typedef enum {
    CRVS_COLUMN_NAME,       /**< the whole of it */
    CRVS_COLUMN_FIRST_NAME, /**< or in two columns */
    CRVS_COLUMN_LAST_NAME,
    CRVS_COLUMN_USERNAME,
    CRVS_COLUMN_EMAIL,
    CRVS_COLUMN_ROLE,
    CRVS_COLUMN_CODES,
    CRVS_COLUMN_SUSPENDED,
    CRVS_COLUMN_READ,                        /**< how many are read; the others are passed over: */
    CRVS_COLUMN_PASSWORD = CRVS_COLUMN_READ, /**< never stored, never shown */
    CRVS_COLUMN_OURS,                        /**< of our own exports, and told there only */
    CRVS_COLUMN_COURSE,                      /**< Moodle's course1, course2 ... */
    CRVS_COLUMN_COURSE_ROLE,                 /**< and what somebody is there: role1, role2 ... */
    CRVS_COLUMN_UNKNOWN
} crvs_column_e;

typedef struct {
    int count;                    /**< of its cells */
    int columns[CRVS_CSV_CELLS];  /**< what each of them is: crvs_column_e */
    int numbers[CRVS_CSV_CELLS];  /**< those behind course and role */
    int places[CRVS_COLUMN_READ]; /**< where each stands, -1: nowhere */
    const char *passed_over;      /**< the names of unknown columns, with commas; "": none */
    bool has_password;
} crvs_import_head_t;

/** What is wrong with a file as a whole. */
typedef struct {
    const char *key;  /**< a text key; NULL: nothing */
    const char *name; /**< the variable in its text; NULL: it has none */
    const char *value;
} crvs_import_flaw_t;

/** The longest crvs_import_head_t.passed_over, in characters. */
#define CRVS_PASSED_OVER_LENGTH 2000

/**
 * Reads the names of columns, in French or English, as people, other programs and our exports write them. "Nom" is the
 * family's where there is a first name beside it, else the whole.
 */
crvs_import_flaw_t crvs_head_read(apr_pool_t *pool, const crvs_csv_row_t *row, crvs_import_head_t *head);

/**
 * Where the column is that says what somebody is in a course: role2 for course2.
 * @param course the place of the course's column
 * @return -1: there is none
 */
int crvs_head_role_of_course(const crvs_import_head_t *head, int course);

/** Whether a column of that name, folded, has passwords: whatever it calls them, and whether it is passed over or not. */
bool crvs_head_is_password(const char *folded);

/** The text of a head or another word without what nobody sees in it, as words are compared: see crvs_text_fold. */
const char *crvs_head_fold(apr_pool_t *pool, const char *cell);

#endif
