#include "core/http/route.h"

#include "unit.h"

#define KEY "0123456789abcdef0123456789abcdef"

static const struct {
    const char *pattern;
    const char *path;
    crvs_match_e result;
    apr_int64_t id;
    const char *name;
    const char *key;
} cases[] = {
    {"/", "/", CRVS_MATCH_FULL, 0, NULL, NULL},
    {"/", "/x", CRVS_MATCH_NONE, 0, NULL, NULL},
    {"/", "", CRVS_MATCH_WITHOUT_SLASH, 0, NULL, NULL},
    {"/classrooms/", "/classrooms/", CRVS_MATCH_FULL, 0, NULL, NULL},
    {"/classrooms/", "/classrooms", CRVS_MATCH_WITHOUT_SLASH, 0, NULL, NULL},
    {"/classrooms/", "/classroom", CRVS_MATCH_NONE, 0, NULL, NULL},
    {"/classrooms/", "/classrooms/x", CRVS_MATCH_NONE, 0, NULL, NULL},
    {"/classrooms/", "/Classrooms/", CRVS_MATCH_NONE, 0, NULL, NULL},
    {"/classrooms/{id}/", "/classrooms/7/", CRVS_MATCH_FULL, 7, NULL, NULL},
    {"/classrooms/{id}/", "/classrooms/7", CRVS_MATCH_WITHOUT_SLASH, 7, NULL, NULL},
    {"/classrooms/{id}/", "/classrooms/2147483647/", CRVS_MATCH_FULL, 2147483647, NULL, NULL},
    {"/classrooms/{id}/", "/classrooms/0/", CRVS_MATCH_FULL, 0, NULL, NULL},
    {"/classrooms/{id}/", "/classrooms/007/", CRVS_MATCH_FULL, 0, NULL, NULL},
    {"/classrooms/{id}/", "/classrooms/2147483648/", CRVS_MATCH_FULL, 0, NULL, NULL},
    {"/classrooms/{id}/", "/classrooms/99999999999999999999/", CRVS_MATCH_FULL, 0, NULL, NULL},
    {"/classrooms/{id}/", "/classrooms/-1/", CRVS_MATCH_NONE, 0, NULL, NULL},
    {"/classrooms/{id}/", "/classrooms/1.0/", CRVS_MATCH_NONE, 0, NULL, NULL},
    {"/classrooms/{id}/", "/classrooms/create/", CRVS_MATCH_NONE, 0, NULL, NULL},
    {"/classrooms/{id}/", "/classrooms//", CRVS_MATCH_NONE, 0, NULL, NULL},
    {"/s/{id}/start/", "/s/5/start/", CRVS_MATCH_FULL, 5, NULL, NULL},
    {"/s/{id}/start/", "/s/5/stop/", CRVS_MATCH_NONE, 5, NULL, NULL},
    {"/assets/{name}", "/assets/app.0deb8d2ea8.css", CRVS_MATCH_FULL, 0, "app.0deb8d2ea8.css", NULL},
    {"/assets/{name}", "/assets/", CRVS_MATCH_NONE, 0, NULL, NULL},
    {"/assets/{name}", "/assets/../x", CRVS_MATCH_NONE, 0, NULL, NULL},
    {"/assets/{name}", "/assets/a/b", CRVS_MATCH_NONE, 0, "a", NULL},
    {"/assets/{name}", "/assets/a b", CRVS_MATCH_NONE, 0, "a", NULL},
    {"/r/{key}/{name}", "/r/" KEY "/a.mp4", CRVS_MATCH_FULL, 0, "a.mp4", KEY},
    {"/r/{key}/", "/r/" KEY, CRVS_MATCH_WITHOUT_SLASH, 0, NULL, KEY},
    {"/r/{key}/", "/r/" KEY "0/", CRVS_MATCH_NONE, 0, NULL, NULL},
    {"/r/{key}/", "/r/0123456789abcdef0123456789abcde/", CRVS_MATCH_NONE, 0, NULL, NULL},
    {"/r/{key}/", "/r/0123456789ABCDEF0123456789ABCDEF/", CRVS_MATCH_NONE, 0, NULL, NULL},
    {"/r/{key}/", "/r/0123456789abcdef0123456789abcdeg/", CRVS_MATCH_NONE, 0, NULL, NULL},
    {"/r/{key}/", "/r/7/", CRVS_MATCH_NONE, 0, NULL, NULL},
};

START_TEST(matches)
{
    crvs_match_t match = {0};
    crvs_match_e result = crvs_route_match(crvs_unit_pool, cases[_i].pattern, cases[_i].path, &match);

    ck_assert_msg(result == cases[_i].result, "%s %s: %d", cases[_i].pattern, cases[_i].path, (int)result);
    if (result == CRVS_MATCH_NONE)
        return;
    ck_assert_int_eq(match.id, cases[_i].id);
    ck_assert_pstr_eq(match.name, cases[_i].name);
    ck_assert_pstr_eq(match.key, cases[_i].key);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("route");

    tcase_add_loop_test(crvs_unit_case(suite, "matching"), matches, 0, sizeof(cases) / sizeof(*cases));
    return crvs_unit_run(suite);
}
