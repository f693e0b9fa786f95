/* SPDX-License-Identifier: Apache-2.0 */
/* Courses with their modules, lessons and videos. */
#include "core/base/crypto.h"
#include "core/text/text.h"
#include "core/text/url.h"
#include "queries/takeover.h"
#include "recordings/recordings.h"
#include "takeover/films.h"

#include <apr_lib.h>
#include <apr_strings.h>
#include <stdlib.h>
#include <string.h>

enum { TITLE_LENGTH = 200, COURSE_LENGTH = 4000, LESSON_LENGTH = 8000 };

/* --- Order --- */

static int by_order(const void *one, const void *other)
{
    const crvs_object_t *first = *(const crvs_object_t *const *)one;
    const crvs_object_t *second = *(const crvs_object_t *const *)other;
    apr_int64_t difference =
        apr_atoi64(crvs_tables_text(first, "order")) - apr_atoi64(crvs_tables_text(second, "order"));

    if (!difference)
        difference = crvs_tables_id(first, "id") - crvs_tables_id(second, "id");
    return difference < 0 ? -1 : difference > 0;
}

typedef crvs_error_t *(*add_fn)(crvs_takeover_t *takeover, const crvs_object_t *row, apr_int64_t position);

/* Adds the rows of a table as they stand in what holds them, whose positions begin with 1 and have no gaps. */
static crvs_error_t *add_in_order(crvs_takeover_t *takeover, crvs_takeover_table_e table, const char *holder,
                                  add_fn add)
{
    const crvs_list_t *rows = takeover->rows[table];
    const crvs_object_t **sorted = apr_pcalloc(takeover->pool, sizeof(*sorted) * (apr_size_t)(rows->count + 1));
    apr_hash_t *positions = apr_hash_make(takeover->pool);

    for (int i = 0; i < rows->count; i++)
        sorted[i] = crvs_list_object(rows, i);
    qsort(sorted, (size_t)rows->count, sizeof(*sorted), by_order);
    for (int i = 0; i < rows->count; i++) {
        const char *held_by = crvs_tables_text(sorted[i], holder);
        apr_int64_t *position = apr_hash_get(positions, held_by, APR_HASH_KEY_STRING);

        if (!position) {
            position = apr_pcalloc(takeover->pool, sizeof(*position));
            apr_hash_set(positions, held_by, APR_HASH_KEY_STRING, position);
        }
        CRVS_TRY(add(takeover, sorted[i], ++*position));
    }
    return NULL;
}

/* --- Courses and modules --- */

static crvs_error_t *add_course(crvs_takeover_t *takeover, const crvs_object_t *row)
{
    const char *language = crvs_tables_text(row, "language");
    const char *title = crvs_report_line(takeover, CRVS_TAKEOVER_COURSES, row, "title", TITLE_LENGTH);
    const char *text = crvs_report_words(takeover, CRVS_TAKEOVER_COURSES, row, "description", COURSE_LENGTH);

    if (!crvs_language_find(takeover->act->site->languages, language)) {
        if (*language)
            crvs_report_note(takeover, "the course '%s' names no language now: '%s' is none that is known here", title,
                             language);
        language = "";
    }
    return crvs_sql_takeover_course(takeover->act->db, NULL, crvs_tables_id(row, "id"), title, text, language,
                                    crvs_tables_id(row, "category_id"), crvs_tables_id(row, "created_by_id"),
                                    crvs_tables_time(takeover->pool, row, "created_at"));
}

static const char *course_time(const crvs_takeover_t *takeover, const crvs_object_t *module)
{
    return crvs_tables_time(takeover->pool, crvs_tables_row(takeover, CRVS_TAKEOVER_COURSES, module, "course_id"),
                            "created_at");
}

static crvs_error_t *add_module(crvs_takeover_t *takeover, const crvs_object_t *row, apr_int64_t position)
{
    const char *level = crvs_tables_text(row, "level");
    const char *title = crvs_report_line(takeover, CRVS_TAKEOVER_MODULES, row, "title", TITLE_LENGTH);

    if (strcmp(level, "beginner") != 0 && strcmp(level, "intermediate") != 0 && strcmp(level, "advanced") != 0) {
        crvs_report_note(takeover, "the module '%s' is for beginners now: the level '%s' is not known", title, level);
        level = "beginner";
    }
    return crvs_sql_takeover_module(takeover->act->db, NULL, crvs_tables_id(row, "id"),
                                    crvs_tables_id(row, "course_id"), title, level, position,
                                    course_time(takeover, row));
}

/* --- Lessons. What a module says of itself has no place but before the text of its first one. --- */

static const char *text_of(crvs_takeover_t *takeover, const crvs_object_t *row, const crvs_object_t *module,
                           apr_int64_t position)
{
    const char *whole = crvs_tables_text(row, "description");
    const char *first = position == 1 ? crvs_tables_text(module, "description") : "";

    first = crvs_text_trim(takeover->pool, crvs_text_repair(takeover->pool, first, strlen(first)));
    whole = crvs_text_trim(takeover->pool, crvs_text_repair(takeover->pool, whole, strlen(whole)));
    if (*first)
        whole = *whole ? apr_pstrcat(takeover->pool, first, "\n\n", whole, NULL) : first;
    return crvs_report_cut(takeover, CRVS_TAKEOVER_LESSONS, row, "description", whole, LESSON_LENGTH);
}

static const char *lesson_time(const crvs_takeover_t *takeover, const crvs_object_t *lesson)
{
    const char *own = crvs_tables_time(takeover->pool, lesson, "created_at");

    return own ? own : course_time(takeover, crvs_tables_row(takeover, CRVS_TAKEOVER_MODULES, lesson, "module_id"));
}

static crvs_error_t *add_lesson(crvs_takeover_t *takeover, const crvs_object_t *row, apr_int64_t position)
{
    const crvs_object_t *module = crvs_tables_row(takeover, CRVS_TAKEOVER_MODULES, row, "module_id");

    return crvs_sql_takeover_lesson(takeover->act->db, NULL, crvs_tables_id(row, "id"), crvs_tables_id(module, "id"),
                                    crvs_report_line(takeover, CRVS_TAKEOVER_LESSONS, row, "title", TITLE_LENGTH),
                                    text_of(takeover, row, module, position), position,
                                    crvs_tables_is(row, "is_active", true), lesson_time(takeover, row));
}

static void note_descriptions(crvs_takeover_t *takeover)
{
    const crvs_list_t *rows = takeover->rows[CRVS_TAKEOVER_MODULES];
    const crvs_list_t *lessons = takeover->rows[CRVS_TAKEOVER_LESSONS];
    int moved = 0;

    for (int i = 0; i < rows->count; i++) {
        const crvs_object_t *row = crvs_list_object(rows, i);
        bool has_lesson = false;

        if (!*crvs_tables_text(row, "description"))
            continue;
        for (int at = 0; at < lessons->count && !has_lesson; at++)
            has_lesson = crvs_tables_id(crvs_list_object(lessons, at), "module_id") == crvs_tables_id(row, "id");
        moved += has_lesson ? 1 : 0;
        if (!has_lesson)
            crvs_report_note(takeover, "module %s has a description, and no lesson that could say it",
                             crvs_tables_text(row, "id"));
    }
    if (moved)
        crvs_report_note(takeover, "descriptions of modules stand before the text of their first lesson now: %d",
                         moved);
}

/* --- Videos --- */

/* The recording that a file becomes, once for all lessons that show it. */
static crvs_error_t *make_recording(crvs_takeover_t *takeover, const char *path, const char *title, crvs_film_t *film)
{
    crvs_arrival_t arrival = {.way = CRVS_WAY_TAKEOVER,
                              .title = title,
                              .source_hash = crvs_crypto_sha256_hex(takeover->pool, path, strlen(path)),
                              .public_id = film->public_id,
                              .file_name = film->name,
                              .media_type = film->type,
                              .bytes = film->bytes,
                              .seconds = film->seconds};

    if (film->recording_id)
        return NULL;
    CRVS_TRY(crvs_arrival_take_in(takeover->act, &arrival));
    film->recording_id = arrival.id;
    return NULL;
}

static const char *title_of(crvs_takeover_t *takeover, const crvs_object_t *row, const char *path)
{
    const char *title = crvs_report_line(takeover, CRVS_TAKEOVER_VIDEOS, row, "title", TITLE_LENGTH);

    if (*title)
        return title;
    path = apr_filepath_name_get(path);
    title = crvs_text_line(takeover->pool, crvs_text_repair(takeover->pool, path, strlen(path)));
    return crvs_report_cut(takeover, CRVS_TAKEOVER_VIDEOS, row, "title", title, TITLE_LENGTH);
}

static crvs_error_t *add_video(crvs_takeover_t *takeover, const crvs_object_t *row, apr_int64_t position)
{
    const crvs_object_t *lesson = crvs_tables_row(takeover, CRVS_TAKEOVER_LESSONS, row, "lesson_id");
    const char *path = crvs_tables_text(row, "video_file");
    const char *title = title_of(takeover, row, path);
    crvs_film_t *film = crvs_films_of(takeover, path);
    const char *url = film ? "" : crvs_films_url(takeover, path);
    crvs_takeover_count_t *count = &APR_ARRAY_IDX(takeover->counts, takeover->counts->nelts - 1, crvs_takeover_count_t);
    crvs_error_t *error;

    if (!url || (!film && crvs_url_check(takeover->pool, url, NULL) != CRVS_URL_OK)) {
        crvs_report_left(takeover, CRVS_TAKEOVER_VIDEOS, row, "video_file");
        return NULL;
    }
    if (film)
        CRVS_TRY(make_recording(takeover, path, title, film));
    error = crvs_sql_takeover_video(takeover->act->db, NULL, crvs_tables_id(row, "id"), crvs_tables_id(lesson, "id"),
                                    title, url, film ? film->recording_id : 0, position, lesson_time(takeover, lesson));
    if (film && crvs_db_is_duplicate(error)) {
        crvs_report_note(takeover, "video %s is not taken: its lesson shows that file already",
                         crvs_tables_text(row, "id"));
        crvs_report_left(takeover, CRVS_TAKEOVER_VIDEOS, row, "video_file");
        return NULL;
    }
    count->taken += error ? 0 : 1;
    return error;
}

static crvs_error_t *take_videos(crvs_takeover_t *takeover)
{
    int found = takeover->rows[CRVS_TAKEOVER_VIDEOS]->count;
    int left;

    crvs_report_count(takeover, "videos of lessons", found, 0);
    CRVS_TRY(add_in_order(takeover, CRVS_TAKEOVER_VIDEOS, "lesson_id", add_video));
    left = found - APR_ARRAY_IDX(takeover->counts, takeover->counts->nelts - 1, crvs_takeover_count_t).taken;
    if (left)
        crvs_report_note(takeover,
                         "videos of lessons that are not taken, for want of a file (--media) and an address "
                         "(--media-url): %d",
                         left);
    return NULL;
}

crvs_error_t *crvs_takeover_lessons_take(crvs_takeover_t *takeover)
{
    const crvs_list_t *courses = takeover->rows[CRVS_TAKEOVER_COURSES];

    for (int i = 0; i < courses->count; i++)
        CRVS_TRY(add_course(takeover, crvs_list_object(courses, i)));
    crvs_report_count(takeover, "courses", courses->count, courses->count);
    CRVS_TRY(add_in_order(takeover, CRVS_TAKEOVER_MODULES, "course_id", add_module));
    crvs_report_count(takeover, "modules", takeover->rows[CRVS_TAKEOVER_MODULES]->count,
                      takeover->rows[CRVS_TAKEOVER_MODULES]->count);
    CRVS_TRY(add_in_order(takeover, CRVS_TAKEOVER_LESSONS, "module_id", add_lesson));
    crvs_report_count(takeover, "lessons", takeover->rows[CRVS_TAKEOVER_LESSONS]->count,
                      takeover->rows[CRVS_TAKEOVER_LESSONS]->count);
    note_descriptions(takeover);
    return take_videos(takeover);
}
