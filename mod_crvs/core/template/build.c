/* SPDX-License-Identifier: Apache-2.0 */
#include "core/template/private.h"

#include <apr_strings.h>
#include <string.h>

#define WHITE_SPACE " \t\r\n\v\f"

const char *crvs_template_trim(apr_pool_t *pool, const char *text, apr_size_t length)
{
    while (length && strchr(WHITE_SPACE, text[length - 1]))
        length--;
    while (length && strchr(WHITE_SPACE, *text)) {
        text++;
        length--;
    }
    return apr_pstrmemdup(pool, text, length);
}

crvs_node_t *crvs_template_node(const crvs_parser_t *parser, int place)
{
    return &APR_ARRAY_IDX(parser->nodes, place, crvs_node_t);
}

crvs_node_t *crvs_template_add_node(crvs_parser_t *parser, crvs_node_e kind)
{
    crvs_node_t *node = apr_array_push(parser->nodes);

    *node = (crvs_node_t){.kind = kind};
    parser->may_extend = false;
    return node;
}

void crvs_template_end_node(crvs_parser_t *parser, int place)
{
    crvs_template_node(parser, place)->contained = parser->nodes->nelts - place - 1;
    parser->may_extend = false;
}

/*
 * Where a line begins, the literal before ends in a line feed or may not be extended, so extending it loses no mark:
 * the lines that standalone tags take out of the text go whole.
 */
void crvs_template_add_literal(crvs_parser_t *parser, const char *text, apr_size_t length, bool begins_line)
{
    crvs_node_t *node;

    if (!length && !begins_line)
        return;
    if (parser->may_extend && length) {
        node = crvs_template_node(parser, parser->nodes->nelts - 1);
    }
    else {
        node = crvs_template_add_node(parser, CRVS_NODE_LITERAL);
        node->as.literal.text = parser->literals;
        node->as.literal.begins_line = begins_line;
        parser->may_extend = true;
    }
    memcpy(parser->literals, text, length);
    parser->literals += length;
    node->as.literal.length += (unsigned)length;
}

const char *crvs_template_block_name(const crvs_parser_t *parser, const char *name)
{
    crvs_template_set_t *set = parser->set;
    const char *known = apr_hash_get(set->block_names, name, APR_HASH_KEY_STRING);

    if (!known) {
        known = apr_pstrdup(set->pool, name);
        apr_hash_set(set->block_names, known, APR_HASH_KEY_STRING, known);
    }
    return known;
}

crvs_path_t crvs_template_parse_path(crvs_parser_t *parser, const char *name, const char *place)
{
    apr_pool_t *pool = parser->set->pool;
    crvs_part_t *parts;
    char *part;
    int count = 1;

    if (!strcmp(name, "."))
        return apr_pcalloc(pool, sizeof(*parts));
    for (const char *dot = name; (dot = strchr(dot, '.')); dot++)
        count++;
    parts = apr_pcalloc(pool, (apr_size_t)(count + 1) * sizeof(*parts));
    part = apr_pstrdup(pool, name);
    for (int i = 0; i < count; i++) {
        char *dot = part + strcspn(part, ".");

        if (dot == part || part[strcspn(part, WHITE_SPACE)]) {
            crvs_template_fail(parser, place, "'%.60s' is not a name", name);
            return NULL;
        }
        *dot = '\0';
        parts[i] = (crvs_part_t){part, crvs_object_mark(part)};
        part = dot + 1;
    }
    return parts;
}

/* The white space of one line, as far as it is shared with the lines before. */
typedef struct {
    const char *text;
    apr_size_t length;
} common_t;

static void share(common_t *common, const char *text, apr_size_t length)
{
    if (!common->text || length < common->length)
        *common = (common_t){text, length};
}

static void share_lines(common_t *common, const crvs_node_t *node)
{
    const char *line = node->as.literal.text;
    const char *end = line + node->as.literal.length;
    bool begins_line = node->as.literal.begins_line;

    do {
        const char *feed = memchr(line, '\n', (apr_size_t)(end - line));
        const char *stop = feed ? feed : end;
        apr_size_t blank = 0;

        while (line + blank < stop && (line[blank] == ' ' || line[blank] == '\t'))
            blank++;
        /* What reaches the literal's end goes on with a tag: not an empty line. */
        if (begins_line && !(feed && (line + blank == feed || !strncmp(line + blank, "\r\n", 2))))
            share(common, line, blank);
        begins_line = true;
        line = feed ? feed + 1 : end;
    } while (line < end);
}

/* The next node of a content, a parent's arguments aside: their lines are outdented for themselves. */
static int next_line_holder(const crvs_node_t *node, int place)
{
    return place + 1 + (node->kind == CRVS_NODE_PARENT ? node->contained : 0);
}

static const char **indentation_of(crvs_node_t *node)
{
    if (node->kind == CRVS_NODE_PARTIAL || node->kind == CRVS_NODE_PARENT)
        return &node->as.include.indentation;
    return node->kind == CRVS_NODE_BLOCK ? &node->as.block.indentation : NULL;
}

const char *crvs_template_common_indentation(crvs_parser_t *parser, int place)
{
    int end = place + 1 + crvs_template_node(parser, place)->contained;
    common_t common = {NULL, 0};
    crvs_node_t *node;

    for (int i = place + 1; i < end; i = next_line_holder(node, i)) {
        const char **indentation;

        node = crvs_template_node(parser, i);
        indentation = indentation_of(node);
        if (node->kind == CRVS_NODE_LITERAL)
            share_lines(&common, node);
        else if (indentation && *indentation)
            share(&common, *indentation, strlen(*indentation));
    }
    return common.text ? apr_pstrmemdup(parser->set->pool, common.text, common.length) : NULL;
}

static void outdent_literal(crvs_node_t *node, apr_size_t width)
{
    char *text = (char *)node->as.literal.text;
    const char *from = text;
    const char *end = from + node->as.literal.length;
    bool begins_line = node->as.literal.begins_line;
    char *to = text;

    while (from < end) {
        const char *feed = memchr(from, '\n', (apr_size_t)(end - from));
        const char *next = feed ? feed + 1 : end;

        for (apr_size_t i = 0; begins_line && i < width && from < next && (*from == ' ' || *from == '\t'); i++)
            from++;
        memmove(to, from, (apr_size_t)(next - from));
        to += next - from;
        from = next;
        begins_line = true;
    }
    node->as.literal.length = (unsigned)(to - text);
}

void crvs_template_outdent(crvs_parser_t *parser, int place, apr_size_t width)
{
    int end = place + 1 + crvs_template_node(parser, place)->contained;
    crvs_node_t *node;

    for (int i = place + 1; i < end; i = next_line_holder(node, i)) {
        const char **indentation;

        node = crvs_template_node(parser, i);
        indentation = indentation_of(node);
        if (node->kind == CRVS_NODE_LITERAL)
            outdent_literal(node, width);
        else if (indentation && *indentation)
            *indentation += width;
    }
}

/* --- Joining --- */

static bool is_text(const crvs_node_t *node)
{
    return node->kind == CRVS_NODE_LITERAL || node->kind == CRVS_NODE_TEXT;
}

static bool has_feed(const crvs_node_t *node)
{
    return memchr(node->as.literal.text, '\n', node->as.literal.length) != NULL;
}

/* Whether one literal is indented as the two are. What a text of the language has is not. */
static bool may_join(const crvs_node_t *node, const crvs_node_t *next)
{
    apr_size_t length = node->as.literal.length;

    if ((node->kind == CRVS_NODE_TEXT && has_feed(node)) || (next->kind == CRVS_NODE_TEXT && has_feed(next)))
        return false;
    if (length && node->as.literal.text[length - 1] == '\n')
        return next->kind == CRVS_NODE_LITERAL && next->as.literal.begins_line && next->as.literal.length;
    return next->kind == CRVS_NODE_TEXT || !next->as.literal.begins_line;
}

/* The last nodes from @a first on become as few as they can: what is put out as it is, by itself, is one piece. */
static void join_last(apr_pool_t *scratch, apr_array_header_t *nodes, int first)
{
    while (nodes->nelts - first > 1) {
        crvs_node_t *node = &APR_ARRAY_IDX(nodes, nodes->nelts - 2, crvs_node_t);
        const crvs_node_t *next = node + 1;

        if (!may_join(node, next))
            return;
        node->kind = CRVS_NODE_LITERAL;
        node->as.literal.text =
            apr_pstrcat(scratch, apr_pstrmemdup(scratch, node->as.literal.text, node->as.literal.length),
                        apr_pstrmemdup(scratch, next->as.literal.text, next->as.literal.length), NULL);
        node->as.literal.length += next->as.literal.length;
        nodes->nelts--;
    }
}

/* A content, with what is in it, behind the nodes that are kept already. */
static void keep_content(crvs_parser_t *parser, int from, int end, apr_array_header_t *kept)
{
    int first = kept->nelts; /* of those that stand side by side */

    for (int place = from; place < end; place += 1 + crvs_template_node(parser, place)->contained) {
        const crvs_node_t *node = crvs_template_node(parser, place);
        int own = kept->nelts;

        APR_ARRAY_PUSH(kept, crvs_node_t) = *node;
        if (is_text(node)) {
            join_last(parser->set->scratch, kept, first);
            continue;
        }
        keep_content(parser, place + 1, place + 1 + node->contained, kept);
        APR_ARRAY_IDX(kept, own, crvs_node_t).contained = kept->nelts - own - 1;
        first = kept->nelts;
    }
}

void crvs_template_keep(crvs_parser_t *parser)
{
    apr_pool_t *pool = parser->set->pool;
    crvs_template_t *template = parser->template;
    apr_array_header_t *kept = apr_array_make(parser->set->scratch, parser->nodes->nelts + 1, sizeof(crvs_node_t));

    keep_content(parser, 0, parser->nodes->nelts, kept);
    for (int i = 0; i < kept->nelts; i++) {
        crvs_node_t *node = &APR_ARRAY_IDX(kept, i, crvs_node_t);

        if (is_text(node))
            node->as.literal.text = apr_pstrmemdup(pool, node->as.literal.text, node->as.literal.length);
    }
    template->count = kept->nelts;
    template->nodes = apr_pmemdup(pool, kept->elts, (apr_size_t)kept->nelts * sizeof(crvs_node_t));
    template->source = NULL;
}
