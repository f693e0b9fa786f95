/* SPDX-License-Identifier: Apache-2.0 */
#include "core/template/private.h"
#include "core/text/html.h"

#include <apr_strings.h>
#include <string.h>

#define OPENING "{{"
#define CLOSING "}}"

void crvs_template_add_plain(crvs_parser_t *parser, const char *text, apr_size_t length)
{
    apr_pool_t *scratch = parser->set->scratch;
    crvs_buffer_t escaped;
    crvs_node_t *node;

    if (!length)
        return;
    crvs_buffer_init(&escaped, scratch, length + length / 8);
    if (parser->template->is_plain)
        crvs_buffer_add(&escaped, text, length);
    else
        crvs_html_escape(&escaped, apr_pstrmemdup(scratch, text, length));
    node = crvs_template_add_node(parser, CRVS_NODE_TEXT);
    node->as.literal.text = escaped.text;
    node->as.literal.length = (unsigned)escaped.length;
}

static bool add_variable(crvs_parser_t *parser, const char *name, const char *key, const char *place)
{
    crvs_path_t path;

    if (!*name || strchr("#^/><$!=&{_", *name))
        return crvs_template_fail(parser, place, "the text '%s' holds {{%.60s}}: only variables may stand in a text",
                                  key, name);
    path = crvs_template_parse_path(parser, name, place);
    if (!path)
        return crvs_template_fail(parser, place, "the text '%s' holds {{%.60s}}, which is not a name", key, name);
    crvs_template_add_node(parser, parser->template->is_plain ? CRVS_NODE_RAW : CRVS_NODE_VARIABLE)->as.path = path;
    return true;
}

static bool add_form(crvs_parser_t *parser, const char *form, const char *key, const char *place)
{
    const char *opening;

    while ((opening = strstr(form, OPENING))) {
        const char *closing = strstr(opening, CLOSING);
        const char *name;

        crvs_template_add_plain(parser, form, (apr_size_t)(opening - form));
        if (!closing)
            return crvs_template_fail(parser, place, "the text '%s' holds {{ without }}", key);
        opening += strlen(OPENING);
        name = crvs_template_trim(parser->set->scratch, opening, (apr_size_t)(closing - opening));
        if (!add_variable(parser, name, key, place))
            return false;
        form = closing + strlen(CLOSING);
    }
    crvs_template_add_plain(parser, form, strlen(form));
    return true;
}

static bool add_plural(crvs_parser_t *parser, const crvs_template_text_t *text, const char *key, const char *place)
{
    int plural = parser->nodes->nelts;
    crvs_path_t path;

    if (!text->count_name || !text->forms[CRVS_PLURAL_OTHER])
        return crvs_template_fail(parser, place, "the text '%s' has no form for other counts", key);
    path = crvs_template_parse_path(parser, text->count_name, place);
    if (!path)
        return crvs_template_fail(parser, place, "the text '%s' counts '%.60s', which is not a name", key,
                                  text->count_name);
    crvs_template_add_node(parser, CRVS_NODE_PLURAL)->as.path = path;
    for (int i = CRVS_PLURAL_ZERO; i <= CRVS_PLURAL_OTHER; i++) {
        int form = parser->nodes->nelts;

        if (!text->forms[i])
            continue;
        crvs_template_add_node(parser, CRVS_NODE_FORM)->as.form = (crvs_plural_e)i;
        if (!add_form(parser, text->forms[i], key, place))
            return false;
        crvs_template_end_node(parser, form);
    }
    crvs_template_end_node(parser, plural);
    return true;
}

bool crvs_template_add_text(crvs_parser_t *parser, const char *key, const char *place)
{
    const crvs_template_world_t *world = &parser->set->world;
    const crvs_template_text_t *text = world->text ? world->text(world->baton, key) : NULL;

    if (!text)
        return crvs_template_fail(parser, place, "there is no text '%.60s'", key);
    return text->one_form ? add_form(parser, text->one_form, key, place) : add_plural(parser, text, key, place);
}
