/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A school that ran the Django application before: all of it is taken over, or nothing.
 *
 * First everything is read and looked at (tables.c), then the files are found (films.c), then the rows are written in one
 * transaction (people.c, classes.c, lessons.c, progress.c). The report says what was changed on the way, and what has no
 * place (report.c); that can be written to files (leftovers.c). See docs/coming-over.md.
 */
#ifndef CRVS_TAKEOVER_H
#define CRVS_TAKEOVER_H

#include "core/act.h"
#include "core/db/foreign.h"
#include "core/site.h"
#include "core/time/time.h"

#include <apr_hash.h>
#include <stdbool.h>

/** The tables that are read, in the order in which they refer to each other. */
typedef enum {
    CRVS_TAKEOVER_USERS,
    CRVS_TAKEOVER_CATEGORIES,
    CRVS_TAKEOVER_COURSES,
    CRVS_TAKEOVER_MODULES,
    CRVS_TAKEOVER_LESSONS,
    CRVS_TAKEOVER_VIDEOS,
    CRVS_TAKEOVER_CLASSES,
    CRVS_TAKEOVER_MEMBERS,
    CRVS_TAKEOVER_SESSIONS,
    CRVS_TAKEOVER_PROGRESS,
    CRVS_TAKEOVER_PROGRESS_OLD,
    CRVS_TAKEOVER_PROGRESS_TRACKED,
    CRVS_TAKEOVER_TABLES
} crvs_takeover_table_e;

/** What became of the rows of a kind. */
typedef struct {
    const char *what; /**< "accounts" */
    int found;
    int taken;
} crvs_takeover_count_t;

typedef struct {
    crvs_act_t *act;
    apr_pool_t *pool;
    crvs_foreign_t *foreign;

    const char *media_dir; /**< where the program's files lie; NULL: nowhere */
    const char *media_url; /**< where they are seen, with a slash at its end; NULL: nowhere */
    bool may_miss;         /**< videos without a file or URL are left out */
    bool is_dry;           /**< nothing is written in the end */
    const char *leftovers; /**< a folder for what has no place; NULL: none */

    crvs_list_t *rows[CRVS_TAKEOVER_TABLES];
    apr_hash_t *by_id[CRVS_TAKEOVER_TABLES]; /**< id as text to row; NULL where a table's ids don't matter */

    apr_array_header_t *films; /**< of crvs_film_t *, films.h */
    apr_hash_t *film_of;       /**< path, as the program has it, to film */

    apr_array_header_t *counts; /**< of crvs_takeover_count_t */
    apr_array_header_t *notes;  /**< of const char *: sentences */
    apr_array_header_t *cuts;   /**< of crvs_takeover_cut_t */
    apr_array_header_t *files;  /**< of const char *: those of leftovers that were made */
} crvs_takeover_t;

/** A text that was longer than what it is put into, or was not put anywhere. */
typedef struct {
    const char *what; /**< "cut", "not taken" */
    const char *table;
    const char *id;
    const char *column;
    const char *text; /**< the whole */
} crvs_takeover_cut_t;

/** Takes it over. The act, pool, foreign and options are set, and the report is begun. @return an error, whose cause is for the sysadmin */
crvs_error_t *crvs_takeover(crvs_takeover_t *takeover);

/** @name tables.c */
/** @{ */
/** Reads all tables. @return NULL, or a sentence */
const char *crvs_tables_read(crvs_takeover_t *takeover);
/** The table's name in its database. */
const char *crvs_tables_name(crvs_takeover_table_e table);
/** Whether a column is one that is read, in whatever it ends. */
bool crvs_tables_reads(const char *table, const char *column);
/** A cell: the text, "" for NULL. */
const char *crvs_tables_text(const crvs_object_t *row, const char *column);
/** A cell as an id; 0 for NULL. */
apr_int64_t crvs_tables_id(const crvs_object_t *row, const char *column);
/** A cell as a condition. @param usual for NULL, and where there is no such column */
bool crvs_tables_is(const crvs_object_t *row, const char *column, bool usual);
/** A cell as a moment, for the database; NULL where it has none. In @a pool. */
const char *crvs_tables_time(apr_pool_t *pool, const crvs_object_t *row, const char *column);
/** The row that a cell leads to; NULL where it leads nowhere. */
const crvs_object_t *crvs_tables_row(const crvs_takeover_t *takeover, crvs_takeover_table_e table,
                                     const crvs_object_t *row, const char *column);
/** @} */

/** @name report.c */
/** @{ */
/** Begins: nothing is noted yet. Call it first. */
void crvs_report_begin(crvs_takeover_t *takeover);
/** Notes a sentence. */
void crvs_report_note(crvs_takeover_t *takeover, const char *format, ...) __attribute__((format(printf, 2, 3)));
/** Notes that an account gets no password, since its bcrypt hash is dearer than what is computed (accounts/bcrypt.h). */
void crvs_report_dear_hash(crvs_takeover_t *takeover, const char *username, const char *hash);
/** Notes how many of the rows of a kind there were and were taken. */
void crvs_report_count(crvs_takeover_t *takeover, const char *what, int found, int taken);
/** A cell as one line, cut to so many characters, which is noted. */
const char *crvs_report_line(crvs_takeover_t *takeover, crvs_takeover_table_e table, const crvs_object_t *row,
                             const char *column, int most);
/** The same with its line breaks. */
const char *crvs_report_words(crvs_takeover_t *takeover, crvs_takeover_table_e table, const crvs_object_t *row,
                              const char *column, int most);
/** A text that was made of cells, cut. @param column what it is made of */
const char *crvs_report_cut(crvs_takeover_t *takeover, crvs_takeover_table_e table, const crvs_object_t *row,
                            const char *column, const char *text, int most);
/** Keeps a cell that is not taken, for the leftovers. */
void crvs_report_left(crvs_takeover_t *takeover, crvs_takeover_table_e table, const crvs_object_t *row,
                      const char *column);
/** A URL as browsers send it: what may not stand in one is percent-encoded, a % that encodes nothing too. */
const char *crvs_report_url_ascii(apr_pool_t *pool, const char *url);
/** A file's path as a part of a URL. */
const char *crvs_report_url_path(apr_pool_t *pool, const char *path);
/** @} */

/** @name What is written, within the transaction. */
/** @{ */
crvs_error_t *crvs_people_take(crvs_takeover_t *takeover);
crvs_error_t *crvs_takeover_classes_take(crvs_takeover_t *takeover);
crvs_error_t *crvs_takeover_lessons_take(crvs_takeover_t *takeover);
crvs_error_t *crvs_progress_take(crvs_takeover_t *takeover);
/** @} */

/** Counts what has no place, and writes it to files where they are wanted. @return NULL, or a sentence */
const char *crvs_leftovers_find(crvs_takeover_t *takeover);
/** Writes what the rows' way showed: texts that were cut, and the notes. @return NULL, or a sentence */
const char *crvs_leftovers_tell(crvs_takeover_t *takeover);
/** Takes the files away again. */
void crvs_leftovers_remove(crvs_takeover_t *takeover);

#endif
