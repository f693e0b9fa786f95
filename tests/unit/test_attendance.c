/* SPDX-License-Identifier: Apache-2.0 */
#include "attendance/presence.h"
#include "attendance/stay.h"

#include "unit.h"

#include <stdlib.h>
#include <string.h>

/* A session planned and begun at 1000, for an hour. Times in seconds; minutes are M(...) behind its beginning. */
#define M(minutes) (1000 + 60 * (minutes))
#define MEASURE ((crvs_measure_t){.share = 50, .minutes = 10})
#define COUNT(array) ((int)(sizeof(array) / sizeof(*(array))))

static const crvs_bounds_t over = {.begins_at = M(0), .ends_at = M(60), .closes_at = M(120)};

#define STAY(device, who, in, out)                                                                                     \
    ((crvs_stay_t){.connection = (device), .room = "main", .user_id = (who), .joined_at = (in), .left_at = (out)})
#define TEACHER(in, out)                                                                                               \
    ((crvs_stay_t){                                                                                                    \
        .connection = "t", .room = "main", .user_id = 7, .joined_at = (in), .left_at = (out), .is_teacher = true})

static crvs_presence_t presence_of(const crvs_stay_t *stays, int count, apr_int64_t user_id, crvs_span_t base)
{
    int first = 0, of_person = 0;

    while (first < count && stays[first].user_id != user_id)
        first++;
    while (first + of_person < count && stays[first + of_person].user_id == user_id)
        of_person++;
    return crvs_presence_of(stays + first, of_person, base);
}

/* --- Stays --- */

START_TEST(what_has_no_end_ends_with_the_session)
{
    crvs_stay_t stays[] = {STAY("a", 1, M(5), 0), STAY("b", 2, M(70), 0)};

    ck_assert_int_eq(crvs_stay_settle(stays, 2, NULL, 0, &over), 2);
    ck_assert_int_eq(stays[0].left_at, M(60));
    ck_assert(stays[0].is_estimated);
    ck_assert_int_eq(stays[1].left_at, M(120));
}
END_TEST

START_TEST(what_has_no_end_ends_when_its_room_is_created_anew)
{
    crvs_stay_t stays[] = {STAY("a", 1, M(5), 0), STAY("a2", 1, M(30), M(50)), STAY("b", 2, M(20), 0)};
    const crvs_mark_t marks[] = {{"main", M(20), true}, {"main", M(4), true}, {"other", M(10), true}};

    ck_assert_int_eq(crvs_stay_settle(stays, 3, marks, COUNT(marks), &over), 3);
    ck_assert_int_eq(stays[0].left_at, M(20));
    ck_assert(stays[0].is_estimated && !stays[1].is_estimated);
    /* The one who came at that very moment is in the new room. */
    ck_assert_int_eq(stays[2].left_at, M(60));
}
END_TEST

START_TEST(who_comes_back_had_gone)
{
    crvs_stay_t stays[] = {STAY("a", 1, M(30), M(40)), STAY("a", 1, M(5), 0)};

    ck_assert_int_eq(crvs_stay_settle(stays, 2, NULL, 0, &over), 2);
    ck_assert_int_eq(stays[0].joined_at, M(5));
    ck_assert_int_eq(stays[0].left_at, M(30));
    ck_assert(stays[0].is_estimated);
}
END_TEST

START_TEST(two_parts_are_one_stay_and_either_tells_whose)
{
    crvs_stay_t stays[] = {STAY("a", 12, 0, M(20)), STAY("a", 0, M(5), 0), STAY("a", 0, M(30), 0),
                           STAY("a", 12, 0, M(40)), STAY("b", 0, M(1), 0)};

    ck_assert_int_eq(crvs_stay_settle(stays, COUNT(stays), NULL, 0, &over), 2);
    for (int i = 0; i < 2; i++) {
        ck_assert_int_eq(stays[i].user_id, 12);
        ck_assert(!stays[i].is_estimated);
    }
    ck_assert_int_eq(stays[0].left_at, M(20));
    ck_assert_int_eq(stays[1].joined_at, M(30));
}
END_TEST

START_TEST(of_one_second_one_leaves_before_coming_back)
{
    crvs_stay_t stays[] = {STAY("a", 0, M(5), 0), STAY("a", 1, 0, M(20)), STAY("a", 0, M(20), 0),
                           STAY("a", 1, 0, M(30))};

    ck_assert_int_eq(crvs_stay_settle(stays, COUNT(stays), NULL, 0, &over), 2);
    ck_assert_int_eq(stays[0].left_at, M(20));
    ck_assert_int_eq(stays[1].left_at, M(30));
    ck_assert(!stays[0].is_estimated && !stays[1].is_estimated);
}
END_TEST

START_TEST(an_end_alone_began_with_its_room)
{
    crvs_stay_t stays[] = {STAY("a", 1, 0, M(20)), STAY("b", 2, 0, M(-5))};
    const crvs_mark_t marks[] = {{"main", M(10), true}, {"main", M(15), false}, {"main", M(30), true}};

    ck_assert_int_eq(crvs_stay_settle(stays, 2, marks, COUNT(marks), &over), 2);
    ck_assert_int_eq(stays[0].joined_at, M(10));
    ck_assert(stays[0].is_estimated);
    ck_assert_int_eq(stays[1].joined_at, M(-5));
}
END_TEST

START_TEST(while_it_runs_who_did_not_leave_is_there)
{
    crvs_stay_t stays[] = {STAY("a", 1, M(5), 0)};
    crvs_bounds_t running = over;

    running.now = M(90);
    crvs_stay_settle(stays, 1, NULL, 0, &running);
    ck_assert_int_eq(stays[0].left_at, M(90));
    ck_assert(!stays[0].is_estimated);
}
END_TEST

/* All that can be told of a session, in a random order that is always the same for a number. */
static void shuffle(crvs_stay_t *stays, int count, unsigned seed)
{
    for (int i = count - 1; i > 0; i--) {
        seed = seed * 1103515245u + 12345u;
        int other = (int)(seed / 65536u % (unsigned)(i + 1));
        crvs_stay_t stay = stays[i];

        stays[i] = stays[other];
        stays[other] = stay;
    }
}

START_TEST(the_order_does_not_matter)
{
    static const crvs_stay_t told[] = {
        TEACHER(M(0), M(59)),      STAY("a", 1, M(2), 0),      STAY("a", 1, M(30), M(40)), STAY("a", 1, M(40), M(58)),
        STAY("b", 2, M(1), M(20)), STAY("c", 2, M(10), M(55)), STAY("d", 0, M(3), 0),      STAY("d", 3, 0, M(33)),
        STAY("d", 3, 0, M(50)),    STAY("e", 4, 0, M(12)),     STAY("f", 0, M(3), 0)};
    const crvs_mark_t marks[] = {{"main", M(-1), true}, {"main", M(25), true}};
    crvs_stay_t first[COUNT(told)], stays[COUNT(told)];
    int count;

    memcpy(first, told, sizeof(told));
    count = crvs_stay_settle(first, COUNT(told), marks, COUNT(marks), &over);
    memcpy(stays, told, sizeof(told));
    shuffle(stays, COUNT(told), (unsigned)_i);
    ck_assert_int_eq(crvs_stay_settle(stays, COUNT(told), marks, COUNT(marks), &over), count);
    for (int i = 0; i < count; i++) {
        ck_assert_int_eq(stays[i].user_id, first[i].user_id);
        ck_assert_int_eq(stays[i].joined_at, first[i].joined_at);
        ck_assert_int_eq(stays[i].left_at, first[i].left_at);
        ck_assert_int_eq(stays[i].is_estimated, first[i].is_estimated);
    }
}
END_TEST

/* --- Time --- */

static const struct {
    crvs_stay_t stays[3];
    int count;
    apr_int64_t seconds;
} sums[] = {
    /* One after the other, with a gap that is one. */
    {{STAY("a", 1, M(0), M(10)), STAY("a", 1, M(20), M(30))}, 2, 20 * 60},
    /* Two devices at once. */
    {{STAY("a", 1, M(0), M(30)), STAY("b", 1, M(10), M(40))}, 2, 40 * 60},
    {{STAY("a", 1, M(0), M(40)), STAY("b", 1, M(10), M(20)), STAY("a", 1, M(41), M(50))}, 3, 49 * 60},
    /* A gap of 59 seconds is none; one of a minute is one. */
    {{STAY("a", 1, M(0), M(10)), STAY("a", 1, M(10) + 59, M(20))}, 2, 20 * 60},
    {{STAY("a", 1, M(0), M(10)), STAY("a", 1, M(11), M(20))}, 2, 19 * 60},
    /* Before the session and behind it nobody is there. */
    {{STAY("a", 1, M(-20), M(80))}, 1, 60 * 60},
    {{STAY("a", 1, M(-20), M(-10))}, 1, 0},
    {{STAY("a", 1, M(-20), M(-10)), STAY("a", 1, M(0) - 1, M(10))}, 2, 10 * 60},
    {{STAY("a", 1, M(70), M(80))}, 1, 0},
};

START_TEST(time_is_added_up_once)
{
    crvs_presence_t presence = crvs_presence_of(sums[_i].stays, sums[_i].count, (crvs_span_t){M(0), M(60)});

    ck_assert_int_eq(presence.seconds, sums[_i].seconds);
    ck_assert_int_eq(presence.connections, sums[_i].count);
    ck_assert_int_eq(presence.first_in, sums[_i].stays[0].joined_at);
}
END_TEST

START_TEST(the_real_time_is_the_teachers)
{
    crvs_stay_t stays[] = {STAY("a", 1, M(-10), M(100)), TEACHER(M(3), M(40)), TEACHER(M(45), M(70))};
    crvs_span_t base = crvs_presence_base(stays, COUNT(stays), &over);

    ck_assert_int_eq(base.from, M(3));
    ck_assert_int_eq(base.until, M(70));
}
END_TEST

START_TEST(nobody_is_there_behind_the_end)
{
    crvs_stay_t stays[] = {TEACHER(M(3), M(170))};

    ck_assert_int_eq(crvs_presence_base(stays, 1, &over).until, M(120));
}
END_TEST

START_TEST(without_a_teacher_it_is_the_sessions_own)
{
    crvs_stay_t stays[] = {STAY("a", 1, M(5), M(50)), STAY("b", 2, M(9), M(55)), TEACHER(M(20), M(20) + 30)};
    crvs_span_t base = crvs_presence_base(stays, COUNT(stays), &over);

    ck_assert_int_eq(base.from, M(0));
    ck_assert_int_eq(base.until, M(55));
}
END_TEST

/* --- Statuses --- */

static const struct {
    int in, out; /* minutes */
    int teacher_in, planned;
    crvs_status_e status;
} statuses[] = {
    {0, 60, 0, 0, CRVS_STATUS_PRESENT},
    {10, 60, 0, 0, CRVS_STATUS_PRESENT},
    {11, 60, 0, 0, CRVS_STATUS_LATE},
    {0, 50, 0, 0, CRVS_STATUS_PRESENT},
    {0, 49, 0, 0, CRVS_STATUS_LEFT_EARLY},
    {11, 45, 0, 0, CRVS_STATUS_LATE},
    {0, 30, 0, 0, CRVS_STATUS_LEFT_EARLY},
    {0, 29, 0, 0, CRVS_STATUS_ABSENT},
    {31, 60, 0, 0, CRVS_STATUS_ABSENT},
    {-30, 0, 0, 0, CRVS_STATUS_ABSENT},
    /* The teacher came before the hour: that makes nobody late. */
    {18, 60, 0, 15, CRVS_STATUS_PRESENT},
    {26, 60, 0, 15, CRVS_STATUS_LATE},
    /* The teacher came late, too. */
    {20, 60, 12, 0, CRVS_STATUS_PRESENT},
    /* It was held long before its hour. */
    {12, 60, 0, 600, CRVS_STATUS_LATE},
};

START_TEST(a_school_says)
{
    crvs_stay_t stays[] = {STAY("a", 1, M(statuses[_i].in), M(statuses[_i].out)),
                           TEACHER(M(statuses[_i].teacher_in), M(60))};
    int count = crvs_stay_settle(stays, 2, NULL, 0, &over);
    crvs_span_t base = crvs_presence_base(stays, count, &over);
    crvs_presence_t presence = presence_of(stays, count, 1, base);

    ck_assert_int_eq(crvs_presence_status(&presence, base, M(statuses[_i].planned), false, MEASURE),
                     statuses[_i].status);
}
END_TEST

START_TEST(while_it_runs_nobody_left_early)
{
    crvs_stay_t stays[] = {STAY("a", 1, M(1), M(2)), TEACHER(M(0), 0)};
    crvs_bounds_t running = over;
    crvs_span_t base;
    crvs_presence_t presence;
    int count;

    running.now = M(30);
    count = crvs_stay_settle(stays, 2, NULL, 0, &running);
    base = crvs_presence_base(stays, count, &running);
    presence = presence_of(stays, count, 1, base);
    ck_assert_int_eq(crvs_presence_status(&presence, base, M(0), true, MEASURE), CRVS_STATUS_PRESENT);
    ck_assert_int_eq(crvs_presence_percent(&presence, base), 3);
}
END_TEST

Suite *crvs_suite_attendance(void)
{
    Suite *suite = suite_create("attendance");
    TCase *stays = crvs_unit_case(suite, "stays"), *presence = crvs_unit_case(suite, "presence");

    tcase_add_test(stays, what_has_no_end_ends_with_the_session);
    tcase_add_test(stays, what_has_no_end_ends_when_its_room_is_created_anew);
    tcase_add_test(stays, who_comes_back_had_gone);
    tcase_add_test(stays, two_parts_are_one_stay_and_either_tells_whose);
    tcase_add_test(stays, of_one_second_one_leaves_before_coming_back);
    tcase_add_test(stays, an_end_alone_began_with_its_room);
    tcase_add_test(stays, while_it_runs_who_did_not_leave_is_there);
    tcase_add_loop_test(stays, the_order_does_not_matter, 0, 200);
    tcase_add_loop_test(presence, time_is_added_up_once, 0, sizeof(sums) / sizeof(*sums));
    tcase_add_test(presence, the_real_time_is_the_teachers);
    tcase_add_test(presence, nobody_is_there_behind_the_end);
    tcase_add_test(presence, without_a_teacher_it_is_the_sessions_own);
    tcase_add_loop_test(presence, a_school_says, 0, sizeof(statuses) / sizeof(*statuses));
    tcase_add_test(presence, while_it_runs_nobody_left_early);
    return suite;
}
