/* SPDX-License-Identifier: Apache-2.0 */
/* What a wrong template is told, and where. */
#include "template_world.h"
#include "unit.h"

#include <string.h>

/* Whether the error is "place: ..." and says `said`. */
static void expect(const char *const *sources, const char *place, const char *said)
{
    const char *error = template_world_error(sources);

    ck_assert_msg(!strncmp(error, place, strlen(place)) && !strncmp(error + strlen(place), ": ", 2),
                  "\"%s\" does not begin with %s", error, place);
    ck_assert_msg(strstr(error, said) != NULL, "\"%s\" does not say: %s", error, said);
}

static const struct {
    const char *source;
    const char *place;
    const char *said;
} wrong[] = {
    {"a\n{{#b}}\nc\n", "page:2", "{{#b}} is not closed"},
    {"a\n\n{{^b}}c", "page:3", "{{^b}} is not closed"},
    {"{{$b}}\n", "page:1", "{{$b}} is not closed"},
    {"{{< layout}}\n{{$b}}{{/b}}\n", "page:1", "{{<layout}} is not closed"},
    {"{{#a}}\n{{#b}}\n{{/a}}\n{{/b}}", "page:3", "{{/a}} stands where {{#b}} must be closed first"},
    {"a\n{{/a}}", "page:2", "{{/a}} closes nothing"},
    {"a\n\n\n{{> nowhere}}", "page:4", "there is no template 'nowhere'"},
    {"a\n{{< nowhere}}{{/ nowhere}}", "page:2", "there is no template 'nowhere'"},
    {"a\r\n{{ b", "page:2", "has no }}"},
    {"{{{ html }}", "page:1", "has no }}}"},
    {"a {{! never ends", "page:1", "has no }}"},
    {"\n{{= <% %>", "page:2", "has no =}}"},
    {"\n{{= <% =}}", "page:2", "is not two delimiters"},
    {"{{= a b c =}}", "page:1", "is not two delimiters"},
    {"{{= a=b c =}}", "page:1", "is not two delimiters"},
    {"{{=<% %>=}}\n<% a", "page:2", "has no %>"},
    {"\n\n{{}}", "page:3", "an empty tag"},
    {"{{# }}", "page:1", "an empty tag"},
    {"{{a b}}", "page:1", "'a b' is not a name"},
    {"{{a\nb}}", "page:1", "'a b' is not a name"},
    {"{{a..b}}", "page:1", "'a..b' is not a name"},
    {"{{.a}}", "page:1", "'.a' is not a name"},
    {"{{#a.}}{{/a.}}", "page:1", "'a.' is not a name"},
    {"{{$ a b}}{{/ a b}}", "page:1", "'a b' is not a name"},
    {"{{{html}}}\n{{{title}}}", "page:2", "'title' may not be put in unescaped"},
    {"\n{{& user.html }}", "page:2", "'user.html' may not be put in unescaped"},
    {"{{< layout}}\n{{#a}}{{$b}}{{/b}}{{/a}}{{/ layout}}", "page:2",
     "only blocks may stand directly inside {{<layout}}"},
    {"{{< layout}}\n{{a}}{{/ layout}}", "page:2", "only blocks may stand directly inside {{<layout}}"},
    {"\n{{_ nothing}}", "page:2", "there is no text 'nothing'"},
    {"\n{{_ with_section}}", "page:2", "the text 'with_section' holds {{#a}}"},
    {"\n{{_ with_partial}}", "page:2", "the text 'with_partial' holds {{> a}}"},
    {"\n{{_ with_raw}}", "page:2", "the text 'with_raw' holds {{{html}}"},
    {"\n{{_ with_text}}", "page:2", "the text 'with_text' holds {{_ greeting}}"},
    {"\n{{_ unended}}", "page:2", "the text 'unended' holds {{ without }}"},
    {"\n{{_ bad_name}}", "page:2", "the text 'bad_name' holds {{user name}}, which is not a name"},
    {"\n{{_ bad_count}}", "page:2", "the text 'bad_count' counts 'a..b', which is not a name"},
    {"\n{{_ no_other}}", "page:2", "the text 'no_other' has no form for other counts"},
    {"{{> part}}", "part:3", "{{/x}} closes nothing"},
};

START_TEST(says_what_is_wrong_and_where)
{
    expect(SOURCES("page", wrong[_i].source, "layout", "{{$b}}{{/b}}", "part", "{{! is wrong itself }}\n\n{{/x}}"),
           wrong[_i].place, wrong[_i].said);
}
END_TEST

START_TEST(an_unknown_template_is_told)
{
    const char *error = NULL;

    ck_assert_ptr_null(crvs_template_get(template_world_make(SOURCES("page", "x")), "other", &error));
    ck_assert_str_eq(error, "other:1: there is no template of this name");
}
END_TEST

START_TEST(nesting_is_bounded)
{
    char *source = apr_pcalloc(crvs_unit_pool, 65 * 12 + 1);

    for (int i = 0; i < 64; i++)
        strcat(source, "{{#a}}");
    for (int i = 0; i < 64; i++)
        strcat(source, "{{/a}}");
    ck_assert_str_eq(template_world_render(SOURCES("page", source), NULL, NULL), "");
    *source = '\0';
    for (int i = 0; i < 65; i++)
        strcat(source, "{{#a}}");
    expect(SOURCES("page", source), "page:1", "tags are nested more than 64 deep");
}
END_TEST

/* Two templates that include each other and the wrong one: no later call may find one of them and take it for good. */
START_TEST(an_error_leaves_nothing_behind)
{
    crvs_template_set_t *set = template_world_make(
        SOURCES("good", "x", "one", "{{> good}}{{> two}}", "two", "{{> one}}{{> wrong}}", "wrong", "{{#a}}"));
    const char *error = NULL;

    ck_assert_ptr_nonnull(crvs_template_get(set, "good", &error));
    ck_assert_ptr_null(crvs_template_get(set, "one", &error));
    ck_assert_str_eq(error, "wrong:1: {{#a}} is not closed");
    error = NULL;
    ck_assert_ptr_null(crvs_template_get(set, "two", &error));
    ck_assert_str_eq(error, "wrong:1: {{#a}} is not closed");
    ck_assert_ptr_nonnull(crvs_template_get(set, "good", &error));
}
END_TEST

START_TEST(a_world_without_functions_has_nothing)
{
    crvs_template_world_t world = {.baton = NULL};
    const char *error = NULL;

    ck_assert_ptr_null(crvs_template_get(crvs_template_set_make(crvs_unit_pool, &world), "page", &error));
    ck_assert_str_eq(error, "page:1: there is no template of this name");
}
END_TEST

Suite *crvs_suite_template_errors(void)
{
    Suite *suite = suite_create("template: errors");
    TCase *errors = crvs_unit_case(suite, "errors");

    tcase_add_loop_test(errors, says_what_is_wrong_and_where, 0, (int)(sizeof(wrong) / sizeof(*wrong)));
    tcase_add_test(errors, an_unknown_template_is_told);
    tcase_add_test(errors, nesting_is_bounded);
    tcase_add_test(errors, an_error_leaves_nothing_behind);
    tcase_add_test(errors, a_world_without_functions_has_nothing);
    return suite;
}
