/* SPDX-License-Identifier: Apache-2.0 */
#include "core/http/route.h"

#include "unit.h"

#define KEY "0123456789abcdef0123456789abcdef"

typedef enum { NOT, WITHOUT_SLASH, WHOLE } how_e;

static const struct {
    const char *pattern;
    const char *path;
    how_e how;
    apr_int64_t id;
    const char *name;
    const char *key;
} cases[] = {
    {"/", "/", WHOLE, 0, NULL, NULL},
    {"/", "/x", NOT, 0, NULL, NULL},
    {"/", "", WITHOUT_SLASH, 0, NULL, NULL},
    {"/classrooms/", "/classrooms/", WHOLE, 0, NULL, NULL},
    {"/classrooms/", "/classrooms", WITHOUT_SLASH, 0, NULL, NULL},
    {"/classrooms/", "/classroom", NOT, 0, NULL, NULL},
    {"/classrooms/", "/classrooms/x", NOT, 0, NULL, NULL},
    {"/classrooms/", "/Classrooms/", NOT, 0, NULL, NULL},
    {"/classrooms/{id}/", "/classrooms/7/", WHOLE, 7, NULL, NULL},
    {"/classrooms/{id}/", "/classrooms/7", WITHOUT_SLASH, 7, NULL, NULL},
    {"/classrooms/{id}/", "/classrooms/2147483647/", WHOLE, 2147483647, NULL, NULL},
    {"/classrooms/{id}/", "/classrooms/0/", WHOLE, 0, NULL, NULL},
    {"/classrooms/{id}/", "/classrooms/007/", WHOLE, 0, NULL, NULL},
    {"/classrooms/{id}/", "/classrooms/2147483648/", WHOLE, 0, NULL, NULL},
    {"/classrooms/{id}/", "/classrooms/99999999999999999999/", WHOLE, 0, NULL, NULL},
    {"/classrooms/{id}/", "/classrooms/-1/", NOT, 0, NULL, NULL},
    {"/classrooms/{id}/", "/classrooms/1.0/", NOT, 0, NULL, NULL},
    {"/classrooms/{id}/", "/classrooms/create/", NOT, 0, NULL, NULL},
    {"/classrooms/{id}/", "/classrooms//", NOT, 0, NULL, NULL},
    {"/s/{id}/start/", "/s/5/start/", WHOLE, 5, NULL, NULL},
    {"/s/{id}/start/", "/s/5/stop/", NOT, 5, NULL, NULL},
    {"/assets/{name}", "/assets/app.0deb8d2ea8.css", WHOLE, 0, "app.0deb8d2ea8.css", NULL},
    {"/assets/{name}", "/assets/", NOT, 0, NULL, NULL},
    {"/assets/{name}", "/assets/../x", NOT, 0, NULL, NULL},
    {"/assets/{name}", "/assets/a/b", NOT, 0, "a", NULL},
    {"/assets/{name}", "/assets/a b", NOT, 0, "a", NULL},
    {"/assets/{name}", "/asset/a", NOT, 0, NULL, NULL},
    {"/assets/{name}", "", NOT, 0, NULL, NULL},
    {"/r/{key}/{name}", "/r/" KEY "/a.mp4", WHOLE, 0, "a.mp4", KEY},
    {"/r/{key}/", "/r/" KEY, WITHOUT_SLASH, 0, NULL, KEY},
    {"/r/{key}/", "/r/" KEY "0/", NOT, 0, NULL, NULL},
    {"/r/{key}/", "/r/0123456789abcdef0123456789abcde/", NOT, 0, NULL, NULL},
    {"/r/{key}/", "/r/0123456789ABCDEF0123456789ABCDEF/", NOT, 0, NULL, NULL},
    {"/r/{key}/", "/r/0123456789abcdef0123456789abcdeg/", NOT, 0, NULL, NULL},
    {"/r/{key}/", "/r/7/", NOT, 0, NULL, NULL},
};

START_TEST(matches)
{
    const crvs_route_t routes[] = {{"GET", cases[_i].pattern, &crvs_access_anyone, NULL, NULL}, {0}};
    crvs_match_t match;
    bool found = crvs_route_find(crvs_route_table_make(crvs_unit_pool, routes), crvs_unit_pool, "GET", cases[_i].path,
                                 false, &match);

    ck_assert_msg(found == (cases[_i].how != NOT), "%s %s", cases[_i].pattern, cases[_i].path);
    if (!found)
        return;
    ck_assert_ptr_eq(match.route, &routes[0]);
    ck_assert_int_eq(match.lacks_slash, cases[_i].how == WITHOUT_SLASH);
    ck_assert_int_eq(match.id, cases[_i].id);
    ck_assert_pstr_eq(match.name, cases[_i].name);
    ck_assert_pstr_eq(match.key, cases[_i].key);
}
END_TEST

static const crvs_route_t several[] = {
    {"GET", "/a/", &crvs_access_anyone, NULL, "shown"},
    {"POST", "/a/", &crvs_access_anyone, NULL, "sent"},
    {"HEAD", "/b/{name}", &crvs_access_anyone, NULL, "asked"},
    {"PATCH", "/b/{name}", &crvs_access_anyone, NULL, "changed"},
    {"GET", "/error/", &crvs_access_error, NULL, "error"},
    {0},
};

static const struct {
    const char *method;
    const char *path;
    bool is_error;
    const char *place;
    const char *allow;
} searches[] = {
    {"GET", "/a/", false, "shown", NULL},
    {"HEAD", "/a/", false, "shown", NULL},
    {"POST", "/a/", false, "sent", NULL},
    {"HEAD", "/b/x", false, "asked", NULL},
    {"PATCH", "/b/x", false, "changed", NULL},
    {"DELETE", "/a/", false, "sent", "GET, HEAD, POST"},
    {"GET", "/b/x", false, "changed", "HEAD, PATCH"},
    {"GET", "/c/", false, NULL, NULL},
    {"GET", "/error/", false, NULL, NULL},
    {"GET", "/error/", true, "error", NULL},
};

START_TEST(finds_the_route_of_a_method)
{
    crvs_match_t match;
    bool found = crvs_route_find(crvs_route_table_make(crvs_unit_pool, several), crvs_unit_pool, searches[_i].method,
                                 searches[_i].path, searches[_i].is_error, &match);

    ck_assert_int_eq(found, searches[_i].place != NULL);
    ck_assert_pstr_eq(match.allow, searches[_i].allow);
    if (found)
        ck_assert_str_eq(match.route->place, searches[_i].place);
}
END_TEST

Suite *crvs_suite_route(void)
{
    Suite *suite = suite_create("route");

    tcase_add_loop_test(crvs_unit_case(suite, "matching"), matches, 0, sizeof(cases) / sizeof(*cases));
    tcase_add_loop_test(crvs_unit_case(suite, "methods"), finds_the_route_of_a_method, 0,
                        sizeof(searches) / sizeof(*searches));
    return suite;
}
