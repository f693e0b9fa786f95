/* SPDX-License-Identifier: Apache-2.0 */
/* How far people are with lessons: three tables hold it, of which any may be the one in use. */
#include "queries/takeover.h"
#include "takeover/takeover.h"

#include <apr_strings.h>
#include <string.h>

typedef struct {
    apr_int64_t user_id;
    apr_int64_t lesson_id;
    const char *seen;      /* the newest of the moments known; NULL: none is */
    const char *completed; /* the first; NULL: not known */
    bool is_completed;
} progress_t;

/* Moments of the database are in the order of their texts. */
static void see(progress_t *progress, const char *moment)
{
    if (moment && (!progress->seen || strcmp(moment, progress->seen) > 0))
        progress->seen = moment;
}

static progress_t *find(crvs_takeover_t *takeover, apr_hash_t *all, apr_array_header_t *list, const crvs_object_t *row)
{
    const char *key =
        apr_pstrcat(takeover->pool, crvs_tables_text(row, "user_id"), " ", crvs_tables_text(row, "lesson_id"), NULL);
    progress_t *progress = apr_hash_get(all, key, APR_HASH_KEY_STRING);

    if (progress)
        return progress;
    progress = apr_pcalloc(takeover->pool, sizeof(*progress));
    progress->user_id = crvs_tables_id(row, "user_id");
    progress->lesson_id = crvs_tables_id(row, "lesson_id");
    apr_hash_set(all, key, APR_HASH_KEY_STRING, progress);
    APR_ARRAY_PUSH(list, progress_t *) = progress;
    return progress;
}

/* completed_at is set where a row is made, completed or not. */
static void add(crvs_takeover_t *takeover, progress_t *progress, const crvs_object_t *row)
{
    const char *completed = crvs_tables_time(takeover->pool, row, "completed_at");

    see(progress, completed);
    see(progress, crvs_tables_time(takeover->pool, row, "started_at"));
    see(progress, crvs_tables_time(takeover->pool, row, "last_accessed"));
    if (!crvs_tables_is(row, "is_completed", false) && !crvs_tables_is(row, "completed", false))
        return;
    progress->is_completed = true;
    if (completed && (!progress->completed || strcmp(completed, progress->completed) < 0))
        progress->completed = completed;
}

static crvs_error_t *store(crvs_takeover_t *takeover, const progress_t *progress)
{
    const char *now = crvs_time_to_sql(takeover->pool, takeover->act->now);
    const char *seen = progress->seen ? progress->seen : now;
    const char *completed = progress->completed ? progress->completed : seen;

    return crvs_sql_takeover_progress(takeover->act->db, NULL, progress->user_id, progress->lesson_id, seen,
                                      progress->is_completed ? completed : NULL);
}

crvs_error_t *crvs_progress_take(crvs_takeover_t *takeover)
{
    static const crvs_takeover_table_e tables[] = {CRVS_TAKEOVER_PROGRESS, CRVS_TAKEOVER_PROGRESS_OLD,
                                                   CRVS_TAKEOVER_PROGRESS_TRACKED};
    apr_hash_t *all = apr_hash_make(takeover->pool);
    apr_array_header_t *list = apr_array_make(takeover->pool, 100, sizeof(progress_t *));
    int found = 0;

    for (size_t i = 0; i < sizeof(tables) / sizeof(*tables); i++) {
        const crvs_list_t *rows = takeover->rows[tables[i]];

        found += rows->count;
        for (int at = 0; at < rows->count; at++) {
            const crvs_object_t *row = crvs_list_object(rows, at);

            add(takeover, find(takeover, all, list, row), row);
        }
    }
    for (int i = 0; i < list->nelts; i++)
        CRVS_TRY(store(takeover, APR_ARRAY_IDX(list, i, const progress_t *)));
    crvs_report_count(takeover, "people's progress in lessons", found, list->nelts);
    if (found > list->nelts)
        crvs_report_note(takeover, "three tables hold progress; rows of one person and lesson became one: %d",
                         found - list->nelts);
    return NULL;
}
