/* SPDX-License-Identifier: Apache-2.0 */
#include "recordings/disk.h"

#include "unit.h"

static const struct {
    const char *room;
    int session;
} sessions[] = {
    {"crvs_ab12cd34_7", 7},
    {"crvs_ab12cd34_007", 7},
    {"_7", 7},
    {"x_2147483647", 2147483647},
    {"x_2147483648", 0},
    {"x_99999999999999999999", 0},
    {"x_0", 0},
    {"x_", 0},
    {"x_7a", 0},
    {"x_-7", 0},
    {"standup", 0},
    {"", 0},
};

START_TEST(a_room_ends_with_its_session)
{
    ck_assert_int_eq(crvs_disk_session(sessions[_i].room), sessions[_i].session);
}
END_TEST

static const struct {
    const char *path;
    const char *room;
} rooms[] = {
    {"/nowhere/s1/CRVS_AB12CD34_7_2026-11-22-20-59-00.mp4", "crvs_ab12cd34_7"},
    {"/nowhere/s1/crvs_ab12cd34_7.mp4", "crvs_ab12cd34_7"},
    {"/nowhere/s1/crvs_ab12cd34_2026.mp4", "crvs_ab12cd34_2026"},
    {"/nowhere/s1/standup_2026-11-22-20-59-00.mp4", "standup"},
    {"standup.mp4", "standup"},
};

START_TEST(without_metadata_the_name_says_the_room)
{
    ck_assert_str_eq(crvs_disk_room(crvs_unit_pool, rooms[_i].path), rooms[_i].room);
}
END_TEST

Suite *crvs_suite_disk(void)
{
    Suite *suite = suite_create("disk");
    TCase *jibri = crvs_unit_case(suite, "what Jibri leaves");

    tcase_add_loop_test(jibri, a_room_ends_with_its_session, 0, sizeof(sessions) / sizeof(*sessions));
    tcase_add_loop_test(jibri, without_metadata_the_name_says_the_room, 0, sizeof(rooms) / sizeof(*rooms));
    return suite;
}
