/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/kept.h"
#include "unit.h"

#include <apr_strings.h>
#include <string.h>

/* Each test has keys of its own: where all run in one process, as under valgrind, what one put there stays. */
#define SECOND 1800000000

static void setup(void)
{
    ck_assert_int_eq(crvs_kept_child_init(crvs_unit_pool), APR_SUCCESS);
}

static void put(const char *key, apr_int64_t revision, apr_int64_t until, const char *text)
{
    const crvs_kept_hole_t holes[] = {{.at = 1, .filling = CRVS_KEPT_NUMBER}};

    crvs_kept_put(key, &(crvs_kept_t){.revision = revision,
                                      .until = until,
                                      .length = strlen(text),
                                      .text = text,
                                      .hole_count = 1,
                                      .holes = holes});
}

static bool has(const char *key, apr_int64_t revision, const char *text)
{
    const crvs_kept_t *kept = crvs_kept_find(crvs_unit_pool, key, revision, SECOND);

    return kept && kept->length == strlen(text) && !memcmp(kept->text, text, kept->length) && kept->hole_count == 1
           && kept->holes[0].at == 1 && kept->holes[0].filling == CRVS_KEPT_NUMBER;
}

START_TEST(is_good_for_one_revision_and_until_a_moment)
{
    put("a", 3, SECOND + 1, "three");
    ck_assert(has("a", 3, "three"));
    ck_assert(!crvs_kept_find(crvs_unit_pool, "a", 4, SECOND));
    ck_assert(!crvs_kept_find(crvs_unit_pool, "b", 3, SECOND));
    ck_assert(!crvs_kept_find(crvs_unit_pool, "a", 3, SECOND + 1));
    /* What has ended is not there for anybody any more, whoever's clock is slow. */
    ck_assert(!crvs_kept_find(crvs_unit_pool, "a", 3, SECOND));
}
END_TEST

/* More keys than there are places: behind one that has ended stands another's. */
START_TEST(none_is_found_in_the_place_of_one_that_has_ended)
{
    for (int i = 0; i < 1000; i++)
        put(apr_psprintf(crvs_unit_pool, "many %d", i), 1, SECOND + (i % 2 ? 60 : 1), "one");
    for (int i = 0; i < 1000; i += 2)
        ck_assert(!crvs_kept_find(crvs_unit_pool, apr_psprintf(crvs_unit_pool, "many %d", i), 1, SECOND + 1));
    for (int i = 1; i < 1000; i += 2)
        ck_assert(has(apr_psprintf(crvs_unit_pool, "many %d", i), 1, "one"));
}
END_TEST

START_TEST(a_newer_one_stays)
{
    put("newer", 4, SECOND + 1, "four");
    put("newer", 3, SECOND + 60, "three");
    ck_assert(has("newer", 4, "four"));
    put("newer", 5, SECOND + 1, "five");
    ck_assert(has("newer", 5, "five"));
}
END_TEST

START_TEST(what_is_shown_stays_until_its_request_ends)
{
    apr_pool_t *request;
    const crvs_kept_t *kept;

    apr_pool_create(&request, crvs_unit_pool);
    put("shown", 1, SECOND + 1, "one");
    kept = crvs_kept_find(request, "shown", 1, SECOND);
    put("shown", 2, SECOND + 1, "two");
    ck_assert(!memcmp(kept->text, "one", 3));
    apr_pool_destroy(request);
    ck_assert(has("shown", 2, "two"));
}
END_TEST

START_TEST(the_room_is_bounded)
{
    static char text[60 * 1024];
    static char long_text[64 * 1024];

    memset(text, 'x', sizeof(text) - 1);
    memset(long_text, 'x', sizeof(long_text) - 1);
    put("long", 1, SECOND + 1, long_text);
    ck_assert(!crvs_kept_find(crvs_unit_pool, "long", 1, SECOND));
    put("used", 1, SECOND + 1, text);
    put("unused", 1, SECOND + 1, text);
    for (int i = 0; i < 66; i++) {
        put(apr_itoa(crvs_unit_pool, i), 1, SECOND + 1, text);
        ck_assert(has("used", 1, text));
    }
    /* 4 MB are room for 68 of them, and one more throws out what was not used for longest. */
    ck_assert(crvs_kept_find(crvs_unit_pool, "0", 1, SECOND));
    for (int i = 66; i < 69; i++)
        put(apr_itoa(crvs_unit_pool, i), 1, SECOND + 1, text);
    ck_assert(!crvs_kept_find(crvs_unit_pool, "unused", 1, SECOND));
    ck_assert(has("used", 1, text));
}
END_TEST

START_TEST(what_is_there_but_packed_takes_no_room_for_its_text)
{
    const apr_size_t length = 60 * 1024;

    for (int i = 0; i < 1000; i++)
        crvs_kept_put(
            apr_psprintf(crvs_unit_pool, "packed %d", i),
            &(crvs_kept_t){
                .revision = 1, .until = SECOND + 1, .length = length, .packed = "packed", .packed_length = 6});
    for (int i = 0; i < 1000; i++) {
        const crvs_kept_t *kept =
            crvs_kept_find(crvs_unit_pool, apr_psprintf(crvs_unit_pool, "packed %d", i), 1, SECOND);

        ck_assert(kept && !kept->text && kept->length == length && !memcmp(kept->packed, "packed", 6));
    }
    /* As long a text as others may have: what can't be kept as it is, is not packed either. */
    crvs_kept_put("packed, long",
                  &(crvs_kept_t){.revision = 1, .until = SECOND + 1, .length = 64 * 1024, .packed = ""});
    ck_assert(!crvs_kept_find(crvs_unit_pool, "packed, long", 1, SECOND));
}
END_TEST

START_TEST(what_was_dropped_is_gone)
{
    put("dropped", 1, SECOND + 1, "one");
    put("left", 1, SECOND + 1, "one");
    crvs_kept_drop("dropped");
    crvs_kept_drop("never there");
    ck_assert(!crvs_kept_find(crvs_unit_pool, "dropped", 1, SECOND));
    ck_assert(has("left", 1, "one"));
}
END_TEST

Suite *crvs_suite_kept(void)
{
    Suite *suite = suite_create("kept");
    TCase *tests = crvs_unit_case(suite, "kept");

    tcase_add_checked_fixture(tests, setup, NULL);
    tcase_add_test(tests, is_good_for_one_revision_and_until_a_moment);
    tcase_add_test(tests, none_is_found_in_the_place_of_one_that_has_ended);
    tcase_add_test(tests, a_newer_one_stays);
    tcase_add_test(tests, what_is_shown_stays_until_its_request_ends);
    tcase_add_test(tests, the_room_is_bounded);
    tcase_add_test(tests, what_is_there_but_packed_takes_no_room_for_its_text);
    tcase_add_test(tests, what_was_dropped_is_gone);
    return suite;
}
