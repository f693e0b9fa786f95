/* SPDX-License-Identifier: Apache-2.0 */
#include "core/time/zones.h"

#include "accounts/browser.h"
#include "unit.h"

#include <string.h>

static const char *const languages[] = {"fr", "en"};

static crvs_zones_t *make(crvs_zone_t **school)
{
    const char *error = NULL;
    crvs_zones_t *zones;

    *school = crvs_zone_make(crvs_unit_pool, "Africa/Douala", languages, 2, &error);
    zones = crvs_zones_make(crvs_unit_pool, *school, languages, 2, &error);
    ck_assert_msg(zones != NULL, "%s", error);
    return zones;
}

START_TEST(offers_places_in_order)
{
    crvs_zone_t *school;
    int count;
    const char *const *names = crvs_zones_names(make(&school), &count);
    bool paris = false;

    ck_assert_int_gt(count, 300);
    for (int i = 0; i < count; i++) {
        ck_assert(!i || strcmp(names[i - 1], names[i]) < 0);
        paris = paris || !strcmp(names[i], "Europe/Paris");
    }
    ck_assert(paris);
}
END_TEST

START_TEST(opens_a_zone_once)
{
    crvs_zone_t *school;
    crvs_zones_t *zones = make(&school);
    crvs_zone_t *paris = crvs_zones_find(zones, "Europe/Paris");

    ck_assert_str_eq(crvs_zone_name(paris), "Europe/Paris");
    ck_assert_ptr_eq(crvs_zones_find(zones, "Europe/Paris"), paris);
    ck_assert_ptr_ne(crvs_zones_find(zones, "Asia/Tokyo"), paris);
    ck_assert_ptr_eq(crvs_zones_find(zones, "Africa/Douala"), school);
    ck_assert(!crvs_zones_find(zones, NULL));
    ck_assert(!crvs_zones_find(zones, ""));
    ck_assert(!crvs_zones_find(zones, "Mars/Olympus"));
}
END_TEST

START_TEST(keeps_no_more_than_it_may)
{
    crvs_zone_t *school;
    crvs_zones_t *zones = make(&school);
    int count, own = 0;
    const char *const *names = crvs_zones_names(zones, &count);

    for (int i = 0; i < 60; i++)
        own += crvs_zones_find(zones, names[i]) != school;
    ck_assert_int_ge(own, 10);
    ck_assert_int_lt(own, 40);
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

    tcase_add_test(zones, offers_places_in_order);
    tcase_add_test(zones, opens_a_zone_once);
    tcase_add_test(zones, keeps_no_more_than_it_may);
    tcase_add_test(zones, knows_browsers_by_their_names);
    return suite;
}
