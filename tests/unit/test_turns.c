/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"

#include "accounts/turns.h"

#define NOW apr_time_from_sec(1000)
#define MANY 2000

/* Books turns until none is left. @return how many */
static int book_all(apr_time_t *last)
{
    apr_time_t due;
    int booked = 0;

    *last = 0;
    while (booked < MANY && crvs_turns_book(NOW, &due)) {
        ck_assert(due == 0 || due > *last);
        *last = due;
        booked++;
    }
    return booked;
}

START_TEST(few_need_not_go_away)
{
    apr_time_t due;

    ck_assert(crvs_turns_make(crvs_unit_pool) == APR_SUCCESS);
    ck_assert(crvs_turns_book(NOW, &due));
    ck_assert(due == 0);
}
END_TEST

START_TEST(many_come_one_behind_the_other_and_not_without_end)
{
    apr_time_t last;
    int booked;

    ck_assert(crvs_turns_make(crvs_unit_pool) == APR_SUCCESS);
    booked = book_all(&last);
    ck_assert(booked > 900 && booked < 1100);
    ck_assert(last > NOW);
}
END_TEST

/* As long as it was thought: nothing moves. In no time: those who come next are served at once. */
START_TEST(who_is_done_makes_room)
{
    apr_time_t due, last;
    int booked;

    ck_assert(crvs_turns_make(crvs_unit_pool) == APR_SUCCESS);
    booked = book_all(&last);
    for (int i = 0; i < booked; i++)
        crvs_turns_end(apr_time_from_msec(60));
    ck_assert(!crvs_turns_book(NOW, &due));
    ck_assert(crvs_turns_make(crvs_unit_pool) == APR_SUCCESS);
    for (int i = 0; i < 20; i++) {
        ck_assert(crvs_turns_book(NOW, &due));
        ck_assert(due == 0);
        crvs_turns_end(0);
    }
}
END_TEST

START_TEST(who_gives_a_turn_back_makes_room)
{
    apr_time_t due, last;

    ck_assert(crvs_turns_make(crvs_unit_pool) == APR_SUCCESS);
    book_all(&last);
    ck_assert(!crvs_turns_book(NOW, &due));
    crvs_turns_give_back();
    ck_assert(crvs_turns_book(NOW, &due));
    ck_assert(!crvs_turns_book(NOW, &due));
}
END_TEST

START_TEST(a_turn_is_taken_once)
{
    ck_assert(crvs_turns_make(crvs_unit_pool) == APR_SUCCESS);
    ck_assert(crvs_turns_take(4711));
    ck_assert(crvs_turns_take(APR_UINT64_MAX));
    ck_assert(!crvs_turns_take(4711));
    ck_assert(!crvs_turns_take(APR_UINT64_MAX));
    ck_assert(crvs_turns_take(4712));
}
END_TEST

Suite *crvs_suite_turns(void)
{
    Suite *suite = suite_create("turns");
    TCase *turns = crvs_unit_case(suite, "turns");

    tcase_add_test(turns, few_need_not_go_away);
    tcase_add_test(turns, many_come_one_behind_the_other_and_not_without_end);
    tcase_add_test(turns, who_is_done_makes_room);
    tcase_add_test(turns, who_gives_a_turn_back_makes_room);
    tcase_add_test(turns, a_turn_is_taken_once);
    return suite;
}
