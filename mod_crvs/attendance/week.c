/* SPDX-License-Identifier: Apache-2.0 */
/* What a class's teachers are told of a week: the sessions that were held, who came, and who was absent twice running. */
#include "attendance/attendance.h"
#include "attendance/roll.h"
#include "core/base/pager.h"
#include "queries/attendance.h"

/* Sessions of a week, and of the time before it in which somebody may have been absent first. */
#define MOST_SESSIONS 40
/* Names that are listed. */
#define LISTED 20

static bool came(crvs_status_e status)
{
    return status == CRVS_STATUS_PRESENT || status == CRVS_STATUS_LATE || status == CRVS_STATUS_LEFT_EARLY;
}

/* `came` of `known` students; where nothing is known, how many followed the link. */
static void count(const crvs_act_t *act, const crvs_roll_t *roll, const crvs_list_t *students, crvs_object_t *session)
{
    int there = 0, known = 0, clicks = 0;

    for (int i = 0; i < students->count; i++) {
        crvs_line_t line = crvs_roll_line(act, roll, crvs_list_object(students, i));

        there += came(line.status);
        known += line.status != CRVS_STATUS_NONE;
        clicks += line.click != NULL;
    }
    crvs_object_set(session, "is_known", crvs_value_bool(known > 0));
    crvs_object_set(session, "came", crvs_value_int(there));
    crvs_object_set(session, "known", crvs_value_int(known));
    crvs_object_set(session, "clicks", crvs_value_int(clicks));
}

/* Of sessions by their ends: one that began on Sunday may end behind Monday's. */
static bool is_within(const crvs_object_t *session, apr_int64_t from)
{
    return crvs_object_seconds(session, "start_at") >= from;
}

/* Whether somebody was absent from the last two sessions of which something is known, one of them in the week. */
static bool is_missed(const crvs_act_t *act, const crvs_roll_t *rolls, const crvs_list_t *sessions, apr_int64_t from,
                      const crvs_object_t *student)
{
    int missed = 0;

    for (int i = 0; i < sessions->count && missed < 2; i++) {
        crvs_status_e status = crvs_roll_line(act, &rolls[i], student).status;

        if (status == CRVS_STATUS_NONE)
            continue;
        if (status != CRVS_STATUS_ABSENT || (!missed && !is_within(crvs_list_object(sessions, i), from)))
            return false;
        missed++;
    }
    return missed == 2;
}

static void add_missed(const crvs_act_t *act, const crvs_roll_t *rolls, const crvs_list_t *sessions, apr_int64_t from,
                       const crvs_list_t *students, crvs_object_t *told)
{
    crvs_list_t *missed = crvs_list_make(act->pool);
    int more = 0;

    for (int i = 0; i < students->count; i++) {
        crvs_object_t *student = crvs_list_object(students, i);

        if (!is_missed(act, rolls, sessions, from, student))
            continue;
        if (missed->count < LISTED)
            crvs_list_add(missed, crvs_value_object(student));
        else
            more++;
    }
    crvs_object_set(told, "has_missed", crvs_value_bool(missed->count > 0));
    crvs_object_set(told, "missed", crvs_value_list(missed));
    crvs_object_set(told, "more", crvs_value_int(more));
}

crvs_error_t *crvs_attendance_week(const crvs_act_t *act, apr_int64_t classroom_id, apr_int64_t from, apr_int64_t until,
                                   crvs_object_t *told, crvs_list_t **held)
{
    crvs_list_t *sessions, *students;
    crvs_roll_t *rolls;

    *held = crvs_list_make(act->pool);
    CRVS_TRY(crvs_sql_attendance_held(act->db, &sessions, classroom_id, from, until, MOST_SESSIONS));
    CRVS_TRY(crvs_sql_attendance_students(act->db, &students, classroom_id, "", 0, CRVS_ROLL_PEOPLE + 1));
    crvs_object_set(told, "is_cut", crvs_value_bool(crvs_pager_cut(students, CRVS_ROLL_PEOPLE, "id") != NULL));
    CRVS_TRY(crvs_roll_load(act, classroom_id, sessions, &rolls));
    for (int i = sessions->count - 1; i >= 0; i--) {
        crvs_object_t *session = crvs_list_object(sessions, i);

        if (!is_within(session, from))
            continue;
        count(act, &rolls[i], students, session);
        crvs_list_add(*held, crvs_value_object(session));
    }
    add_missed(act, rolls, sessions, from, students, told);
    return NULL;
}
