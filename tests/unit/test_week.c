/* SPDX-License-Identifier: Apache-2.0 */
#include "notices/week.h"

#include "unit.h"

static const char *const languages[] = {"fr"};

static crvs_zone_t *zone_of(const char *name)
{
    const char *error = NULL;
    crvs_zone_t *zone = crvs_zone_make(crvs_unit_pool, name, languages, 1, &error);

    ck_assert_msg(zone != NULL, "%s", error);
    return zone;
}

static void check(const char *name, const char *now, const char *from, const char *until, const char *told)
{
    crvs_zone_t *zone = zone_of(name);
    apr_int64_t seconds = 0;
    crvs_week_t week, again;

    ck_assert(crvs_time_from_sql(now, &seconds));
    week = crvs_week_ended(zone, seconds);
    again = crvs_week_numbered(zone, week.number);
    ck_assert_str_eq(crvs_time_to_sql(crvs_unit_pool, week.from), from);
    ck_assert_str_eq(crvs_time_to_sql(crvs_unit_pool, week.until), until);
    ck_assert_str_eq(crvs_time_to_sql(crvs_unit_pool, week.told), told);
    ck_assert_int_eq(again.from, week.from);
    ck_assert_int_eq(crvs_week_ended(zone, week.until).number, week.number);
    ck_assert_int_eq(crvs_week_ended(zone, week.until - 1).number, week.number - 1);
}

START_TEST(a_week_ends_on_sunday_by_the_schools_clock)
{
    check("Africa/Douala", "2026-11-29 22:59:59", "2026-11-15 23:00:00", "2026-11-22 23:00:00", "2026-11-23 06:00:00");
    check("Africa/Douala", "2026-11-29 23:00:00", "2026-11-22 23:00:00", "2026-11-29 23:00:00", "2026-11-30 06:00:00");
    check("America/Guadeloupe", "2026-11-30 03:59:59", "2026-11-16 04:00:00", "2026-11-23 04:00:00",
          "2026-11-23 11:00:00");
    check("Pacific/Kiritimati", "2026-11-30 12:00:00", "2026-11-22 10:00:00", "2026-11-29 10:00:00",
          "2026-11-29 17:00:00");
}
END_TEST

START_TEST(a_week_in_which_clocks_change_is_a_week)
{
    check("Europe/Paris", "2026-10-28 12:00:00", "2026-10-18 22:00:00", "2026-10-25 23:00:00", "2026-10-26 06:00:00");
    check("Europe/Paris", "2026-04-01 12:00:00", "2026-03-22 23:00:00", "2026-03-29 22:00:00", "2026-03-30 05:00:00");
}
END_TEST

Suite *crvs_suite_week(void)
{
    Suite *suite = suite_create("week");
    TCase *weeks = crvs_unit_case(suite, "weeks");

    tcase_add_test(weeks, a_week_ends_on_sunday_by_the_schools_clock);
    tcase_add_test(weeks, a_week_in_which_clocks_change_is_a_week);
    return suite;
}
