/* SPDX-License-Identifier: Apache-2.0 */
#include "core/time/tzif.h"

#include "core/time/time.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const crvs_tzdata_t *system_zones(void)
{
    const char *error = NULL;
    const crvs_tzdata_t *tzdata = crvs_tzdata_open(crvs_unit_pool, &error);

    ck_assert_msg(tzdata != NULL, "%s", error);
    return tzdata;
}

static int offset_of_libc(time_t seconds)
{
    struct tm parts;

    ck_assert_ptr_nonnull(localtime_r(&seconds, &parts));
    return (int)parts.tm_gmtoff;
}

static void compare(const char *name, const crvs_tzif_t *rules, apr_int64_t moment)
{
    int offset = crvs_tzif_offset(rules, moment);
    int expected = offset_of_libc((time_t)moment);

    if (offset != expected)
        ck_abort_msg("%s at %s: %d, by libc %d", name, crvs_time_to_sql(crvs_unit_pool, moment), offset, expected);
}

/* The last second before a change and the first behind it, which lies between two moments. */
static void compare_change(const char *name, const crvs_tzif_t *rules, apr_int64_t before, apr_int64_t behind)
{
    while (behind - before > 1) {
        apr_int64_t middle = before + (behind - before) / 2;

        if (crvs_tzif_offset(rules, middle) == crvs_tzif_offset(rules, before))
            before = middle;
        else
            behind = middle;
    }
    compare(name, rules, before);
    compare(name, rules, behind);
}

/* Each zone's offsets from 2000 to 2100 and their changes are those of libc, which knows one zone at a time. */
START_TEST(agrees_with_libc)
{
    const apr_int64_t step = 25 * 86400;
    const crvs_tzdata_t *tzdata = system_zones();
    int count;
    const char *const *names = crvs_tzdata_names(tzdata, &count);

    ck_assert_int_gt(count, 300);
    for (int i = 0; i < count; i++) {
        const crvs_tzif_t *rules = crvs_tzdata_rules(tzdata, crvs_unit_pool, names[i]);

        ck_assert_msg(rules != NULL, "%s", names[i]);
        ck_assert_int_eq(setenv("TZ", names[i], 1), 0);
        tzset();
        for (apr_int64_t moment = 946684800; moment < 4133980800; moment += step) {
            compare(names[i], rules, moment);
            if (crvs_tzif_offset(rules, moment) != crvs_tzif_offset(rules, moment + step))
                compare_change(names[i], rules, moment, moment + step);
        }
    }
}
END_TEST

/* A file of version 2 without any listed change: its rule alone counts. */
static const crvs_tzif_t *by_rule(const char *rule)
{
    char bytes[400];
    apr_size_t length = 0;

    for (int block = 0; block < 2; block++) {
        memcpy(bytes + length, "TZif2", 5);
        memset(bytes + length + 5, 0, 44 - 5 + 6 + 4);
        bytes[length + 39] = 1;
        bytes[length + 43] = 4;
        memcpy(bytes + length + 50, "XYZ", 4);
        length += 54;
    }
    length += (apr_size_t)snprintf(bytes + length, sizeof(bytes) - length, "\n%s\n", rule);
    return crvs_tzif_read(crvs_unit_pool, bytes, length);
}

static const char *const rules[] = {
    "UTC0",
    "CET-1CEST,M3.5.0,M10.5.0/3",
    "EST5EDT,M3.2.0,M11.1.0",
    "<+0330>-3:30<+0430>,J79/24,J263/24",
    "<-02>2<-01>,M3.5.0/-1,M10.5.0/0",
    "IST-1GMT0,M10.5.0,M3.5.0/1",
    "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0",
    "EET-2EEST,M4.5.5/0,M10.5.4/24",
    "IST-2IDT,M3.4.4/26,M10.5.0",
    "<+00>0<+02>-2,M3.5.0/1,M10.5.0/3",
    "ABC3DEF,59,300/1:30:15",
    "ABC-3DEF,J59,J60/3",
    "ABC12:34:56",
};

START_TEST(follows_rules_as_libc_does)
{
    const crvs_tzif_t *read = by_rule(rules[_i]);

    ck_assert_msg(read != NULL, "%s", rules[_i]);
    ck_assert_int_eq(setenv("TZ", rules[_i], 1), 0);
    tzset();
    for (apr_int64_t moment = 1577836800; moment < 1893456000; moment += 3 * 3601)
        ck_assert_msg(crvs_tzif_offset(read, moment) == offset_of_libc((time_t)moment), "%s at %s", rules[_i],
                      crvs_time_to_sql(crvs_unit_pool, moment));
}
END_TEST

static const char *const no_rules[] = {
    "X0",       "CET",          "CET-1CEST",       "CET-1CEST,M3.5.0",          "CET-1CEST,M13.5.0,M10.5.0",
    "<+010-1",  "CET-1CEST,,",  "CET-1:60",        "CET-1CEST,M3.5.7,M10.5.0",  "CET-1CEST,M3.0.0,M10.5.0",
    "CET-1000", "CET-1CEST,J,", "CET-1CEST,366,1", "CET-1CEST,M3.5.0,M10.5.0x",
};

START_TEST(refuses_what_is_no_rule)
{
    ck_assert_msg(!by_rule(no_rules[_i]), "%s", no_rules[_i]);
}
END_TEST

/* However a file is cut off or a byte of it is changed, nothing is read that is not there. */
START_TEST(survives_broken_files)
{
    char bytes[4096];
    FILE *file = fopen("/usr/share/zoneinfo/Africa/Cairo", "rb");
    size_t length;

    ck_assert_ptr_nonnull(file);
    length = fread(bytes, 1, sizeof(bytes), file);
    ck_assert_int_eq(fclose(file), 0);
    ck_assert_ptr_nonnull(crvs_tzif_read(crvs_unit_pool, bytes, length));
    for (size_t cut = 0; cut < length; cut++) {
        char *copy = malloc(cut + 1);

        ck_assert_ptr_nonnull(copy);
        memcpy(copy, bytes, cut);
        ck_assert(!crvs_tzif_read(crvs_unit_pool, copy, cut));
        free(copy);
    }
    for (size_t at = 0; at < 44; at++) {
        char before = bytes[at];

        bytes[at] = (char)0x7f;
        crvs_tzif_read(crvs_unit_pool, bytes, length);
        bytes[at] = before;
    }
}
END_TEST

START_TEST(knows_former_names)
{
    const crvs_tzdata_t *tzdata = system_zones();

    ck_assert_str_eq(crvs_tzdata_current(tzdata, "Asia/Calcutta"), "Asia/Kolkata");
    ck_assert_str_eq(crvs_tzdata_current(tzdata, "Europe/Kiev"), "Europe/Kyiv");
    ck_assert_str_eq(crvs_tzdata_current(tzdata, "Africa/Douala"), "Africa/Douala");
    ck_assert_str_eq(crvs_tzdata_current(tzdata, "Mars/Olympus"), "Mars/Olympus");
    ck_assert_ptr_nonnull(crvs_tzdata_rules(tzdata, crvs_unit_pool, "US/Pacific"));
    ck_assert_int_ge((int)strlen(crvs_tzdata_version(tzdata)), 5);
}
END_TEST

START_TEST(leaves_the_folder_to_nobody)
{
    static const char *const names[] = {"../../../etc/passwd", "/etc/passwd", "Europe/",       "",
                                        "Europe/Paris/..",     "zone.tab",    "Europe/../Zulu"};

    for (int i = 0; i < 7; i++)
        ck_assert_msg(!crvs_tzdata_rules(system_zones(), crvs_unit_pool, names[i]), "%s", names[i]);
}
END_TEST

START_TEST(says_which_package_is_missing)
{
    const char *error = NULL;

    ck_assert_int_eq(setenv("TZDIR", "/nowhere", 1), 0);
    ck_assert(!crvs_tzdata_open(crvs_unit_pool, &error));
    ck_assert_ptr_nonnull(strstr(error, "install the package tzdata"));
    ck_assert_int_eq(unsetenv("TZDIR"), 0);
}
END_TEST

Suite *crvs_suite_tzif(void)
{
    Suite *suite = suite_create("tzif");
    TCase *files = crvs_unit_case(suite, "files");

    tcase_set_timeout(files, 300);
    tcase_add_test(files, agrees_with_libc);
    tcase_add_loop_test(files, follows_rules_as_libc_does, 0, sizeof(rules) / sizeof(*rules));
    tcase_add_loop_test(files, refuses_what_is_no_rule, 0, sizeof(no_rules) / sizeof(*no_rules));
    tcase_add_test(files, survives_broken_files);
    tcase_add_test(files, knows_former_names);
    tcase_add_test(files, leaves_the_folder_to_nobody);
    tcase_add_test(files, says_which_package_is_missing);
    return suite;
}
