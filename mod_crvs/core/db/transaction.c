/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Transactions: begun, committed or undone, and tried again. They are not apr_dbd's: its end of one sends another
 * statement behind COMMIT, which wipes out why the server refused it.
 */
#include "core/db/private.h"

#include "core/base/counter.h"

#include <apr_strings.h>
#include <mysql.h>
#include <stdint.h>
#include <string.h>

#define TRIES 4

static MYSQL *native_of(const crvs_db_t *db)
{
    return apr_dbd_native_handle(db->dbd->driver, db->dbd->handle);
}

/* Of several that met at one row, each comes back at another moment. */
void crvs_db_pause(int turn)
{
    apr_interval_time_t shortest = apr_time_from_msec(5);

    for (int i = 0; i < turn; i++)
        shortest *= 3;
    apr_sleep(shortest + apr_time_now() % shortest);
}

bool crvs_db_is_undone(int number)
{
    return number == CRVS_DB_DEADLOCK || number == CRVS_DB_LOCK_WAIT_TIMEOUT || number == CRVS_DB_NO_NUMBER;
}

static crvs_error_t *begin(crvs_db_t *db)
{
    crvs_error_t *error;

    CRVS_TRY(crvs_db_take(db));
    if (!mysql_query(native_of(db), "START TRANSACTION")) {
        db->in_transaction = true;
        return NULL;
    }
    error =
        crvs_db_failure(db, "starting a transaction before", "any", (int)mysql_errno(native_of(db)), crvs_db_text(db));
    crvs_db_discard(db);
    return error;
}

/* A cluster may refuse a COMMIT for what other nodes did, and says so as a deadlock: then all of it was undone. */
static crvs_error_t *commit(crvs_db_t *db)
{
    MYSQL *native = native_of(db);
    int number = 0;
    crvs_error_t *error;

    /* Where it failed and says nothing of why, nobody knows whether it was done. */
    if (mysql_query(native, "COMMIT"))
        number = mysql_errno(native) ? (int)mysql_errno(native) : CRVS_DB_GONE;
    if (!number) {
        db->in_transaction = false;
        return NULL;
    }
    if (number == CRVS_DB_COMMIT_FAILED && strstr(mysql_error(native), "eadlock"))
        number = CRVS_DB_DEADLOCK;
    error = crvs_db_failure(db, "committing after", "the last", number, crvs_db_text(db));
    error->is_unsure = crvs_db_is_lost(number) && number != CRVS_DB_NOT_READY;
    return error;
}

/* Nothing of it stays, if only since its connection is closed. */
static void undo(crvs_db_t *db, const crvs_error_t *error)
{
    if (!db->dbd || !db->in_transaction)
        return;
    if (crvs_db_is_lost(error->code) || mysql_query(native_of(db), "ROLLBACK"))
        crvs_db_discard(db);
    else
        db->in_transaction = false;
}

void crvs_db_when_committed(crvs_db_t *db, void (*tell)(void *baton), void *baton)
{
    if (!db->in_transaction) {
        tell(baton);
        return;
    }
    if (!db->waiting)
        db->waiting = apr_array_make(db->pool, 2, sizeof(crvs_db_waiting_t));
    APR_ARRAY_PUSH(db->waiting, crvs_db_waiting_t) = (crvs_db_waiting_t){tell, baton};
}

static void tell_waiting(crvs_db_t *db, bool committed)
{
    for (int i = 0; committed && db->waiting && i < db->waiting->nelts; i++) {
        const crvs_db_waiting_t *waiting = &APR_ARRAY_IDX(db->waiting, i, crvs_db_waiting_t);

        waiting->tell(waiting->baton);
    }
    if (db->waiting)
        apr_array_clear(db->waiting);
}

static bool is_before(const crvs_db_last_t *one, const crvs_db_last_t *other)
{
    return one->write == other->write ? one->id < other->id : (uintptr_t)one->write < (uintptr_t)other->write;
}

void crvs_db_end_with(crvs_db_t *db, const crvs_db_last_t *last)
{
    crvs_db_last_t *list;
    int place;

    if (!db->last)
        db->last = apr_array_make(db->pool, 2, sizeof(crvs_db_last_t));
    APR_ARRAY_PUSH(db->last, crvs_db_last_t) = *last;
    list = (crvs_db_last_t *)db->last->elts;
    for (place = db->last->nelts - 1; place > 0 && is_before(last, &list[place - 1]); place--)
        list[place] = list[place - 1];
    list[place] = *last;
    if (place && !is_before(&list[place - 1], last)) {
        memmove(&list[place], &list[place + 1], (size_t)(db->last->nelts - place - 1) * sizeof(*list));
        db->last->nelts--;
    }
}

static crvs_error_t *run_last(crvs_db_t *db)
{
    for (int i = 0; db->last && i < db->last->nelts; i++) {
        const crvs_db_last_t *last = &APR_ARRAY_IDX(db->last, i, crvs_db_last_t);

        CRVS_TRY(last->write(db, NULL, last->id));
    }
    return NULL;
}

static crvs_error_t *try_once(crvs_db_t *db, crvs_db_work_fn work, void *baton)
{
    crvs_error_t *error;

    if (db->last)
        apr_array_clear(db->last);
    CRVS_TRY(begin(db));
    error = db->first ? db->first(db, db->first_baton) : NULL;
    if (!error)
        error = work(db, baton);
    if (!error)
        error = run_last(db);
    if (!error)
        error = commit(db);
    if (error)
        undo(db, error);
    else
        db->first = NULL;
    tell_waiting(db, !error);
    return error;
}

void crvs_db_begin_with(crvs_db_t *db, crvs_db_work_fn work, void *baton)
{
    db->first = work;
    db->first_baton = baton;
}

crvs_db_first_t crvs_db_put_aside(crvs_db_t *db)
{
    crvs_db_first_t first = {db->first, db->first_baton};

    db->first = NULL;
    return first;
}

bool crvs_db_has_begun(const crvs_db_t *db)
{
    return !db->first;
}

crvs_error_t *crvs_db_transaction(crvs_db_t *db, crvs_db_work_fn work, void *baton)
{
    apr_time_t give_up = apr_time_now() + CRVS_DB_PATIENCE;

    for (int turn = 0;; turn++) {
        crvs_error_t *error = try_once(db, work, baton);

        if (!error || error->is_unsure || turn + 1 == TRIES || apr_time_now() > give_up
            || !(crvs_db_is_undone(error->code) || crvs_db_is_lost(error->code)))
            return error;
        crvs_counter_add(CRVS_COUNTER_DATABASE_RETRIES, 1);
        crvs_db_pause(turn);
    }
}
