/* SPDX-License-Identifier: Apache-2.0 */
#include "takeover/takeover.h"

#include "audit/audit.h"
#include "classrooms/category.h"
#include "identity/headcount.h"
#include "queries/takeover.h"
#include "takeover/films.h"

#include <apr_strings.h>
#include <http_protocol.h>

static crvs_error_t *refuse(const crvs_takeover_t *takeover, const char *sentence)
{
    return CRVS_ERROR(takeover->pool, HTTP_BAD_REQUEST, CRVS_T("error.bad_request"), "%s", sentence);
}

/* All ids are kept, so there may be none yet. */
static crvs_error_t *check_empty(const crvs_takeover_t *takeover)
{
    crvs_object_t *row;
    bool is_used;

    CRVS_TRY(crvs_sql_takeover_counts(takeover->act->db, &row));
    is_used = crvs_object_int(row, "accounts") || crvs_object_int(row, "categories") || crvs_object_int(row, "courses")
              || crvs_object_int(row, "classes") || crvs_object_int(row, "recordings");
    if (!is_used)
        return NULL;
    return refuse(takeover,
                  apr_psprintf(takeover->pool,
                               "this school is not empty: it has %" APR_INT64_T_FMT " accounts, %" APR_INT64_T_FMT
                               " categories, %" APR_INT64_T_FMT " courses, %" APR_INT64_T_FMT
                               " classes and %" APR_INT64_T_FMT
                               " recordings. What is taken over keeps its numbers, so it goes into a database that "
                               "crvs-admin migrate has just made, before any account is added",
                               crvs_object_int(row, "accounts"), crvs_object_int(row, "categories"),
                               crvs_object_int(row, "courses"), crvs_object_int(row, "classes"),
                               crvs_object_int(row, "recordings")));
}

/* What is written, and how much was told before: it is told anew where a try is undone. */
typedef struct {
    crvs_takeover_t *takeover;
    int notes;
    bool is_finished;
} writing_t;

static void start_afresh(const writing_t *writing)
{
    crvs_takeover_t *takeover = writing->takeover;

    takeover->notes->nelts = writing->notes;
    takeover->counts->nelts = 0;
    takeover->cuts->nelts = 0;
    for (int i = 0; i < takeover->films->nelts; i++)
        APR_ARRAY_IDX(takeover->films, i, crvs_film_t *)->recording_id = 0;
}

static crvs_error_t *note_audit(const crvs_takeover_t *takeover)
{
    const crvs_list_t *users = takeover->rows[CRVS_TAKEOVER_USERS];
    const crvs_list_t *classes = takeover->rows[CRVS_TAKEOVER_CLASSES];

    return crvs_audit_add(
        takeover->act, &(crvs_audit_t){.action = CRVS_T("audit.action.school_taken_over"),
                                       .detail = apr_psprintf(takeover->pool, "%d, %d", users->count, classes->count)});
}

static crvs_error_t *write_all(crvs_db_t *db, void *baton)
{
    writing_t *writing = baton;
    crvs_takeover_t *takeover = writing->takeover;
    const char *flaw;

    start_afresh(writing);
    CRVS_TRY(check_empty(takeover));
    CRVS_TRY(crvs_people_take(takeover));
    CRVS_TRY(crvs_headcount_recount(db));
    CRVS_TRY(crvs_takeover_classes_take(takeover));
    CRVS_TRY(crvs_takeover_lessons_take(takeover));
    CRVS_TRY(crvs_category_recount(db));
    CRVS_TRY(crvs_progress_take(takeover));
    CRVS_TRY(note_audit(takeover));
    flaw = crvs_leftovers_tell(takeover);
    if (flaw)
        return refuse(takeover, flaw);
    writing->is_finished = true;
    /* All of it was tried; so nothing of it stays. */
    if (takeover->is_dry)
        return refuse(takeover, "");
    return crvs_films_place(takeover);
}

static crvs_error_t *read_all(crvs_takeover_t *takeover)
{
    const char *flaw = crvs_tables_read(takeover);

    if (!flaw)
        flaw = crvs_films_find(takeover);
    if (!flaw)
        flaw = crvs_leftovers_find(takeover);
    return flaw ? refuse(takeover, flaw) : NULL;
}

static crvs_error_t *run(crvs_takeover_t *takeover)
{
    writing_t writing = {.takeover = takeover};
    crvs_error_t *error;

    CRVS_TRY(check_empty(takeover));
    CRVS_TRY(read_all(takeover));
    if (!takeover->is_dry)
        CRVS_TRY(crvs_films_stage(takeover));
    writing.notes = takeover->notes->nelts;
    error = crvs_db_transaction(takeover->act->db, write_all, &writing);
    return takeover->is_dry && writing.is_finished ? NULL : error;
}

/* What to do about a disk that became full; "" for anything else. */
static const char *about_room(const crvs_error_t *error)
{
    if (error->status == HTTP_INSUFFICIENT_STORAGE)
        return ". Make room, then begin again";
    return crvs_db_is_full(error) ? ". Make room on the database's disk, then begin again" : "";
}

/* All of it may be there: its files have to be too. */
static const char *about_unsure(const crvs_takeover_t *takeover)
{
    return apr_pstrcat(
        takeover->pool,
        ".\nThe connection was lost while all of it was being committed, and nobody knows whether it "
        "was; so its files stay. Look with crvs-admin user list: where it lists the accounts, all was "
        "taken over. Where it lists nobody, nothing was: begin again",
        takeover->leftovers ? ", with another folder for --leftovers" : "",
        takeover->films->nelts ? "; crvs-admin recordings reconcile then shows the files of this try" : "", NULL);
}

crvs_error_t *crvs_takeover(crvs_takeover_t *takeover)
{
    crvs_error_t *error;

    takeover->films = apr_array_make(takeover->pool, 10, sizeof(crvs_film_t *));
    takeover->film_of = apr_hash_make(takeover->pool);
    takeover->files = apr_array_make(takeover->pool, 20, sizeof(const char *));
    error = run(takeover);
    if (!error)
        return NULL;
    if (error->is_unsure) {
        error->cause = apr_pstrcat(takeover->pool, error->cause, about_unsure(takeover), NULL);
        return error;
    }
    crvs_films_remove(takeover);
    crvs_leftovers_remove(takeover);
    if (error->cause)
        error->cause = apr_pstrcat(takeover->pool, error->cause, about_room(error), ".\nNothing was taken over", NULL);
    return error;
}
