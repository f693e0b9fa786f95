/* SPDX-License-Identifier: Apache-2.0 */
#include "core/time/zones.h"

#include "accounts/browser.h"
#include "unit.h"

#include <string.h>

static const char *const languages[] = {"fr", "en"};

enum { FRENCH, ENGLISH };

static crvs_zones_t *make(crvs_zone_t **school)
{
    const char *error = NULL;
    crvs_zones_t *zones;

    *school = crvs_zone_make(crvs_unit_pool, "Africa/Douala", languages, 2, &error);
    zones = crvs_zones_make(crvs_unit_pool, *school, 2, &error);
    ck_assert_msg(zones != NULL, "%s", error);
    return zones;
}

static const char *city(const crvs_zones_t *zones, int language, const char *name)
{
    return crvs_zone_city(crvs_zones_find(zones, name), language);
}

START_TEST(offers_cities_in_each_languages_order)
{
    crvs_zone_t *school;
    const crvs_zones_t *zones = make(&school);

    ck_assert_int_gt(crvs_zones_count(zones), 300);
    for (int language = FRENCH; language <= ENGLISH; language++) {
        for (int i = 1; i < crvs_zones_count(zones); i++)
            ck_assert_int_lt(crvs_zone_compare(crvs_zones_offer(zones, language, i - 1),
                                               crvs_zones_offer(zones, language, i), language),
                             0);
    }
    ck_assert_str_eq(crvs_zone_city(crvs_zones_offer(zones, FRENCH, 0), FRENCH), "Abidjan");
    ck_assert_str_eq(city(zones, FRENCH, "Africa/Cairo"), "Le Caire");
    ck_assert_str_eq(city(zones, ENGLISH, "Africa/Cairo"), "Cairo");
    /* ICU knows its accent where it is new enough to know the city. */
    ck_assert_int_eq(strncmp(city(zones, FRENCH, "America/Ciudad_Juarez"), "Ciudad Ju", 9), 0);
}
END_TEST

static const struct {
    const char *former, *today;
} names[] = {
    {"Asia/Calcutta", "Asia/Kolkata"},
    {"Europe/Kiev", "Europe/Kyiv"},
    {"Asia/Saigon", "Asia/Ho_Chi_Minh"},
    {"America/Godthab", "America/Nuuk"},
    {"America/Buenos_Aires", "America/Argentina/Buenos_Aires"},
    {"Asia/Katmandu", "Asia/Kathmandu"},
    {"America/Indianapolis", "America/Indiana/Indianapolis"},
    {"America/Ciudad_Juarez", "America/Ciudad_Juarez"},
    {"Africa/Asmara", "Africa/Asmara"},
};

START_TEST(knows_names_of_today_and_former_ones)
{
    crvs_zone_t *school;
    const crvs_zones_t *zones = make(&school);

    ck_assert_str_eq(crvs_zone_name(crvs_zones_find(zones, names[_i].today)), names[_i].today);
    ck_assert_str_eq(crvs_zone_name(crvs_zones_find(zones, names[_i].former)), names[_i].today);
}
END_TEST

START_TEST(finds_what_there_is)
{
    crvs_zone_t *school;
    const crvs_zones_t *zones = make(&school);

    ck_assert_ptr_eq(crvs_zones_find(zones, "Africa/Douala"), school);
    ck_assert(!crvs_zones_find(zones, NULL));
    ck_assert(!crvs_zones_find(zones, ""));
    ck_assert(!crvs_zones_find(zones, "Mars/Olympus"));
    ck_assert(!crvs_zones_find(zones, "Etc/GMT+5"));
}
END_TEST

START_TEST(knows_browsers_by_their_names)
{
    apr_pool_t *pool = crvs_unit_pool;

    ck_assert_str_eq(
        crvs_browser_name(pool, "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0"),
        "Firefox \xc2\xb7 Windows");
    ck_assert_str_eq(crvs_browser_name(pool, "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) "
                                             "Chrome/130.0 Mobile Safari/537.36"),
                     "Chrome \xc2\xb7 Android");
    ck_assert_str_eq(crvs_browser_name(pool, "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 "
                                             "(KHTML, like Gecko) Version/17.0 Safari/605.1.15"),
                     "Safari \xc2\xb7 macOS");
    ck_assert_str_eq(crvs_browser_name(pool, "curl/8.5.0"), "curl");
    ck_assert(!crvs_browser_name(pool, "something else"));
    ck_assert(!crvs_browser_name(pool, ""));
}
END_TEST

Suite *crvs_suite_zones(void)
{
    Suite *suite = suite_create("zones");
    TCase *zones = crvs_unit_case(suite, "zones");

    tcase_add_test(zones, offers_cities_in_each_languages_order);
    tcase_add_loop_test(zones, knows_names_of_today_and_former_ones, 0, sizeof(names) / sizeof(*names));
    tcase_add_test(zones, finds_what_there_is);
    tcase_add_test(zones, knows_browsers_by_their_names);
    return suite;
}
