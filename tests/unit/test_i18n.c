/* SPDX-License-Identifier: Apache-2.0 */
#include "core/template/language.h"

#include "unit.h"

#include <apr_file_io.h>
#include <apr_strings.h>
#include <stdlib.h>
#include <string.h>

static const char *folder;

static void write_file(const char *name, const char *content)
{
    const char *path = apr_pstrcat(crvs_unit_pool, folder, "/", name, NULL);
    apr_file_t *file;

    ck_assert_int_eq(apr_file_open(&file, path, APR_WRITE | APR_CREATE | APR_TRUNCATE, APR_OS_DEFAULT, crvs_unit_pool),
                     APR_SUCCESS);
    apr_file_puts(content, file);
    apr_file_close(file);
}

static void make_folder(void)
{
    char name[] = "/tmp/crvs-i18n-XXXXXX";

    folder = apr_pstrdup(crvs_unit_pool, mkdtemp(name));
    ck_assert_int_eq(apr_dir_make(apr_pstrcat(crvs_unit_pool, folder, "/lang", NULL), APR_OS_DEFAULT, crvs_unit_pool),
                     APR_SUCCESS);
    write_file("lang/fr.json",
               "{\"language.name\": \"Français\", \"hello\": \"Bonjour {{name}} !\","
               " \"members\": {\"count\": \"n\", \"one\": \"{{n}} membre\", \"other\": \"{{n}} membres\"}}");
    write_file("lang/en.json",
               "{\"language.name\": \"English\", \"hello\": \"Hello {{name}}!\","
               " \"members\": {\"count\": \"n\", \"one\": \"{{n}} member\", \"other\": \"{{n}} members\"}}");
    write_file("page.html", "<p>{{_ hello}} {{_ members}}</p>");
}

static void remove_folder(void)
{
    ck_assert_int_eq(system(apr_pstrcat(crvs_unit_pool, "rm -r ", folder, NULL)), 0);
}

static crvs_languages_t *load(void)
{
    const char *error = NULL;
    crvs_languages_t *languages = crvs_language_load(crvs_unit_pool, folder, NULL, "fr", &error);

    ck_assert_msg(languages != NULL, "%s", error);
    return languages;
}

static const char *load_error(const char *fallback)
{
    const char *error = NULL;

    ck_assert_ptr_null(crvs_language_load(crvs_unit_pool, folder, NULL, fallback, &error));
    ck_assert_ptr_nonnull(error);
    return error;
}

START_TEST(finds_the_languages_that_there_are)
{
    crvs_languages_t *languages = load();

    ck_assert_int_eq(languages->count, 2);
    ck_assert_str_eq(languages->fallback->code, "fr");
    ck_assert_str_eq(crvs_language_find(languages, "en")->name, "English");
    ck_assert_ptr_null(crvs_language_find(languages, "de"));
    ck_assert_ptr_null(crvs_language_find(languages, NULL));
}
END_TEST

static const struct {
    const char *header;
    const char *code;
} accepts[] = {
    {"fr", "fr"},
    {"en-US,en;q=0.9,fr;q=0.8", "en"},
    {"de, fr;q=0.5, en;q=0.4", "fr"},
    {"en;q=0.1, fr;q=0.2", "fr"},
    {"en; q=0.9, fr;q=1", "fr"},
    {"EN-gb", "en"},
    {"fr;q=0, en;q=0.1", "en"},
    {"de", NULL},
    {"frx", NULL},
    {"*", NULL},
    {"", NULL},
    {";;,,q=", NULL},
    {"fr;q=banana, en;q=0.5", "en"},
    {NULL, NULL},
};

START_TEST(hears_what_a_browser_asks_for)
{
    const crvs_language_t *language = crvs_language_accept(load(), accepts[_i].header);

    ck_assert_pstr_eq(language ? language->code : NULL, accepts[_i].code);
}
END_TEST

START_TEST(counts_as_each_language_does)
{
    static const char *const expected[][3] = {{"0 members", "1 member", "2 members"},
                                              {"0 membre", "1 membre", "2 membres"}};
    crvs_languages_t *languages = load();

    ck_assert_pstr_eq(crvs_language_parse(languages, crvs_unit_pool), NULL);
    for (int l = 0; l < 2; l++) {
        for (int n = 0; n < 3; n++) {
            const char *error = NULL;
            crvs_object_t *context = crvs_object_make(crvs_unit_pool);
            crvs_buffer_t out;

            crvs_object_set(context, "n", crvs_value_int(n));
            crvs_buffer_init(&out, crvs_unit_pool, 0);
            crvs_template_render(crvs_template_get(languages->list[l].templates, "page", &error), NULL, context, NULL,
                                 NULL, &out);
            ck_assert_msg(strstr(out.text, expected[l][n]) != NULL, "%s", out.text);
        }
    }
}
END_TEST

START_TEST(fills_a_text_in)
{
    const crvs_language_t *french = crvs_language_find(load(), "fr");

    ck_assert_str_eq(crvs_language_text_with(french, crvs_unit_pool, "hello", "name", "Zoé"), "Bonjour Zoé !");
    ck_assert_str_eq(crvs_language_text(french, "no.such.key"), "no.such.key");
}
END_TEST

START_TEST(says_which_file_is_wrong)
{
    ck_assert_ptr_nonnull(strstr(load_error("de"), "\"de\""));
    write_file("lang/en.json", "{\"a\": 1}");
    ck_assert_ptr_nonnull(strstr(load_error("fr"), "lang/en.json"));
    write_file("lang/en.json", "{\"a\": \"x\", \"a\": \"y\"}");
    ck_assert_ptr_nonnull(strstr(load_error("fr"), "stands twice"));
    write_file("lang/en.json", "{\"a\": {\"one\": \"x\"}}");
    ck_assert_ptr_nonnull(strstr(load_error("fr"), "\"a\""));
}
END_TEST

START_TEST(says_which_page_is_wrong)
{
    const char *error;

    write_file("page.html", "<p>\n{{_ nonsense}}</p>");
    error = crvs_language_parse(load(), crvs_unit_pool);
    ck_assert_ptr_nonnull(error);
    ck_assert_msg(strstr(error, "page") && strstr(error, ":2") && strstr(error, "nonsense"), "%s", error);
}
END_TEST

Suite *crvs_suite_i18n(void)
{
    Suite *suite = suite_create("i18n");
    TCase *languages = crvs_unit_case(suite, "languages");

    tcase_add_checked_fixture(languages, make_folder, remove_folder);
    tcase_add_test(languages, finds_the_languages_that_there_are);
    tcase_add_loop_test(languages, hears_what_a_browser_asks_for, 0, sizeof(accepts) / sizeof(*accepts));
    tcase_add_test(languages, counts_as_each_language_does);
    tcase_add_test(languages, fills_a_text_in);
    tcase_add_test(languages, says_which_file_is_wrong);
    tcase_add_test(languages, says_which_page_is_wrong);
    return suite;
}
