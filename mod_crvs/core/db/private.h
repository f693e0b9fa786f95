/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What core/db/statement.c and the files core/db_* share, and nobody else.
 */
#ifndef CRVS_CORE_DB_PRIVATE_H
#define CRVS_CORE_DB_PRIVATE_H

#include "core/db/db.h"
#include "queries/statements.h"

#include <apr_dbd.h>
#include <mod_dbd.h>
#include <mysql.h>

/** MySQL's error numbers, from mysqld_error.h; 2000 to 2999 are the client's, all of a connection lost. */
enum {
    CRVS_DB_NOT_WRITTEN = 3, /* of mysys: a temporary file, where its disk is full */
    CRVS_DB_DISK_FULL = 1021,
    CRVS_DB_ERROR_ON_WRITE = 1026,
    CRVS_DB_NOT_READY = 1047, /* a node of a cluster that has not joined, or has no quorum */
    CRVS_DB_SERVER_SHUTDOWN = 1053,
    CRVS_DB_NO_COLUMN = 1054,
    CRVS_DB_DUPLICATE_KEY = 1062,
    CRVS_DB_TABLE_FULL = 1114, /* its file cannot grow: the disk, or a limit that somebody set */
    CRVS_DB_NO_TABLE = 1146,
    CRVS_DB_NO_KEY = 1176,        /* which a statement wants by name */
    CRVS_DB_COMMIT_FAILED = 1180, /* a deadlock apart: as where a node lost its quorum meanwhile, so nobody knows */
    CRVS_DB_UNKNOWN_VARIABLE = 1193,
    CRVS_DB_LOCK_WAIT_TIMEOUT = 1205,
    CRVS_DB_DEADLOCK = 1213,
    CRVS_DB_NO_FUNCTION = 1305,
    CRVS_DB_QUERY_INTERRUPTED = 1317,
    CRVS_DB_ROW_IS_REFERENCED = 1451,
    CRVS_DB_NO_REFERENCED_ROW = 1452,
    CRVS_DB_NO_NUMBER = 1467, /* AUTO_INCREMENT gave none, as beside a deadlock */
    CRVS_DB_CONNECTION_KILLED = 1927,
    CRVS_DB_STATEMENT_TIMEOUT = 1969,
    CRVS_DB_GONE = 2006,      /* of the client: the server is not there any more */
    CRVS_DB_NO_MEMORY = 2008, /* of the client */
    CRVS_DB_STATEMENT_TIMEOUT_MYSQL = 3024
};

/** What failed is not tried again later than this after it began: somebody waits for an answer. */
#define CRVS_DB_PATIENCE apr_time_from_sec(3)

/** Seconds for a statement that is named as long in sql/queries/. */
#define CRVS_DB_LONG 60

/** A text that is longer is fetched by itself. */
#define CRVS_DB_SHORT_TEXT 128

/** What a column of the row at hand holds. */
typedef struct {
    union {
        long long integer;
        MYSQL_TIME time;
        char text[CRVS_DB_SHORT_TEXT];
    } as;
    unsigned long length;
    /* A my_bool of libmariadb, a bool of libmysqlclient: one byte in both. */
    char is_null;
    char is_cut; /**< it is more than there is room for, or not of that type */
} crvs_db_cell_t;

/**
 * Statements that a connection has prepared at most: more than pages that are much used have. Each takes some 12 KB here,
 * and more in the server, and in time a connection would have prepared all that there are.
 */
#define CRVS_DB_MOST_PREPARED 64

/** A statement that a connection has prepared. */
typedef struct {
    MYSQL_STMT *statement;     /**< NULL: it is not, or not any more */
    const crvs_names_t *names; /**< of its columns; NULL: it never gave a row */
    bool is_bound;             /**< its columns are fetched into the connection's cells */
    apr_uint64_t used;         /**< the connection's turn when it ran last */
} crvs_prepared_t;

/** What stays with a pooled connection: its prepared statements, and the row at hand of whichever runs. */
typedef struct {
    crvs_prepared_t prepared[CRVS_STATEMENT_COUNT];
    int prepared_count;
    apr_uint64_t turn; /**< counts what was run */
    crvs_db_cell_t cells[CRVS_STATEMENT_MOST_COLUMNS];
} crvs_connection_t;

/** Who is to be told of a commit. */
typedef struct {
    void (*tell)(void *baton);
    void *baton;
} crvs_db_waiting_t;

/** A write that ends the transaction. */
typedef struct {
    crvs_error_t *(*write)(crvs_db_t *db, apr_int64_t *affected, apr_int64_t id);
    apr_int64_t id;
} crvs_db_last_t;

/** Where connections are from. */
typedef struct {
    crvs_error_t *(*open)(crvs_db_t *db); /**< sets db->dbd */
    void (*give_back)(crvs_db_t *db);
    void (*lost)(void); /**< a connection was lost; NULL: nobody wants to know */
    int longest;        /**< seconds for a statement */
} crvs_db_source_t;

struct crvs_db_t {
    apr_pool_t *pool;
    apr_pool_t *scratch; /**< cleared behind each statement */
    const crvs_db_source_t *source;
    server_rec *server; /**< of mod_dbd's pool; else NULL */
    ap_dbd_t *dbd;      /**< NULL: no connection taken */
    crvs_connection_t *connection;
    bool in_transaction;
    apr_interval_time_t slow; /**< what takes so long is told of; 0: nothing is */
    crvs_db_slow_fn tell_slow;
    void *slow_baton;
    apr_array_header_t *waiting; /**< crvs_db_waiting_t, to be told once all is committed; may be NULL */
    crvs_db_work_fn first;       /**< begins the next transaction; NULL: nothing does */
    void *first_baton;
    apr_array_header_t *last; /**< what ends the transaction: crvs_db_last_t, in their order; NULL: nothing yet */
};

/**
 * Has a write end the transaction, once however often it is asked for. All of them lock what they write in one order, and
 * for no longer than the COMMIT takes.
 */
void crvs_db_end_with(crvs_db_t *db, const crvs_db_last_t *last);

/** Access to the database by connections from there. */
crvs_db_t *crvs_db_make_from(apr_pool_t *pool, const crvs_db_source_t *source);

/** Acquires a working connection, unless it already has one. @return 503 where there is none to be had */
crvs_error_t *crvs_db_take(crvs_db_t *db);

/** Discards the connection, so that the pool does not hand it out again. */
void crvs_db_discard(crvs_db_t *db);

/** Whether an error means that the connection is gone or out of step. */
bool crvs_db_is_lost(int number);

/** Whether an error means that nothing of what was tried took effect, and that it may well do so the next time. */
bool crvs_db_is_undone(int number);

/** Waits before the next try, a part of it by chance. @param turn 0 behind the first */
void crvs_db_pause(int turn);

/** The socket of a connection. */
int crvs_db_socket_of(const ap_dbd_t *dbd);

/**
 * Keeps connections that were used a moment ago (core/db/spare.c), from now on in this child, until its pool ends.
 * @param give_back is to give one back to mod_dbd
 */
apr_status_t crvs_db_spare_init(apr_pool_t *pool, void (*give_back)(server_rec *server, ap_dbd_t *dbd));

/** How many may be kept at most. */
void crvs_db_spare_limit(int most);

/** One of that server's that its database has not closed. @return NULL where there is none; it may have been given back */
ap_dbd_t *crvs_db_spare_take(server_rec *server);

/** Keeps one that nobody uses any more. @return false where it must be given back */
bool crvs_db_spare_put(server_rec *server, ap_dbd_t *dbd);

/** Gives all back. */
void crvs_db_spare_give_back(void);

/** How long to wait for the server on this connection. apr_dbd has no parameter for it, and option files neither. */
void crvs_db_set_read_timeout(ap_dbd_t *dbd, int seconds);

/**
 * How long the server may take for a statement of this connection. It gives up by itself then; where it is frozen, the
 * connection counts as lost a second later.
 * @return 0, or MySQL's number of an error
 */
int crvs_db_set_longest(ap_dbd_t *dbd, int seconds);

/**
 * The error of a statement.
 * @param doing "running", "preparing"
 * @param number what the driver returned
 */
crvs_error_t *crvs_db_failure(crvs_db_t *db, const char *doing, const char *name, int number, const char *text);

/** What the connection says of its last failure; as long as nothing else is done with it. */
const char *crvs_db_text(const crvs_db_t *db);

/** Gives a statement its arguments, which live in the scratch pool until it has run. @return false where it can't have them */
bool crvs_db_row_give(crvs_db_t *db, MYSQL_STMT *prepared, const crvs_statement_t *statement,
                      const crvs_value_t *arguments);

/** What a statement's rows are fetched into, one at a time. */
typedef struct crvs_db_row_t crvs_db_row_t;

/** For a statement that has run, in the scratch pool. @return NULL where the library refuses */
crvs_db_row_t *crvs_db_row_make(crvs_db_t *db, crvs_prepared_t *prepared, const crvs_statement_t *statement);

/** The row that was fetched, as an object. @return an error where a column is not of its declared type */
crvs_error_t *crvs_db_row_take(crvs_db_t *db, const crvs_db_row_t *row, crvs_object_t **object);

#endif
