/* SPDX-License-Identifier: Apache-2.0 */
/* Classes with their members, sessions and what was recorded of those. */
#include "classrooms/join_code.h"
#include "core/base/crypto.h"
#include "core/text/url.h"
#include "core/time/time.h"
#include "queries/classrooms.h"
#include "queries/takeover.h"
#include "recordings/recordings.h"
#include "takeover/films.h"

#include <apr_lib.h>
#include <apr_strings.h>
#include <http_protocol.h>
#include <string.h>

enum { NAME_LENGTH = 150, TITLE_LENGTH = 200, DESCRIPTION_LENGTH = 4000, SCHEDULE_LENGTH = 1000 };
#define CODE_TRIES 5
#define HOUR 3600

/* --- Classes --- */

/* Eight letters or digits: what people can type. */
static bool can_be_typed(const char *code)
{
    int length = 0;

    for (; apr_isalnum(code[length]); length++)
        ;
    return !code[length] && length == CRVS_JOIN_CODE_LENGTH;
}

/* The category of a class, or, in an older database, that of its course. */
static apr_int64_t category_of(const crvs_takeover_t *takeover, const crvs_object_t *row)
{
    const crvs_object_t *course = crvs_tables_row(takeover, CRVS_TAKEOVER_COURSES, row, "course_id");

    return crvs_tables_id(course ? course : row, "category_id");
}

/* Under the code that it had, or a new one where nobody could type that, or another class's reads like it. */
static crvs_error_t *add_class(crvs_takeover_t *takeover, const crvs_object_t *row)
{
    apr_int64_t id = crvs_tables_id(row, "id");
    const char *name = crvs_report_line(takeover, CRVS_TAKEOVER_CLASSES, row, "name", NAME_LENGTH);
    const char *subject = crvs_report_line(takeover, CRVS_TAKEOVER_CLASSES, row, "subject", NAME_LENGTH);
    const char *text = crvs_report_words(takeover, CRVS_TAKEOVER_CLASSES, row, "description", DESCRIPTION_LENGTH);
    const char *schedule = crvs_report_words(takeover, CRVS_TAKEOVER_CLASSES, row, "schedule", SCHEDULE_LENGTH);
    const char *former = crvs_tables_text(row, "join_code");
    const char *code = can_be_typed(former) ? former : NULL;
    crvs_error_t *error = NULL;

    for (int turn = 0; turn < CODE_TRIES; turn++) {
        if (!code)
            code = crvs_join_code_make(takeover->pool);
        if (!code)
            return CRVS_ERROR(takeover->pool, HTTP_INTERNAL_SERVER_ERROR, CRVS_T("error.internal"),
                              "OpenSSL gave no random bytes");
        error = crvs_sql_takeover_classroom(takeover->act->db, NULL, id, name, subject, text, schedule,
                                            category_of(takeover, row), crvs_tables_id(row, "created_by_id"), code,
                                            crvs_tables_time(takeover->pool, row, "created_at"));
        if (!crvs_db_is_duplicate(error))
            break;
        code = NULL;
    }
    if (!error && code != former)
        crvs_report_note(takeover, "the class '%s' has the invitation code %s now: its former one, %s, %s", name, code,
                         former,
                         can_be_typed(former) ? "reads like another class's" : "has not eight letters and digits");
    return error;
}

static const char *role_of(crvs_takeover_t *takeover, const crvs_object_t *row)
{
    const char *role = crvs_tables_text(row, "role");

    if (!strcmp(role, "teacher"))
        return "teacher";
    if (strcmp(role, "student") != 0)
        crvs_report_note(
            takeover, "%s is a student of the class '%s' now: the role '%s' is not known",
            crvs_tables_text(crvs_tables_row(takeover, CRVS_TAKEOVER_USERS, row, "user_id"), "username"),
            crvs_tables_text(crvs_tables_row(takeover, CRVS_TAKEOVER_CLASSES, row, "classroom_id"), "name"), role);
    return "student";
}

/* Who made a class acts as its teacher in the Django application, without a row that says so. */
static crvs_error_t *take_members(crvs_takeover_t *takeover)
{
    const crvs_list_t *classes = takeover->rows[CRVS_TAKEOVER_CLASSES];
    const crvs_list_t *rows = takeover->rows[CRVS_TAKEOVER_MEMBERS];
    crvs_db_t *db = takeover->act->db;

    for (int i = 0; i < rows->count; i++) {
        const crvs_object_t *row = crvs_list_object(rows, i);

        CRVS_TRY(crvs_sql_takeover_member(db, NULL, crvs_tables_id(row, "classroom_id"), crvs_tables_id(row, "user_id"),
                                          role_of(takeover, row), crvs_tables_time(takeover->pool, row, "joined_at")));
    }
    for (int i = 0; i < classes->count; i++) {
        const crvs_object_t *row = crvs_list_object(classes, i);

        CRVS_TRY(crvs_sql_takeover_member(db, NULL, crvs_tables_id(row, "id"), crvs_tables_id(row, "created_by_id"),
                                          "teacher", crvs_tables_time(takeover->pool, row, "created_at")));
        CRVS_TRY(crvs_sql_takeover_count_members(db, NULL, crvs_tables_id(row, "id")));
        CRVS_TRY(crvs_sql_class_revision_add(db, NULL, crvs_tables_id(row, "id")));
    }
    crvs_report_count(takeover, "memberships", rows->count, rows->count);
    return NULL;
}

static crvs_error_t *take_classes(crvs_takeover_t *takeover)
{
    const crvs_list_t *rows = takeover->rows[CRVS_TAKEOVER_CLASSES];

    for (int i = 0; i < rows->count; i++)
        CRVS_TRY(add_class(takeover, crvs_list_object(rows, i)));
    crvs_report_count(takeover, "classes", rows->count, rows->count);
    return take_members(takeover);
}

/* --- Recordings --- */

/* An hour behind the session's start, when it was over. */
static const char *received_at(apr_pool_t *pool, const char *start_at)
{
    apr_int64_t seconds;

    return crvs_time_from_sql(start_at, &seconds) ? crvs_time_to_sql(pool, seconds + HOUR) : NULL;
}

/* The recording, by its file or its URL; false where it can be found nowhere. */
static bool describe(crvs_takeover_t *takeover, const char *address, crvs_arrival_t *arrival, crvs_film_t **film)
{
    bool is_absolute = strstr(address, "://") != NULL;
    const char *url =
        is_absolute ? crvs_report_url_ascii(takeover->pool, address) : crvs_films_address(takeover, address);

    *film = is_absolute ? NULL : crvs_films_of(takeover, crvs_films_path(takeover->pool, address));
    if (*film) {
        arrival->source_hash = crvs_crypto_sha256_hex(takeover->pool, address, strlen(address));
        arrival->public_id = (*film)->public_id;
        arrival->file_name = (*film)->name;
        arrival->media_type = (*film)->type;
        arrival->bytes = (*film)->bytes;
        arrival->seconds = (*film)->seconds;
        return !(*film)->recording_id;
    }
    if (!url || crvs_url_check(takeover->pool, url, NULL) != CRVS_URL_OK)
        return false;
    arrival->url = url;
    arrival->source_hash = crvs_crypto_sha256_hex(takeover->pool, url, strlen(url));
    return true;
}

/* @param taken counted up where there is one */
static crvs_error_t *take_recording(crvs_takeover_t *takeover, const crvs_object_t *row, const char *start_at,
                                    int *taken)
{
    const char *address = crvs_tables_text(row, "recording_url");
    crvs_arrival_t arrival = {.way = CRVS_WAY_TAKEOVER,
                              .session_id = crvs_tables_id(row, "id"),
                              .received_at = received_at(takeover->pool, start_at)};
    crvs_film_t *film;

    if (!describe(takeover, address, &arrival, &film)) {
        crvs_report_left(takeover, CRVS_TAKEOVER_SESSIONS, row, "recording_url");
        return NULL;
    }
    CRVS_TRY(crvs_arrival_take_in(takeover->act, &arrival));
    if (film)
        film->recording_id = arrival.id;
    ++*taken;
    return NULL;
}

/* --- Sessions --- */

static crvs_error_t *add_session(crvs_takeover_t *takeover, const crvs_object_t *row, const char *start_at)
{
    const crvs_object_t *classroom = crvs_tables_row(takeover, CRVS_TAKEOVER_CLASSES, row, "classroom_id");
    const char *code = crvs_tables_text(classroom, "join_code");
    const char *title = crvs_report_line(takeover, CRVS_TAKEOVER_SESSIONS, row, "title", TITLE_LENGTH);
    const char *text = crvs_report_words(takeover, CRVS_TAKEOVER_SESSIONS, row, "description", DESCRIPTION_LENGTH);
    /* As it was, so that recordings that come later find it. */
    const char *room = apr_psprintf(takeover->pool, "CRVS_%s_%s", code, crvs_tables_text(row, "id"));

    for (const char *at = code; *at; at++) {
        if (!apr_isalnum(*at))
            room = apr_psprintf(takeover->pool, "CRVS_%s", crvs_tables_text(row, "id"));
    }
    return crvs_sql_takeover_session(
        takeover->act->db, NULL, crvs_tables_id(row, "id"), crvs_tables_id(classroom, "id"), title, text, start_at,
        room, crvs_tables_id(classroom, "created_by_id"), crvs_tables_time(takeover->pool, row, "created_at"));
}

static crvs_error_t *take_sessions(crvs_takeover_t *takeover)
{
    const crvs_list_t *rows = takeover->rows[CRVS_TAKEOVER_SESSIONS];
    int recordings = 0, taken = 0, without = 0;

    for (int i = 0; i < rows->count; i++) {
        const crvs_object_t *row = crvs_list_object(rows, i);
        const char *start_at = crvs_tables_time(takeover->pool, row, "start_at");

        if (!start_at)
            return CRVS_ERROR(takeover->pool, HTTP_BAD_REQUEST, CRVS_T("error.bad_request"),
                              "row %s of %s begins at no moment: '%s'. Mend it there, then begin again",
                              crvs_tables_text(row, "id"), crvs_tables_name(CRVS_TAKEOVER_SESSIONS),
                              crvs_tables_text(row, "start_at"));
        CRVS_TRY(add_session(takeover, row, start_at));
        if (*crvs_tables_text(row, "recording_url")) {
            recordings++;
            CRVS_TRY(take_recording(takeover, row, start_at, &taken));
        }
        else if (crvs_tables_is(row, "recording_ready", false))
            without++;
    }
    crvs_report_count(takeover, "sessions", rows->count, rows->count);
    crvs_report_count(takeover, "recordings of sessions", recordings, taken);
    if (recordings > taken)
        crvs_report_note(takeover,
                         "recordings of sessions that are not taken, for want of an address with its host "
                         "(--media-url) and of a file (--media): %d",
                         recordings - taken);
    if (without)
        crvs_report_note(takeover, "sessions that are said to have a recording, and where: nowhere: %d", without);
    return NULL;
}

crvs_error_t *crvs_takeover_classes_take(crvs_takeover_t *takeover)
{
    CRVS_TRY(take_classes(takeover));
    return take_sessions(takeover);
}
