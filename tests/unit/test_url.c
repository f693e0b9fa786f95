/* SPDX-License-Identifier: Apache-2.0 */
#include "core/text/url.h"

#include "unit.h"

#include <string.h>

START_TEST(encodes_all_but_the_unreserved)
{
    ck_assert_str_eq(crvs_url_encode(crvs_unit_pool, "Az09-._~"), "Az09-._~");
    ck_assert_str_eq(crvs_url_encode(crvs_unit_pool, "a b&c=d/\xc3\xa9%"), "a%20b%26c%3Dd%2F%C3%A9%25");
}
END_TEST

START_TEST(goes_on_to_paths_of_ours)
{
    static const char *const good[] = {"/", "/classrooms/", "/classrooms/7/?members=2#people", "/a%20b/",
                                       "/search/?q=%C3%A9cole&x=//y"};

    for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++)
        ck_assert_msg(crvs_url_is_safe_path(good[i]), "%s", good[i]);
}
END_TEST

START_TEST(goes_nowhere_else)
{
    static const char *const bad[] = {"",
                                      "classrooms/",
                                      "//evil.example",
                                      "/\\evil.example",
                                      "/%5cevil.example",
                                      "/%2fevil.example",
                                      "/%2Fevil.example",
                                      "/.//evil.example",
                                      "/a//b",
                                      "/../x",
                                      "https://evil.example/",
                                      "javascript:alert(1)",
                                      "/a\nb",
                                      "/a%0d%0aSet-Cookie:x",
                                      "/a%00",
                                      "/a%7f",
                                      "/a%",
                                      "/a%zz",
                                      "/a b",
                                      "/\xc3\xa9",
                                      "/?q=%0a"};
    char longer[600];

    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
        ck_assert_msg(!crvs_url_is_safe_path(bad[i]), "%s", bad[i]);
    memset(longer, 'a', sizeof(longer));
    longer[0] = '/';
    longer[512] = '\0';
    ck_assert(crvs_url_is_safe_path(longer));
    longer[512] = 'a';
    longer[513] = '\0';
    ck_assert(!crvs_url_is_safe_path(longer));
}
END_TEST

static const struct {
    const char *url;
    crvs_url_e result;
} urls[] = {
    {"https://storage.example.com/recordings/CRVS_XXXX_123.mp4", CRVS_URL_OK},
    {"http://[2001:db8::1]:8080/a.mp4?x=1#t=5", CRVS_URL_OK},
    {"HTTPS://EXAMPLE.org", CRVS_URL_OK},
    {"https://example.org:443/@a:b", CRVS_URL_OK},
    {"", CRVS_URL_BAD_SCHEME},
    {"ftp://example.org/a", CRVS_URL_BAD_SCHEME},
    {"javascript:alert(1)//https://x", CRVS_URL_BAD_SCHEME},
    {"//example.org/a", CRVS_URL_BAD_SCHEME},
    {"https:example.org", CRVS_URL_BAD_SCHEME},
    {"https://", CRVS_URL_BAD_HOST},
    {"https:///a", CRVS_URL_BAD_HOST},
    {"https://?a", CRVS_URL_BAD_HOST},
    {"https://a..b/", CRVS_URL_BAD_HOST},
    {"https://exa<mple/", CRVS_URL_BAD_HOST},
    {"https://example.org:99999999/", CRVS_URL_BAD_HOST},
    {"https://example.org:x/", CRVS_URL_BAD_HOST},
    {"https://example.org:65536/", CRVS_URL_BAD_HOST},
    {"https://example.org:0/", CRVS_URL_BAD_HOST},
    {"https://[zz]/", CRVS_URL_BAD_HOST},
    {"https://[example.org]/", CRVS_URL_BAD_HOST},
    {"https://[::1/", CRVS_URL_BAD_HOST},
    {"https://[1:2:3]/", CRVS_URL_BAD_HOST},
    {"https://user@example.org/", CRVS_URL_USER_INFO},
    {"https://user:pass@example.org/", CRVS_URL_USER_INFO},
    {"https://good.example@evil.example/", CRVS_URL_USER_INFO},
    {"https://example.org/a b", CRVS_URL_BAD_CHARACTER},
    {"https://example.org\\@evil", CRVS_URL_BAD_CHARACTER},
    {"https://example.org/\x7f", CRVS_URL_BAD_CHARACTER},
    {"https://example.org/\xc3\xa9", CRVS_URL_BAD_CHARACTER},
    {"https://example.org/\n", CRVS_URL_BAD_CHARACTER},
};

START_TEST(checks_urls_of_recordings)
{
    crvs_url_e result = crvs_url_check(crvs_unit_pool, urls[_i].url, NULL);

    ck_assert_msg(result == urls[_i].result, "%s: %d", urls[_i].url, (int)result);
}
END_TEST

START_TEST(bounds_the_length)
{
    char url[2100] = "https://example.org/";

    memset(url + strlen(url), 'a', 2048 - strlen(url));
    ck_assert_int_eq(crvs_url_check(crvs_unit_pool, url, NULL), CRVS_URL_OK);
    url[2048] = 'a';
    ck_assert_int_eq(crvs_url_check(crvs_unit_pool, url, NULL), CRVS_URL_TOO_LONG);
}
END_TEST

START_TEST(gives_the_host)
{
    const char *host = NULL;

    ck_assert_int_eq(crvs_url_check(crvs_unit_pool, "https://Storage.Example.COM:444/a", &host), CRVS_URL_OK);
    ck_assert_str_eq(host, "storage.example.com");
}
END_TEST

START_TEST(matches_hosts_whole_or_below_a_dot)
{
    ck_assert(crvs_url_host_matches("example.org", "Example.org"));
    ck_assert(!crvs_url_host_matches("a.example.org", "example.org"));
    ck_assert(crvs_url_host_matches("a.example.org", ".example.org"));
    ck_assert(crvs_url_host_matches("a.b.example.org", ".EXAMPLE.org"));
    ck_assert(!crvs_url_host_matches("example.org", ".example.org"));
    ck_assert(!crvs_url_host_matches("evilexample.org", ".example.org"));
    ck_assert(!crvs_url_host_matches("example.org.evil", "example.org"));
}
END_TEST

Suite *crvs_suite_url(void)
{
    Suite *suite = suite_create("url");
    TCase *paths = crvs_unit_case(suite, "paths");
    TCase *recordings = crvs_unit_case(suite, "recordings");

    tcase_add_test(paths, encodes_all_but_the_unreserved);
    tcase_add_test(paths, goes_on_to_paths_of_ours);
    tcase_add_test(paths, goes_nowhere_else);
    tcase_add_loop_test(recordings, checks_urls_of_recordings, 0, sizeof(urls) / sizeof(*urls));
    tcase_add_test(recordings, bounds_the_length);
    tcase_add_test(recordings, gives_the_host);
    tcase_add_test(recordings, matches_hosts_whole_or_below_a_dot);
    return suite;
}
