/* SPDX-License-Identifier: Apache-2.0 */
#include "live/meeting_link.h"

#include "unit.h"

#include <apr_escape.h>
#include <apr_strings.h>
#include <cjson/cJSON.h>
#include <string.h>

/* A value of the hash as Jitsi reads it: between the first = and the next, percent-decoded, curly quotes made straight,
 * parsed as JSON. */
static const char *as_jitsi_reads(const char *link, const char *name)
{
    const char *at = strstr(link, name);
    const char *value, *plain;
    size_t length;
    cJSON *json;

    ck_assert_ptr_nonnull(at);
    ck_assert(at[-1] == '#' || at[-1] == '&');
    value = at + strlen(name) + 1;
    length = strcspn(value, "&=");
    plain = apr_punescape_url(crvs_unit_pool, apr_pstrmemdup(crvs_unit_pool, value, length), NULL, NULL, 0);
    ck_assert_ptr_nonnull(plain);
    ck_assert_ptr_null(strstr(plain, "\xe2\x80\x9c"));
    ck_assert_ptr_null(strstr(plain, "\xe2\x80\x9d"));
    json = cJSON_Parse(plain);
    ck_assert_msg(cJSON_IsString(json), "%s", plain);
    plain = apr_pstrdup(crvs_unit_pool, json->valuestring);
    cJSON_Delete(json);
    return plain;
}

static const char *link_for(const char *name)
{
    return crvs_meeting_link(crvs_unit_pool, "https://meet.jit.si", "CRVS_AB12CD34_7", NULL, name, "Dérivées");
}

START_TEST(leads_to_the_room)
{
    ck_assert_str_eq(link_for("Jean Dupont"),
                     "https://meet.jit.si/CRVS_AB12CD34_7#userInfo.displayName=%22Jean%20Dupont%22"
                     "&config.subject=%22D%C3%A9riv%C3%A9es%22");
}
END_TEST

START_TEST(takes_a_base_with_path_and_slashes)
{
    const char *link = crvs_meeting_link(crvs_unit_pool, "https://example.org/meet//", "R", NULL, "a", "b");

    ck_assert_int_eq(strncmp(link, "https://example.org/meet/R#", 27), 0);
}
END_TEST

START_TEST(carries_a_token_before_the_hash)
{
    const char *link = crvs_meeting_link(crvs_unit_pool, "https://meet.jit.si", "R", "aa.b-b.c_c", "a", "b");

    ck_assert_str_eq(link, "https://meet.jit.si/R?jwt=aa.b-b.c_c#userInfo.displayName=%22a%22&config.subject=%22b%22");
}
END_TEST

static const char *const names[] = {
    "Jean Dupont",         "A & B = C?#/", "“Ngo”",       "„bas‟",     "back\\slash \"quote\"",
    "Zo\u00e9 \U0001f393", "50 %",         "line\nbreak", "</script>", "‘single’",
};

START_TEST(brings_every_name_through)
{
    ck_assert_str_eq(as_jitsi_reads(link_for(names[_i]), "userInfo.displayName"), names[_i]);
}
END_TEST

Suite *crvs_suite_meeting_link(void)
{
    Suite *suite = suite_create("meeting link");
    TCase *links = crvs_unit_case(suite, "links");

    tcase_add_test(links, leads_to_the_room);
    tcase_add_test(links, takes_a_base_with_path_and_slashes);
    tcase_add_test(links, carries_a_token_before_the_hash);
    tcase_add_loop_test(links, brings_every_name_through, 0, sizeof(names) / sizeof(*names));
    return suite;
}
