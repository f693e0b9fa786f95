/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The database: named statements over mod_dbd's pooled connections, or, in a command, over one of its own.
 *
 * Statements live in sql/queries/; the build makes a typed function of each
 * (queries/<feature>.h), and those functions call the four below: nothing else
 * should. A connection is taken at the first statement and given back by
 * crvs_db_release, which every response calls before its first byte goes out.
 *
 * Handled here and nowhere else: connections that died, statements prepared
 * lazily, values of another type than declared, timeouts, deadlocks, and how many requests
 * may be inside the database at once.
 */
#ifndef CRVS_CORE_DB_DB_H
#define CRVS_CORE_DB_DB_H

#include "core/base/error.h"
#include "core/base/value.h"

#include <httpd.h>

typedef struct crvs_db_t crvs_db_t;

typedef enum { CRVS_COLUMN_INT, CRVS_COLUMN_TEXT, CRVS_COLUMN_BOOL, CRVS_COLUMN_TIME } crvs_column_type_e;

/** Another write that belongs to one, with one of its arguments; a function that the build makes of a statement. */
typedef struct {
    crvs_error_t *(*write)(crvs_db_t *db, apr_int64_t *affected, apr_int64_t id); /**< NULL: there is none */
    int argument;
} crvs_companion_t;

/** A statement of sql/queries/, as the build writes it. */
typedef struct {
    int number; /**< its place among all statements */
    const char *name;
    const char *sql; /**< with ? for each placeholder */
    int placeholder_count;
    const unsigned char *placeholders; /**< for each placeholder the parameter that it takes */
    int column_count;
    const char *const *column_names;
    const crvs_column_type_e *column_types;
    bool is_long;           /**< gets more time than a page's */
    crvs_companion_t first; /**< runs before it, in its transaction */
    crvs_companion_t then;  /**< ends its transaction where it changed anything, once for each id */
} crvs_statement_t;

/** A request's access to the database of @a server. No connection is taken yet. @a pool owns all rows read. */
crvs_db_t *crvs_db_make(apr_pool_t *pool, server_rec *server);

/**
 * A command's access to the database, with a connection that is open. @a pool owns all rows read.
 * @param option_file of MySQL, with the account in its group [crvs]; this process's environment leads the driver there
 * @return 503 where there is no connection
 */
crvs_error_t *crvs_db_open(apr_pool_t *pool, const char *option_file, crvs_db_t **db);

/** Hears of a statement that took long. */
typedef void (*crvs_db_slow_fn)(void *baton, const char *name, apr_interval_time_t took);

/** Has @a tell hear of each statement that takes @a slow or longer. */
void crvs_db_watch(crvs_db_t *db, apr_interval_time_t slow, crvs_db_slow_fn tell, void *baton);

/** Gives the connection back; the next statement takes one again. Not inside a transaction. */
void crvs_db_release(crvs_db_t *db);

/** The pool that owns the rows. */
apr_pool_t *crvs_db_pool(const crvs_db_t *db);

/** Reads at most one row; @a row becomes NULL where there is none. */
crvs_error_t *crvs_db_one(crvs_db_t *db, const crvs_statement_t *statement, const crvs_value_t *arguments,
                          crvs_object_t **row);
/** Reads all rows, as objects. */
crvs_error_t *crvs_db_rows(crvs_db_t *db, const crvs_statement_t *statement, const crvs_value_t *arguments,
                           crvs_list_t **rows);
/** Writes; @a affected (may be NULL) is the number of rows that really changed. */
crvs_error_t *crvs_db_write(crvs_db_t *db, const crvs_statement_t *statement, const crvs_value_t *arguments,
                            apr_int64_t *affected);
/** Inserts a row; @a id (may be NULL) is its new AUTO_INCREMENT value. */
crvs_error_t *crvs_db_insert(crvs_db_t *db, const crvs_statement_t *statement, const crvs_value_t *arguments,
                             apr_int64_t *id);

/** Whether a write failed because of a unique key. */
bool crvs_db_is_duplicate(const crvs_error_t *error);
/**
 * Whether a statement failed because of a foreign key: what it refers to has just gone, or what it would remove is just
 * being used. Whoever looks again sees it.
 */
bool crvs_db_is_race(const crvs_error_t *error);
/** Whether a statement failed because the database lacks its table: crvs-admin migrate was never run. */
bool crvs_db_is_empty(const crvs_error_t *error);
/** Whether a statement failed because the schema is older than it: a table, column, key or function is missing. */
bool crvs_db_is_behind(const crvs_error_t *error);
/** Whether a statement failed because the database can write no more: a disk that is full, or a limit of its own. */
bool crvs_db_is_full(const crvs_error_t *error);
/** Whether a statement failed because this server has no variable of that name. */
bool crvs_db_is_unknown_variable(const crvs_error_t *error);

typedef crvs_error_t *(*crvs_db_work_fn)(crvs_db_t *db, void *baton);

/**
 * Runs @a work in a transaction: committed where it returns NULL, rolled back
 * where it returns an error; where the connection is lost behind the commit, that
 * is_unsure. After a deadlock, a lock wait, a commit that a cluster refused or a
 * connection lost before the commit it is run again, up to three times and within
 * three seconds: @a work must start afresh each time and touch nothing
 * but the database and its baton.
 */
crvs_error_t *crvs_db_transaction(crvs_db_t *db, crvs_db_work_fn work, void *baton);

/**
 * Has @a work begin the next transaction, ahead of all else that it does; a write outside of one becomes one. Where
 * @a work returns an error, nothing is written. Once it is committed, all is as before.
 */
void crvs_db_begin_with(crvs_db_t *db, crvs_db_work_fn work, void *baton);

/** What is to begin the next transaction. */
typedef struct {
    crvs_db_work_fn work; /**< NULL: nothing */
    void *baton;
} crvs_db_first_t;

/**
 * Puts aside what crvs_db_begin_with has begin the next transaction, for writes ahead of it that stand for themselves.
 * @return what to give to crvs_db_begin_with behind them
 */
crvs_db_first_t crvs_db_put_aside(crvs_db_t *db);

/**
 * Calls @a tell once what is under way is committed, and never where it is not; outside of a transaction, at once.
 * @param baton lives as long as @a db
 */
void crvs_db_when_committed(crvs_db_t *db, void (*tell)(void *baton), void *baton);

/** Whether nothing that was to begin a transaction is left to do: it was committed, or there was nothing. */
bool crvs_db_has_begun(const crvs_db_t *db);

/** Registers with mod_dbd; call from register_hooks. */
void crvs_db_register(void);
/** Whether mod_dbd is loaded; asked by the checks at start-up, before any request. */
bool crvs_db_available(void);
/** Prepares the limit on requests inside the database; call from child_init. @param threads that serve requests */
apr_status_t crvs_db_child_init(apr_pool_t *pool, int request_threads);

#endif
