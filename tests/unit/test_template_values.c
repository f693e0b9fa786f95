/* SPDX-License-Identifier: Apache-2.0 */
/* What this engine adds to Mustache or decides where the specification is silent. */
#include "template_world.h"
#include "unit.h"

#include <apr_strings.h>
#include <string.h>

static crvs_object_t *object_with(const char *name, crvs_value_t value)
{
    crvs_object_t *object = crvs_object_make(crvs_unit_pool);

    crvs_object_set(object, name, value);
    return object;
}

/* The page of that source, with other templates' names and sources behind it, without any data. */
#define PAGE(...) template_world_render(SOURCES("page", __VA_ARGS__), NULL, NULL)

static const char *render(const char *source, crvs_object_t *context)
{
    return template_world_render(SOURCES("page", source), NULL, context);
}

START_TEST(values_show_by_their_type)
{
    static const apr_int64_t integers[] = {0, -7, 1234567890, APR_INT64_MAX, APR_INT64_MIN};
    crvs_object_t *context = object_with("yes", crvs_value_bool(true));

    crvs_object_set(context, "no", crvs_value_bool(false));
    crvs_object_set(context, "null", crvs_value_null());
    crvs_object_set(context, "object", crvs_value_object(context));
    crvs_object_set(context, "text", crvs_value_text("<a href=\"x\">'&'</a>"));
    crvs_object_set(context, "html", crvs_value_text("<b>&</b>"));
    crvs_object_set(context, "list", crvs_value_list(crvs_list_make(crvs_unit_pool)));
    ck_assert_str_eq(render("[{{yes}}|{{no}}|{{null}}|{{object}}|{{list}}|{{.}}]", context), "[true|false||||]");
    ck_assert_str_eq(render("{{text}}", context), "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;");
    ck_assert_str_eq(render("{{{html}}}{{& html }}{{html}}", context), "<b>&</b><b>&</b>&lt;b&gt;&amp;&lt;/b&gt;");
    for (size_t i = 0; i < sizeof(integers) / sizeof(*integers); i++) {
        crvs_object_set(context, "integer", crvs_value_int(integers[i]));
        ck_assert_str_eq(render("{{integer}}", context),
                         apr_psprintf(crvs_unit_pool, "%" APR_INT64_T_FMT, integers[i]));
    }
}
END_TEST

START_TEST(nothing_of_a_plain_text_is_escaped)
{
    crvs_object_t *user = object_with("name", crvs_value_text("<b> & 'b'"));
    crvs_object_t *context = object_with("user", crvs_value_object(user));

    ck_assert_str_eq(template_world_render(SOURCES("mail.txt", "{{user.name}} {{_ greeting}}{{> foot.txt}}", "foot.txt",
                                                   "\n{{user.name}}"),
                                           NULL, context),
                     "<b> & 'b' Hello <<b> & 'b'>!\n<b> & 'b'");
    ck_assert_ptr_nonnull(strstr(template_world_error(SOURCES("page", "{{> foot.txt}}", "foot.txt", "")), "is a text"));
}
END_TEST

START_TEST(empty_values_hide_a_section)
{
    const char *source = "{{#a}}shown{{/a}}{{^a}}hidden{{/a}}";
    crvs_object_t *empty = crvs_object_make(crvs_unit_pool);

    ck_assert_str_eq(render(source, object_with("a", crvs_value_int(0))), "hidden");
    ck_assert_str_eq(render(source, object_with("a", crvs_value_int(-1))), "shown");
    ck_assert_str_eq(render(source, object_with("a", crvs_value_text(""))), "hidden");
    ck_assert_str_eq(render(source, object_with("a", crvs_value_text("0"))), "shown");
    ck_assert_str_eq(render(source, object_with("a", crvs_value_text(NULL))), "hidden");
    ck_assert_str_eq(render(source, object_with("a", crvs_value_object(empty))), "shown");
    ck_assert_str_eq(render(source, object_with("a", crvs_value_time(0))), "shown");
    ck_assert_str_eq(render(source, empty), "hidden");
    ck_assert_str_eq(render(source, NULL), "hidden");
}
END_TEST

START_TEST(a_null_hides_what_is_outside)
{
    crvs_object_t *outer = object_with("name", crvs_value_text("outer"));
    crvs_object_t *context = object_with("row", crvs_value_object(object_with("name", crvs_value_null())));
    const char *const *sources = SOURCES("page", "{{name}}{{#row}}[{{name}}{{^name}}none{{/name}}{{title}}]{{/row}}");

    crvs_object_set(outer, "title", crvs_value_text("T"));
    ck_assert_str_eq(template_world_render(sources, outer, context), "outer[noneT]");
    crvs_object_set(context, "name", crvs_value_text("page"));
    ck_assert_str_eq(template_world_render(sources, outer, context), "page[noneT]");
    ck_assert_str_eq(template_world_render(sources, outer, NULL), "outer");
    ck_assert_str_eq(template_world_render(sources, NULL, NULL), "");
}
END_TEST

START_TEST(moments_show_in_forms)
{
    crvs_object_t *session = object_with("start_at", crvs_value_time(60));
    crvs_object_t *context = object_with("session", crvs_value_object(session));
    const char *error = NULL;
    crvs_buffer_t out;

    crvs_object_set(context, "title", crvs_value_text("T"));
    ck_assert_str_eq(render("{{#session}}{{start_at}}{{/session}}", context), "15:04 &lt;60&gt;");
    ck_assert_str_eq(render("{{session.start_at}}", context), "15:04 &lt;60&gt;");
    ck_assert_str_eq(render("{{start_at.when}}|{{start_at.never}}|{{start_at.when.x}}|", session), "on 60|||");
    ck_assert_str_eq(render("{{#session.start_at}}{{when}}, {{title}}, {{.}}{{/session.start_at}}", context),
                     "on 60, T, 15:04 &lt;60&gt;");
    ck_assert_str_eq(render("{{#session.start_at.when}}{{.}}!{{/session.start_at.when}}", context), "on 60!");
    ck_assert_str_eq(render("{{#session.start_at.never}}x{{/session.start_at.never}}", context), "");

    crvs_buffer_init(&out, crvs_unit_pool, 1);
    crvs_template_render(
        crvs_template_get(template_world_make(SOURCES("page", "[{{start_at}}{{start_at.when}}]")), "page", &error),
        NULL, session, NULL, NULL, &out);
    ck_assert_str_eq(out.text, "[]");
}
END_TEST

START_TEST(texts_are_escaped_and_hold_variables)
{
    crvs_object_t *context = object_with("user", crvs_value_object(object_with("name", crvs_value_text("Ngo & co"))));

    ck_assert_str_eq(render("<p>{{_ greeting}}</p>", context), "<p>Hello &lt;Ngo &amp; co&gt;!</p>");
    ck_assert_str_eq(render("{{=<% %>=}}<%_\tgreeting %>", context), "Hello &lt;Ngo &amp; co&gt;!");
    ck_assert_str_eq(render("{{#user}}{{_ greeting}}{{/user}}", context), "Hello &lt;Ngo &amp; co&gt;!");
    ck_assert_str_eq(render("{{_greeting}}", object_with("_greeting", crvs_value_text("a name"))), "a name");
}
END_TEST

/* Whatever a context says, and escaped like all else. */
START_TEST(constants_are_put_in_when_parsed)
{
    crvs_object_t *context = crvs_object_make(crvs_unit_pool), *site = crvs_object_make(crvs_unit_pool);

    crvs_object_set(context, "site", crvs_value_object(site));
    crvs_object_set(site, "name", crvs_value_text("another"));
    crvs_object_set(site, "path", crvs_value_text("/a"));
    ck_assert_str_eq(template_world_render(
                         SOURCES("page", "  <{{site.name}}{{site.path}}>\n{{#site}}{{name}}{{/site}}"), NULL, context),
                     "  <Us &amp; you/a>\nanother");
    ck_assert_str_eq(template_world_render(SOURCES("page.txt", "{{site.name}}"), NULL, NULL), "Us & you");
}
END_TEST

START_TEST(texts_have_plural_forms)
{
    const char *source = "{{_ members}}";

    ck_assert_str_eq(render(source, object_with("count", crvs_value_int(1))), "1 member &amp; you");
    ck_assert_str_eq(render(source, object_with("count", crvs_value_int(5))), "5 members");
    ck_assert_str_eq(render(source, object_with("count", crvs_value_int(2))), "2 members");
    ck_assert_str_eq(render(source, object_with("count", crvs_value_text("1"))), "1 members");
    ck_assert_str_eq(render(source, NULL), " members");
}
END_TEST

/* A leaf without `nodes` finds those outside, and both calls would double the work at each step. */
START_TEST(recursion_without_end_stops)
{
    crvs_list_t *list = crvs_list_make(crvs_unit_pool);
    crvs_object_t *context = object_with("nodes", crvs_value_list(list));
    const char *out;

    crvs_list_add(list, crvs_value_object(crvs_object_make(crvs_unit_pool)));
    crvs_list_add(list, crvs_value_object(crvs_object_make(crvs_unit_pool)));
    out = template_world_render(SOURCES("page", "<{{> self}}>", "self", "({{#nodes}}{{> self}}{{> self}}{{/nodes}})"),
                                NULL, context);
    ck_assert_int_eq(out[0], '<');
    ck_assert_str_eq(out + strlen(out) - 2, ")>");
    ck_assert_uint_lt(strlen(out), 1000);
    out = PAGE("<{{> page}}{{> page}}>");
    ck_assert_uint_lt(strlen(out), 1000);
    out = PAGE("{{< page}}{{$ a}}{{< page}}{{/ page}}{{/ a}}{{/ page}}{{$ a}}x{{/ a}}");
    ck_assert_uint_lt(strlen(out), 1000);
}
END_TEST

/* Sections between the partials count too, so this is deep data that still shows whole. */
START_TEST(deep_data_shows_whole)
{
    crvs_object_t *node = object_with("child", crvs_value_null());
    char expected[101] = "";

    for (int i = 1; i < 50; i++)
        node = object_with("child", crvs_value_object(node));
    memset(expected, '(', 50);
    memset(expected + 50, ')', 50);
    ck_assert_str_eq(template_world_render(SOURCES("page", "({{#child}}{{> page}}{{/child}})"), NULL, node), expected);
}
END_TEST

START_TEST(a_long_list_shows_whole)
{
    crvs_list_t *list = crvs_list_make(crvs_unit_pool);

    for (int i = 0; i < 1000; i++)
        crvs_list_add(list, crvs_value_int(i));
    ck_assert_uint_eq(strlen(template_world_render(SOURCES("page", "{{#a}}{{> b}}{{/a}}", "b", "{{^no}}x{{/no}}"), NULL,
                                                   object_with("a", crvs_value_list(list)))),
                      1000);
}
END_TEST

START_TEST(a_megabyte_passes)
{
    const apr_size_t size = 1024 * 1024;
    char *text = apr_palloc(crvs_unit_pool, size + 1);
    const char *out;

    memset(text, 'x', size);
    text[size] = '\0';
    text[size / 2] = '<';
    out = render("[{{a}}]", object_with("a", crvs_value_text(text)));
    ck_assert_uint_eq(strlen(out), size + 5);
    ck_assert(!strncmp(out + 1 + size / 2, "&lt;x", 5));
    ck_assert_str_eq(out + strlen(out) - 2, "x]");
}
END_TEST

START_TEST(indentation_reaches_each_line_once)
{
    crvs_object_t *context = object_with("a", crvs_value_text("1\n2"));

    crvs_object_set(context, "none", crvs_value_null());
    /* Lines that begin with a tag, that are within a section, that are nested; never those of a value or a text. */
    ck_assert_str_eq(
        template_world_render(SOURCES("page", "  {{> one}}\n.", "one", "{{a}} {{! c }}x\n{{> two}}\n", "two",
                                      "{{#a}}\ny\n{{/a}}\n"
                                      " {{#none}}\nz\n{{/none}}\n"
                                      "{{_ two_lines}}\n"),
                              NULL, context),
        "  1\n2 x\n  y\n  one\ntwo\n.");
    ck_assert_str_eq(PAGE("\t{{> one}}\n", "one", " {{> two}}\n", "two", "a\n\nb\n"), "\t a\n\t \n\t b\n");
    /* What is put in when templates are parsed is part of its line. */
    ck_assert_str_eq(PAGE("  {{> one}}\n", "one",
                          "{{site.name}} a\n{{_ two_lines}} b\n\nc {{site.name}}\n{{site.name}}{{site.name}}\n"),
                     "  Us &amp; you a\n  one\ntwo b\n  \n  c Us &amp; you\n  Us &amp; youUs &amp; you\n");
    /* A partial within a line keeps its own lines as they are. */
    ck_assert_str_eq(PAGE("  {{> one}}\n", "one", "<pre>{{> two}}</pre>\n", "two", "a\nb"), "  <pre>a\nb</pre>\n");
}
END_TEST

START_TEST(blocks_take_the_indentation_of_their_place)
{
    const char *layout = "<title>{{$ title}}none{{/ title}}</title>\n"
                         "<main>\n"
                         "  {{$ content}}\n"
                         "  <p>nothing</p>\n"
                         "  {{/ content}}\n"
                         "</main>\n";
    const char *page = "{{! a page }}\n"
                       "{{< layout}}\n"
                       "{{$ title}}A {{> b}}{{/ title}} text that is ignored\n"
                       "    {{$ content}}\n"
                       "    {{#a}}\n"
                       "    <h1>{{a}}</h1>\n"
                       "\n"
                       "      <i></i>\n"
                       "    {{/a}}\n"
                       "    {{> b}}\n"
                       "    {{/ content}}\n"
                       "{{/ layout}}\n";

    ck_assert_str_eq(template_world_render(SOURCES("page", page, "layout", layout, "b", "B"), NULL,
                                           object_with("a", crvs_value_int(1))),
                     "<title>A B</title>\n<main>\n  <h1>1</h1>\n  \n    <i></i>\n  B</main>\n");
    ck_assert_str_eq(template_world_render(SOURCES("layout", layout), NULL, NULL),
                     "<title>none</title>\n<main>\n  <p>nothing</p>\n</main>\n");
    ck_assert_str_eq(PAGE(" {{> layout}}\n", "layout", layout),
                     " <title>none</title>\n <main>\n   <p>nothing</p>\n </main>\n");
}
END_TEST

START_TEST(a_parent_alone_in_its_line_leaves_no_blanks)
{
    ck_assert_str_eq(PAGE(" {{> one}}\n", "one", "  {{< two}}{{/ two}}\n{{< two}}{{/ two}}", "two", " {{> three}}\n",
                          "three", "x\n"),
                     "    x\n  x\n");
    ck_assert_str_eq(PAGE("a\n  {{< empty}}{{/ empty}}\n", "empty", ""), "a\n");
    ck_assert_str_eq(PAGE("a\n  {{< empty}}{{/ empty}} b\n", "empty", ""), "a\n   b\n");
}
END_TEST

START_TEST(a_block_within_a_line_stays_in_it)
{
    const char *layout = "<b>{{$ a}}\nnone{{/ a}}</b>\n";

    ck_assert_str_eq(PAGE(layout), "<b>\nnone</b>\n");
    ck_assert_str_eq(PAGE(" {{> child}}\n", "child", "{{< layout}}{{$ a}} A{{/ a}}{{/ layout}}\n", "layout", layout),
                     " <b> A</b>\n");
}
END_TEST

/* Partials count as lines of an argument; what is inside an inner parent's arguments does not. */
START_TEST(an_argument_is_outdented_by_what_its_lines_share)
{
    ck_assert_str_eq(PAGE("{{< layout}}\n{{$ a}}\n"
                          "      x\n"
                          "    {{> part}}\n"
                          "    {{< layout}}\n{{$ a}}\n  y\n z\n{{/ a}}\n    {{/ layout}}\n"
                          "{{/ a}}\n{{/ layout}}\n",
                          "part", "B\n", "layout", "{{$ a}}{{/ a}}"),
                     "  x\nB\n y\nz\n");
}
END_TEST

/* An argument may itself hold blocks, even of its own name: they are for templates further out. */
START_TEST(a_block_inside_an_argument_is_filled_from_outside)
{
    const char *middle = "{{< base}}{{$ a}}[{{$ a}}m{{/ a}}{{$ b}}n{{/ b}}]{{/ a}}{{/ base}}";
    const char *base = "{{$ a}}-{{/ a}}{{$ b}}={{/ b}}";

    ck_assert_str_eq(template_world_render(SOURCES("middle", middle, "base", base), NULL, NULL), "[mn]=");
    ck_assert_str_eq(PAGE("{{< middle}}{{$ b}}B{{/ b}}{{/ middle}}", "middle", middle, "base", base), "[mB]B");
}
END_TEST

START_TEST(what_was_put_out_before_stays)
{
    const char *error = NULL;
    crvs_template_set_t *set = template_world_make(SOURCES("page", "  {{> part}}", "part", "x\ny"));
    const crvs_template_t *template = crvs_template_get(set, "page", &error);
    crvs_buffer_t out;

    ck_assert_ptr_eq(crvs_template_get(set, "page", &error), template);
    crvs_buffer_init(&out, crvs_unit_pool, 0);
    crvs_template_render(template, NULL, NULL, NULL, NULL, &out);
    crvs_template_render(template, NULL, NULL, NULL, NULL, &out);
    ck_assert_str_eq(out.text, "  x\n  y  x\n  y");
}
END_TEST

Suite *crvs_suite_template_values(void)
{
    Suite *suite = suite_create("template: values");
    TCase *values = crvs_unit_case(suite, "values");
    TCase *texts = crvs_unit_case(suite, "texts");
    TCase *bounds = crvs_unit_case(suite, "bounds");
    TCase *places = crvs_unit_case(suite, "places");

    tcase_add_test(values, values_show_by_their_type);
    tcase_add_test(values, nothing_of_a_plain_text_is_escaped);
    tcase_add_test(values, empty_values_hide_a_section);
    tcase_add_test(values, a_null_hides_what_is_outside);
    tcase_add_test(values, moments_show_in_forms);
    tcase_add_test(texts, texts_are_escaped_and_hold_variables);
    tcase_add_test(texts, constants_are_put_in_when_parsed);
    tcase_add_test(texts, texts_have_plural_forms);
    tcase_add_test(bounds, recursion_without_end_stops);
    tcase_add_test(bounds, deep_data_shows_whole);
    tcase_add_test(bounds, a_long_list_shows_whole);
    tcase_add_test(bounds, a_megabyte_passes);
    tcase_add_test(places, indentation_reaches_each_line_once);
    tcase_add_test(places, blocks_take_the_indentation_of_their_place);
    tcase_add_test(places, a_parent_alone_in_its_line_leaves_no_blanks);
    tcase_add_test(places, a_block_within_a_line_stays_in_it);
    tcase_add_test(places, an_argument_is_outdented_by_what_its_lines_share);
    tcase_add_test(places, a_block_inside_an_argument_is_filled_from_outside);
    tcase_add_test(places, what_was_put_out_before_stays);
    return suite;
}
