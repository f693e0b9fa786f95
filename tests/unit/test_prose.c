/* SPDX-License-Identifier: Apache-2.0 */
#include "core/text/prose.h"

#include "unit.h"

#include <apr_strings.h>
#include <string.h>

/* "text|<url>|<text=url>|# heading", a paragraph a line. */
static const char *shown(const char *text, bool headings)
{
    const crvs_list_t *paragraphs = crvs_prose_read(crvs_unit_pool, text, headings);
    const char *out = "";

    for (int i = 0; i < paragraphs->count; i++) {
        const crvs_object_t *paragraph = crvs_list_object(paragraphs, i);
        const char *heading = crvs_object_text(paragraph, "heading");
        const crvs_list_t *pieces = heading ? NULL : crvs_object_get(paragraph, "pieces")->as.list;

        out = apr_pstrcat(crvs_unit_pool, out, i ? "\n" : "", heading ? "# " : "", heading, NULL);
        for (int j = 0; pieces && j < pieces->count; j++) {
            const crvs_object_t *piece = crvs_list_object(pieces, j);
            const char *url = crvs_object_text(piece, "url"), *written = crvs_object_text(piece, "text");

            if (url && strcmp(url, written))
                written = apr_pstrcat(crvs_unit_pool, written, "=", url, NULL);
            out = apr_pstrcat(crvs_unit_pool, out, url ? "<" : "", written, url ? ">" : "", NULL);
        }
    }
    return out;
}

static const struct {
    const char *text;
    const char *shown;
} cases[] = {
    {"", ""},
    {" \r\n\t\n", ""},
    {"Un mot.", "Un mot."},
    {"Un.\n\nDeux.\n \t\n\nTrois.\n", "Un.\nDeux.\nTrois."},
    {"Une ligne\r\nsuite\r\n\r\nAutre", "Une ligne\nsuite\nAutre"},
    {"# pas ici", "# pas ici"},
    {"Voir https://a.example/x?y=1&z=2.", "Voir <https://a.example/x?y=1&z=2>."},
    {"(https://a.example/b_(c)), fin", "(<https://a.example/b_(c)>), fin"},
    {"https://a.example", "<https://a.example>"},
    {"http://a.example/ et https://b.example/", "<http://a.example/> et <https://b.example/>"},
    {"\xc2\xab\xc2\xa0https://a.example/\xc2\xa0\xc2\xbb", "\xc2\xab\xc2\xa0<https://a.example/>\xc2\xa0\xc2\xbb"},
    {"javascript:alert(1) data:text/html,x", "javascript:alert(1) data:text/html,x"},
    {"xhttps://a.example/", "xhttps://a.example/"},
    {"https://", "https://"},
    {"https://u:p@a.example/", "https://u:p@a.example/"},
    {"<https://a.example/>\"https://b.example/\"", "<<https://a.example/>>\"<https://b.example/>\""},
    {"http http://", "http http://"},
    {"https://a.example/wiki/\xc3\x89l\xc3\xa8ve_(\xc3\xa9"
     "cole)",
     "<https://a.example/wiki/\xc3\x89l\xc3\xa8ve_(\xc3\xa9"
     "cole)=https://a.example/wiki/%C3%89l%C3%A8ve_(%C3%A9cole)>"},
    {"https://a.example/x?q=\xc3\xa9&y=1\xe2\x80\x9d",
     "<https://a.example/x?q=\xc3\xa9&y=1=https://a.example/x?q=%C3%A9&y=1>\xe2\x80\x9d"},
    {"http://ex\xc3\xa4mple.org/a", "http://ex\xc3\xa4mple.org/a"},
    {"https://\xc3\xa9"
     "cole.example/a",
     "https://\xc3\xa9"
     "cole.example/a"},
    {"Https://A.example/a", "<Https://A.example/a>"},
    {"https://a.example/\xc3", "<https://a.example/>\xc3"},
};

START_TEST(shows_paragraphs_and_links)
{
    ck_assert_str_eq(shown(cases[_i].text, false), cases[_i].shown);
}
END_TEST

START_TEST(has_headings_where_they_are_wanted)
{
    ck_assert_str_eq(shown("#  Qui nous sommes \n\nTexte # ici\n\n#rien", true),
                     "# Qui nous sommes\nTexte # ici\n#rien");
}
END_TEST

Suite *crvs_suite_prose(void)
{
    Suite *suite = suite_create("prose");
    TCase *prose = crvs_unit_case(suite, "prose");

    tcase_add_loop_test(prose, shows_paragraphs_and_links, 0, sizeof(cases) / sizeof(*cases));
    tcase_add_test(prose, has_headings_where_they_are_wanted);
    return suite;
}
