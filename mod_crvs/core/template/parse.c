/* SPDX-License-Identifier: Apache-2.0 */
#include "core/template/private.h"

#include <apr_lib.h>
#include <apr_strings.h>
#include <stdarg.h>
#include <string.h>

#define BLANKS " \t"
#define WHITE_SPACE " \t\r\n\v\f"
#define VARIABLE ' '

typedef struct {
    char sigil;          /* # ^ / > < $ ! = & { _ or VARIABLE */
    const char *content; /* without white space around it; in the scratch pool */
    const char *start;
    const char *end;
    const char *line; /* where its line begins; NULL where more than blanks stand between */
    const char *next; /* where the next line begins; NULL where more than blanks stand between */
} tag_t;

bool crvs_template_fail(crvs_parser_t *parser, const char *place, const char *format, ...)
{
    va_list arguments;
    char *sentence;
    int line = 1;

    for (const char *feed = parser->template->source; (feed = strchr(feed, '\n')) && feed < place; feed++)
        line++;
    va_start(arguments, format);
    sentence = apr_pvsprintf(parser->set->scratch, format, arguments);
    va_end(arguments);
    /* A quoted tag may hold a line feed, which a log line may not. */
    for (char *byte = sentence; *byte; byte++) {
        if (apr_iscntrl(*byte))
            *byte = ' ';
    }
    parser->error = apr_psprintf(parser->set->pool, "%s:%d: %s", parser->template->name, line, sentence);
    return false;
}

static const char *line_before(const crvs_parser_t *parser, const char *place)
{
    const char *source = parser->template->source;

    while (place > source && strchr(BLANKS, place[-1]))
        place--;
    return place == source || place[-1] == '\n' ? place : NULL;
}

static const char *line_behind(const char *place)
{
    place += strspn(place, BLANKS);
    if (place[0] == '\r' && place[1] == '\n')
        place++;
    return *place == '\n' ? place + 1 : *place ? NULL : place;
}

static bool read_tag(crvs_parser_t *parser, const char *start, tag_t *tag)
{
    apr_pool_t *scratch = parser->set->scratch;
    const char *content = start + strlen(parser->opening);
    const char *closing = parser->closing;
    const char *end;

    tag->sigil = *content && strchr("#^/><$!=&{", *content) ? *content : VARIABLE;
    if (*content == '_' && content[1] && strchr(WHITE_SPACE, content[1]))
        tag->sigil = '_';
    if (tag->sigil != VARIABLE)
        content++;
    if (tag->sigil == '{' || tag->sigil == '=')
        closing = apr_pstrcat(scratch, tag->sigil == '{' ? "}" : "=", closing, NULL);
    end = strstr(content, closing);
    if (!end)
        return crvs_template_fail(parser, start, "the tag %.40s has no %s", start, closing);
    tag->content = crvs_template_trim(scratch, content, (apr_size_t)(end - content));
    tag->start = start;
    tag->end = end + strlen(closing);
    tag->line = line_before(parser, start);
    tag->next = line_behind(tag->end);
    if (tag->sigil != '!' && !*tag->content)
        return crvs_template_fail(parser, start, "an empty tag");
    return true;
}

static crvs_open_tag_t *innermost(crvs_parser_t *parser)
{
    return parser->depth ? &parser->open[parser->depth - 1] : NULL;
}

/* Directly inside a parent only blocks count: text between them is dropped, as the specification has it. */
static bool inside_parent(const crvs_parser_t *parser)
{
    return parser->depth && parser->open[parser->depth - 1].sigil == '<';
}

static void take_text(crvs_parser_t *parser, const char *end)
{
    const char *start = parser->position;

    if (end > start && !inside_parent(parser))
        crvs_template_add_literal(parser, start, (apr_size_t)(end - start),
                                  start == parser->template->source || start[-1] == '\n');
    parser->position = end;
}

/* Takes the text up to the tag's line, or to the tag itself where it does not begin one. */
static void take_lines_before(crvs_parser_t *parser, const tag_t *tag)
{
    take_text(parser, tag->line ? tag->line : tag->start);
}

static void take_blanks_before(crvs_parser_t *parser, const tag_t *tag)
{
    if (tag->line && !inside_parent(parser))
        crvs_template_add_literal(parser, tag->line, (apr_size_t)(tag->start - tag->line), true);
}

static const char *blanks_before(const crvs_parser_t *parser, const tag_t *tag)
{
    return tag->line ? apr_pstrmemdup(parser->set->pool, tag->line, (apr_size_t)(tag->start - tag->line)) : NULL;
}

/* For a tag that shows something itself: its line stays. */
static void pass_inline(crvs_parser_t *parser, const tag_t *tag)
{
    take_lines_before(parser, tag);
    take_blanks_before(parser, tag);
    parser->position = tag->end;
}

/* For the others: where nothing else stands in its line, the line goes. */
static bool pass(crvs_parser_t *parser, const tag_t *tag)
{
    if (!tag->line || !tag->next) {
        pass_inline(parser, tag);
        return false;
    }
    take_lines_before(parser, tag);
    parser->position = tag->next;
    return true;
}

static bool open_tag(crvs_parser_t *parser, const tag_t *tag, int node)
{
    if (parser->depth == CRVS_TEMPLATE_MAX_DEPTH)
        return crvs_template_fail(parser, tag->start, "tags are nested more than %d deep", CRVS_TEMPLATE_MAX_DEPTH);
    parser->open[parser->depth++] = (crvs_open_tag_t){
        .sigil = tag->sigil,
        .name = tag->content,
        .place = tag->start,
        .node = node,
        .begins_line = tag->line != NULL,
        .ends_line = tag->next != NULL,
    };
    return true;
}

static bool parse_variable(crvs_parser_t *parser, const tag_t *tag)
{
    const crvs_template_world_t *world = &parser->set->world;
    bool raw = tag->sigil != VARIABLE, is_plain = parser->template->is_plain;
    const char *constant = !raw && world->constant ? world->constant(world->baton, tag->content) : NULL;
    crvs_path_t path = crvs_template_parse_path(parser, tag->content, tag->start);

    if (!path)
        return false;
    if (constant) {
        pass_inline(parser, tag);
        crvs_template_add_plain(parser, constant, strlen(constant));
        return true;
    }
    if (raw && world->may_be_raw && !world->may_be_raw(world->baton, tag->content))
        return crvs_template_fail(parser, tag->start, "'%s' may not be put in unescaped", tag->content);
    pass_inline(parser, tag);
    crvs_template_add_node(parser, raw || is_plain ? CRVS_NODE_RAW : CRVS_NODE_VARIABLE)->as.path = path;
    return true;
}

static bool parse_section(crvs_parser_t *parser, const tag_t *tag)
{
    crvs_path_t path = crvs_template_parse_path(parser, tag->content, tag->start);

    if (!path)
        return false;
    pass(parser, tag);
    crvs_template_add_node(parser, tag->sigil == '#' ? CRVS_NODE_SECTION : CRVS_NODE_INVERTED)->as.path = path;
    return open_tag(parser, tag, parser->nodes->nelts - 1);
}

static bool parse_include(crvs_parser_t *parser, const tag_t *tag)
{
    const crvs_template_t *template = crvs_template_refer(parser->set, tag->content);
    bool alone = false;
    crvs_node_t *node;

    if (!template)
        return crvs_template_fail(parser, tag->start, "there is no template '%.60s'", tag->content);
    if (template->is_plain && !parser->template->is_plain)
        return crvs_template_fail(parser, tag->start, "'%.60s' is a text: nothing in it would be escaped",
                                  tag->content);
    if (tag->sigil == '>') {
        alone = pass(parser, tag);
        node = crvs_template_add_node(parser, CRVS_NODE_PARTIAL);
    }
    else {
        /* The blanks get a literal of their own, which close_parent empties if the parent stands alone. */
        take_lines_before(parser, tag);
        parser->may_extend = false;
        take_blanks_before(parser, tag);
        parser->position = tag->end;
        node = crvs_template_add_node(parser, CRVS_NODE_PARENT);
    }
    node->as.include.template = template;
    node->as.include.indentation = alone ? blanks_before(parser, tag) : NULL;
    return tag->sigil == '>' || open_tag(parser, tag, parser->nodes->nelts - 1);
}

static bool parse_block(crvs_parser_t *parser, const tag_t *tag)
{
    bool argument = inside_parent(parser);
    int place;

    if (strpbrk(tag->content, WHITE_SPACE))
        return crvs_template_fail(parser, tag->start, "'%.60s' is not a name", tag->content);
    take_lines_before(parser, tag);
    place = parser->nodes->nelts;
    crvs_template_add_node(parser, argument ? CRVS_NODE_ARGUMENT : CRVS_NODE_BLOCK);
    crvs_template_node(parser, place)->as.block.name = crvs_template_block_name(parser, tag->content);
    crvs_template_node(parser, place)->as.block.indentation = argument ? NULL : blanks_before(parser, tag);
    if (!open_tag(parser, tag, place))
        return false;
    if (tag->next && (tag->line || argument)) {
        parser->position = tag->next;
        return true;
    }
    parser->position = tag->end;
    /* What fills a block is indented line by line, so the blanks before the block belong to what it replaces. */
    if (argument)
        crvs_template_add_literal(parser, "", 0, true);
    else
        take_blanks_before(parser, tag);
    return true;
}

/* An argument's content begins at the left margin; the block that it fills indents it. */
static void close_argument(crvs_parser_t *parser, const tag_t *tag, const crvs_open_tag_t *opened)
{
    const char *common;

    take_lines_before(parser, tag);
    parser->position = tag->end;
    crvs_template_end_node(parser, opened->node);
    common = opened->ends_line ? crvs_template_common_indentation(parser, opened->node) : NULL;
    if (common)
        crvs_template_outdent(parser, opened->node, strlen(common));
}

static void close_block(crvs_parser_t *parser, const tag_t *tag, const crvs_open_tag_t *opened)
{
    const char *common;

    pass(parser, tag);
    crvs_template_end_node(parser, opened->node);
    if (!opened->begins_line || !opened->ends_line)
        return;
    common = crvs_template_common_indentation(parser, opened->node);
    if (common)
        crvs_template_node(parser, opened->node)->as.block.indentation = common;
}

static void close_parent(crvs_parser_t *parser, const tag_t *tag, const crvs_open_tag_t *opened)
{
    crvs_node_t *blanks;

    parser->position = tag->end;
    crvs_template_end_node(parser, opened->node);
    if (!opened->begins_line || !tag->next)
        return;
    parser->position = tag->next;
    blanks = crvs_template_node(parser, opened->node - 1);
    crvs_template_node(parser, opened->node)->as.include.indentation =
        apr_pstrmemdup(parser->set->pool, blanks->as.literal.text, blanks->as.literal.length);
    blanks->as.literal.length = 0;
    blanks->as.literal.begins_line = false;
}

static bool close_tag(crvs_parser_t *parser, const tag_t *tag)
{
    const crvs_open_tag_t *opened = innermost(parser);
    bool argument;

    if (!opened)
        return crvs_template_fail(parser, tag->start, "{{/%.60s}} closes nothing", tag->content);
    if (strcmp(opened->name, tag->content)) {
        return crvs_template_fail(parser, tag->start, "{{/%.60s}} stands where {{%c%.60s}} must be closed first",
                                  tag->content, opened->sigil, opened->name);
    }
    argument = opened->sigil == '$' && crvs_template_node(parser, opened->node)->kind == CRVS_NODE_ARGUMENT;
    if (argument)
        close_argument(parser, tag, opened);
    else if (opened->sigil == '$')
        close_block(parser, tag, opened);
    else if (opened->sigil == '<')
        close_parent(parser, tag, opened);
    else {
        pass(parser, tag);
        crvs_template_end_node(parser, opened->node);
    }
    parser->depth--;
    return true;
}

static bool parse_delimiters(crvs_parser_t *parser, const tag_t *tag)
{
    apr_pool_t *scratch = parser->set->scratch;
    apr_size_t first = strcspn(tag->content, WHITE_SPACE);
    const char *second = tag->content + first + strspn(tag->content + first, WHITE_SPACE);

    if (!*second || strpbrk(second, WHITE_SPACE) || strchr(tag->content, '='))
        return crvs_template_fail(parser, tag->start, "'%.60s' is not two delimiters", tag->content);
    pass(parser, tag);
    parser->opening = apr_pstrmemdup(scratch, tag->content, first);
    parser->closing = second;
    return true;
}

static bool parse_tag(crvs_parser_t *parser, const tag_t *tag)
{
    if (inside_parent(parser) && !strchr("$/!=", tag->sigil))
        return crvs_template_fail(parser, tag->start, "only blocks may stand directly inside {{<%.60s}}",
                                  innermost(parser)->name);
    switch (tag->sigil) {
    case '!':
        pass(parser, tag);
        return true;
    case '=':
        return parse_delimiters(parser, tag);
    case '#':
    case '^':
        return parse_section(parser, tag);
    case '/':
        return close_tag(parser, tag);
    case '>':
    case '<':
        return parse_include(parser, tag);
    case '$':
        return parse_block(parser, tag);
    case '_':
        pass_inline(parser, tag);
        return crvs_template_add_text(parser, tag->content, tag->start);
    default:
        return parse_variable(parser, tag);
    }
}

static bool parse_source(crvs_parser_t *parser)
{
    const char *start;
    tag_t tag;

    while ((start = strstr(parser->position, parser->opening))) {
        if (!read_tag(parser, start, &tag) || !parse_tag(parser, &tag))
            return false;
    }
    take_text(parser, parser->position + strlen(parser->position));
    if (parser->depth) {
        const crvs_open_tag_t *opened = innermost(parser);

        return crvs_template_fail(parser, opened->place, "{{%c%.60s}} is not closed", opened->sigil, opened->name);
    }
    return true;
}

bool crvs_template_parse(crvs_template_t *template, const char **error)
{
    crvs_template_set_t *set = template->set;
    crvs_parser_t parser = {
        .set = set,
        .template = template,
        .position = template->source,
        .opening = "{{",
        .closing = "}}",
        .nodes = apr_array_make(set->scratch, 32, sizeof(crvs_node_t)),
        .literals = apr_palloc(set->scratch, strlen(template->source) + 1),
    };

    if (!parse_source(&parser)) {
        *error = parser.error;
        return false;
    }
    crvs_template_keep(&parser);
    return true;
}
