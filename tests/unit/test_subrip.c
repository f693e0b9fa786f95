/* SPDX-License-Identifier: Apache-2.0 */
#include "recordings/subrip.h"

#include "unit.h"

static const struct {
    const char *subrip;
    const char *webvtt;
} cases[] = {
    {"1\r\n00:00:01,000 --> 00:00:04,250\r\nBonjour\r\n\r\n2\r\n00:00:05,000 --> "
     "00:00:06,000\r\n<i>deux</i>\r\nlignes\r\n",
     "WEBVTT\n\n1\n00:00:01.000 --> 00:00:04.250\nBonjour\n\n2\n00:00:05.000 --> 00:00:06.000\n<i>deux</i>\nlignes\n"},
    {"1\n1:02:03,4 --> 1:02:05,45  X1:100 X2:200\n{\\an8}En haut, {ici}",
     "WEBVTT\n\n1\n01:02:03.400 --> 01:02:05.450\nEn haut, {ici}"},
    {"00:00:01.000-->00:00:02.000\nSans num\xc3\xa9ro", "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nSans num\xc3\xa9ro"},
    {"Il est 10:00:00, --> dit-il", NULL},
    {"1\n00:00:01 --> 00:00:02\nSans fractions", NULL},
    {"1\n00:59:59,000 --> 01:00:00,000\nUn", "WEBVTT\n\n1\n00:59:59.000 --> 01:00:00.000\nUn"},
    {"1\n00:60:00,000 --> 01:00:01,000\nMinutes", NULL},
    {"1\n00:00:01,000 --> 00:00:60,000\nSecondes", NULL},
    {"1\n00:00:01,000 --> 00:00:02,000\nUn\n\n2\n00:00:75,000 --> 00:01:20,000\nDeux", NULL},
    {"", NULL},
};

START_TEST(becomes_webvtt)
{
    ck_assert_pstr_eq(crvs_subrip_to_webvtt(crvs_unit_pool, cases[_i].subrip), cases[_i].webvtt);
}
END_TEST

Suite *crvs_suite_subrip(void)
{
    Suite *suite = suite_create("subrip");
    TCase *files = crvs_unit_case(suite, "files");

    tcase_add_loop_test(files, becomes_webvtt, 0, sizeof(cases) / sizeof(*cases));
    return suite;
}
