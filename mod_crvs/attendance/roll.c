/* SPDX-License-Identifier: Apache-2.0 */
#include "attendance/roll.h"

#include "config.h"
#include "core/base/pager.h"
#include "core/site.h"
#include "queries/attendance.h"

#include <string.h>

/* Students that are read at once, where all are. */
#define BLOCK 500
/* How far, in seconds, the clock of who tells may be behind, and how long before its hour a session may have begun. */
#define SLOW_CLOCK 120
#define EARLIEST (12 * 3600)

static const struct {
    const char *name;
    const char *key;
} statuses[] = {
    [CRVS_STATUS_NONE] = {"", NULL},
    [CRVS_STATUS_PRESENT] = {"present", CRVS_T("presence.present")},
    [CRVS_STATUS_LATE] = {"late", CRVS_T("presence.late")},
    [CRVS_STATUS_LEFT_EARLY] = {"left_early", CRVS_T("presence.left_early")},
    [CRVS_STATUS_ABSENT] = {"absent", CRVS_T("presence.absent")},
    [CRVS_STATUS_EXCUSED] = {"excused", CRVS_T("presence.excused")},
};

const char *crvs_roll_status_name(crvs_status_e status)
{
    return statuses[status].name;
}

const char *crvs_roll_status_key(crvs_status_e status)
{
    return statuses[status].key;
}

crvs_status_e crvs_roll_status(const char *name)
{
    for (int i = CRVS_STATUS_PRESENT; i <= CRVS_STATUS_EXCUSED; i++) {
        if (!strcmp(statuses[i].name, name))
            return (crvs_status_e)i;
    }
    return CRVS_STATUS_NONE;
}

/* --- What the database has of the sessions, a list of each kind --- */

typedef struct {
    const crvs_act_t *act;
    crvs_list_t *stays, *marks, *corrections, *clicks;
} told_t;

/* So many rows of a list are of a session. */
static int rows_of(const crvs_list_t *rows, apr_int64_t session_id)
{
    int count = 0;

    for (int i = 0; i < rows->count; i++)
        count += crvs_object_int(crvs_list_object(rows, i), "session_id") == session_id;
    return count;
}

static void add_stays(const told_t *told, crvs_roll_t *roll, apr_int64_t session_id)
{
    crvs_stay_t *stays = apr_palloc(told->act->pool, sizeof(*stays) * (size_t)(rows_of(told->stays, session_id) + 1));

    roll->stays = stays;
    for (int i = 0; i < told->stays->count; i++) {
        const crvs_object_t *row = crvs_list_object(told->stays, i);

        if (crvs_object_int(row, "session_id") != session_id)
            continue;
        stays[roll->stay_count++] = (crvs_stay_t){.connection = crvs_object_text(row, "connection_hash"),
                                                  .room = crvs_object_text(row, "room_hash"),
                                                  .user_id = crvs_object_int(row, "user_id"),
                                                  .joined_at = crvs_object_seconds(row, "joined_at"),
                                                  .left_at = crvs_object_seconds(row, "left_at"),
                                                  .is_teacher = crvs_object_true(row, "is_teacher")};
        roll->source = crvs_object_text(row, "source");
    }
}

static crvs_mark_t *marks_of(const told_t *told, apr_int64_t session_id, int *count)
{
    crvs_mark_t *marks = apr_palloc(told->act->pool, sizeof(*marks) * (size_t)(rows_of(told->marks, session_id) + 1));

    *count = 0;
    for (int i = 0; i < told->marks->count; i++) {
        const crvs_object_t *row = crvs_list_object(told->marks, i);

        if (crvs_object_int(row, "session_id") == session_id)
            marks[(*count)++] = (crvs_mark_t){.room = crvs_object_text(row, "room_hash"),
                                              .at = crvs_object_seconds(row, "marked_at"),
                                              .is_created = crvs_object_true(row, "is_created")};
    }
    return marks;
}

static apr_hash_t *by_person(const crvs_act_t *act, const crvs_list_t *rows, apr_int64_t session_id)
{
    apr_hash_t *people = apr_hash_make(act->pool);

    for (int i = 0; i < rows->count; i++) {
        const crvs_object_t *row = crvs_list_object(rows, i);
        apr_int64_t *id;

        if (crvs_object_int(row, "session_id") != session_id)
            continue;
        id = apr_palloc(act->pool, sizeof(*id));
        *id = crvs_object_int(row, "user_id");
        apr_hash_set(people, id, sizeof(*id), row);
    }
    return people;
}

/* A room is tried days before, and a session begun then is put back: none of that is of it. */
static apr_int64_t opens_at(const crvs_act_t *act, apr_int64_t start_at, apr_int64_t started_at)
{
    apr_int64_t opens_at = start_at - (apr_int64_t)act->site->config->open_before * 60;

    if (started_at && started_at < opens_at)
        opens_at = started_at > start_at - EARLIEST ? started_at : start_at - EARLIEST;
    return opens_at - SLOW_CLOCK;
}

static crvs_bounds_t bounds_of(const crvs_act_t *act, const crvs_object_t *session)
{
    apr_int64_t start_at = crvs_object_seconds(session, "start_at");
    apr_int64_t started_at = crvs_object_seconds(session, "started_at");

    return (crvs_bounds_t){.opens_at = opens_at(act, start_at, started_at),
                           .begins_at = started_at ? started_at : start_at,
                           .ends_at = crvs_object_seconds(session, "ends_at"),
                           .closes_at = crvs_object_seconds(session, "closes_at"),
                           .now = crvs_object_true(session, "is_over") ? 0 : act->now};
}

static void fill(const told_t *told, const crvs_object_t *session, crvs_roll_t *roll)
{
    apr_int64_t session_id = crvs_object_int(session, "id");
    crvs_bounds_t bounds = bounds_of(told->act, session);
    const crvs_mark_t *marks;
    int mark_count;

    *roll = (crvs_roll_t){.session = session, .source = ""};
    add_stays(told, roll, session_id);
    marks = marks_of(told, session_id, &mark_count);
    roll->stay_count = crvs_stay_settle(roll->stays, roll->stay_count, marks, mark_count, &bounds);
    roll->is_measured = roll->stay_count > 0;
    if (roll->is_measured)
        roll->base = crvs_presence_base(roll->stays, roll->stay_count, &bounds);
    roll->corrections = by_person(told->act, told->corrections, session_id);
    roll->clicks = by_person(told->act, told->clicks, session_id);
}

crvs_error_t *crvs_roll_load(const crvs_act_t *act, apr_int64_t classroom_id, const crvs_list_t *sessions,
                             crvs_roll_t **rolls)
{
    told_t told = {.act = act};
    apr_int64_t newest, oldest;

    *rolls = apr_palloc(act->pool, sizeof(**rolls) * (size_t)(sessions->count + 1));
    if (!sessions->count)
        return NULL;
    newest = crvs_object_int(crvs_list_object(sessions, 0), "id");
    oldest = crvs_object_int(crvs_list_object(sessions, sessions->count - 1), "id");
    CRVS_TRY(crvs_sql_attendance_stays(act->db, &told.stays, classroom_id, oldest, newest));
    CRVS_TRY(crvs_sql_attendance_marks(act->db, &told.marks, classroom_id, oldest, newest));
    CRVS_TRY(crvs_sql_attendance_corrections(act->db, &told.corrections, classroom_id, oldest, newest));
    CRVS_TRY(crvs_sql_attendance_clicks(act->db, &told.clicks, classroom_id, oldest, newest));
    for (int i = 0; i < sessions->count; i++)
        fill(&told, crvs_list_object(sessions, i), &(*rolls)[i]);
    return NULL;
}

/* --- People --- */

/* @param first a row with `id` and `place`; NULL: from the first of all on. @param behind NULL: all are read */
static crvs_error_t *add_block(const crvs_act_t *act, apr_int64_t classroom_id, const crvs_object_t *first, int most,
                               crvs_list_t *people, const crvs_object_t **behind)
{
    crvs_list_t *block;

    CRVS_TRY(crvs_sql_attendance_students(act->db, &block, classroom_id, first ? crvs_object_text(first, "place") : "",
                                          first ? crvs_object_int(first, "id") : 0, most + 1));
    *behind = block->count > most ? crvs_list_object(block, most) : NULL;
    for (int i = 0; i < block->count && i < most; i++)
        crvs_list_add(people, block->values[i]);
    return NULL;
}

crvs_error_t *crvs_roll_students(const crvs_act_t *act, apr_int64_t classroom_id, apr_int64_t *from_id, int most,
                                 crvs_list_t **people, apr_int64_t *next)
{
    crvs_object_t *first = NULL;
    const crvs_object_t *behind;

    *people = crvs_list_make(act->pool);
    if (*from_id)
        CRVS_TRY(crvs_sql_attendance_place(act->db, &first, classroom_id, *from_id, most + 1));
    if (first && (crvs_object_int(first, "students") <= most || crvs_object_int(first, "first_id") == *from_id))
        first = NULL;
    if (!first)
        *from_id = 0;
    CRVS_TRY(add_block(act, classroom_id, first, most, *people, &behind));
    *next = behind ? crvs_object_int(behind, "id") : 0;
    return NULL;
}

crvs_error_t *crvs_roll_all_students(const crvs_act_t *act, apr_int64_t classroom_id, crvs_list_t **people)
{
    const crvs_object_t *behind = NULL;

    *people = crvs_list_make(act->pool);
    do
        CRVS_TRY(add_block(act, classroom_id, behind, BLOCK, *people, &behind));
    while (behind);
    return NULL;
}

crvs_error_t *crvs_roll_add_others(const crvs_act_t *act, apr_int64_t classroom_id, apr_int64_t session_id,
                                   crvs_list_t *people)
{
    crvs_list_t *others;

    CRVS_TRY(crvs_sql_attendance_others(act->db, &others, session_id, classroom_id));
    for (int i = 0; i < others->count; i++) {
        crvs_object_set(crvs_list_object(others, i), "is_other", crvs_value_bool(true));
        crvs_list_add(people, others->values[i]);
    }
    return NULL;
}

static crvs_presence_t presence_of(const crvs_roll_t *roll, apr_int64_t user_id)
{
    int first = 0, behind = roll->stay_count, count = 0;

    /* They are in the order of people. */
    while (first < behind) {
        int middle = first + (behind - first) / 2;

        if (roll->stays[middle].user_id < user_id)
            first = middle + 1;
        else
            behind = middle;
    }
    while (first + count < roll->stay_count && roll->stays[first + count].user_id == user_id)
        count++;
    return crvs_presence_of(roll->stays + first, count, roll->base);
}

static crvs_status_e measure(const crvs_act_t *act, const crvs_roll_t *roll, const crvs_object_t *person,
                             const crvs_presence_t *presence)
{
    const crvs_config_t *config = act->site->config;
    bool is_live = !crvs_object_true(roll->session, "is_over");
    apr_int64_t closed_at = crvs_object_seconds(roll->session, "closes_at");

    if (!roll->is_measured || (!presence->connections && is_live))
        return CRVS_STATUS_NONE;
    if (!presence->connections && crvs_object_seconds(person, "member_since") > closed_at + CRVS_ROLL_LATE_ENTRY)
        return CRVS_STATUS_NONE;
    return crvs_presence_status(presence, roll->base, crvs_object_seconds(roll->session, "start_at"), is_live,
                                (crvs_measure_t){config->attendance_share, config->attendance_minutes});
}

crvs_line_t crvs_roll_line(const crvs_act_t *act, const crvs_roll_t *roll, const crvs_object_t *person)
{
    apr_int64_t user_id = crvs_object_int(person, "id");
    crvs_line_t line = {.presence = presence_of(roll, user_id),
                        .correction = apr_hash_get(roll->corrections, &user_id, sizeof(user_id)),
                        .click = apr_hash_get(roll->clicks, &user_id, sizeof(user_id))};

    line.percent = crvs_presence_percent(&line.presence, roll->base);
    line.is_there = line.presence.connections > 0 && !crvs_object_true(roll->session, "is_over")
                    && line.presence.last_out >= act->now;
    line.measured = measure(act, roll, person, &line.presence);
    line.status = line.correction ? crvs_roll_status(crvs_object_text(line.correction, "status")) : line.measured;
    return line;
}
