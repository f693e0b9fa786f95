/* SPDX-License-Identifier: Apache-2.0 */
#include "core/template/private.h"
#include "core/text/html.h"

#include <string.h>

/*
 * How deep sections, blocks, partials and parents may stand in each other while rendering. It bounds what a partial
 * that includes itself costs: the stack (some 50 KB) and, as nothing more is opened once it was reached, the time.
 */
#define DEEPEST 200

/* A context, or what surrounds it. */
typedef struct frame_t {
    crvs_value_t value;
    const struct frame_t *outer;
} frame_t;

/* White space before each line, after that of the outer ones. */
typedef struct indentation_t {
    const char *text;
    const struct indentation_t *outer;
} indentation_t;

/* The arguments of a parent that is being rendered. */
typedef struct arguments_t {
    const crvs_node_t *parent;
    const struct arguments_t *outer;
} arguments_t;

typedef struct {
    const crvs_template_world_t *world;
    crvs_template_time_fn show_time;
    void *time_baton;
    crvs_buffer_t *out;
    apr_size_t start; /* what was in out before */
    const indentation_t *indentation;
    const arguments_t *arguments;
    int depth;
    bool too_deep;
} render_t;

static void render_nodes(render_t *render, const crvs_node_t *node, const crvs_node_t *end, const frame_t *frame);

static void render_content(render_t *render, const crvs_node_t *node, const frame_t *frame)
{
    render_nodes(render, node + 1, node + 1 + node->contained, frame);
}

/* Looking up */

static crvs_value_t time_as(const render_t *render, apr_int64_t seconds, const char *form)
{
    if (!render->show_time)
        return crvs_value_null();
    return crvs_value_text(render->show_time(render->time_baton, seconds, form, render->out->pool));
}

/* The first context that knows the name decides, even with null. */
static crvs_value_t find_name(const render_t *render, const frame_t *frame, const crvs_part_t *part)
{
    for (; frame; frame = frame->outer) {
        if (frame->value.type == CRVS_VALUE_OBJECT) {
            const crvs_value_t *field = crvs_object_get_marked(frame->value.as.object, part->name, part->mark);

            if (field)
                return *field;
        }
        else if (frame->value.type == CRVS_VALUE_TIME) {
            crvs_value_t text = time_as(render, frame->value.as.seconds, part->name);

            if (text.type != CRVS_VALUE_NULL)
                return text;
        }
    }
    return crvs_value_null();
}

static crvs_value_t find_inside(const render_t *render, const crvs_value_t *value, const crvs_part_t *part)
{
    const crvs_value_t *field = NULL;

    if (value->type == CRVS_VALUE_TIME)
        return time_as(render, value->as.seconds, part->name);
    if (value->type == CRVS_VALUE_OBJECT)
        field = crvs_object_get_marked(value->as.object, part->name, part->mark);
    return field ? *field : crvs_value_null();
}

static crvs_value_t find_path(const render_t *render, const frame_t *frame, crvs_path_t path)
{
    crvs_value_t value;

    if (!path->name)
        return frame ? frame->value : crvs_value_null();
    value = find_name(render, frame, path);
    while ((++path)->name && value.type != CRVS_VALUE_NULL)
        value = find_inside(render, &value, path);
    return value;
}

/* Putting out */

static void add_indentation(render_t *render, const indentation_t *indentation)
{
    if (indentation->outer)
        add_indentation(render, indentation->outer);
    crvs_buffer_add(render->out, indentation->text, strlen(indentation->text));
}

/* The output says whether a line begins: a block or partial may go on with a line that another has begun. */
static bool line_begins(const render_t *render)
{
    const crvs_buffer_t *out = render->out;

    return out->length == render->start || out->text[out->length - 1] == '\n';
}

static void add_literal(render_t *render, const crvs_node_t *node)
{
    const char *line = node->as.literal.text;
    const char *end = line + node->as.literal.length;
    bool begins_line = node->as.literal.begins_line && render->indentation && line_begins(render);
    const char *feed;

    if (begins_line)
        add_indentation(render, render->indentation);
    while (render->indentation && (feed = memchr(line, '\n', (apr_size_t)(end - line))) && feed + 1 < end) {
        crvs_buffer_add(render->out, line, (apr_size_t)(feed + 1 - line));
        add_indentation(render, render->indentation);
        line = feed + 1;
    }
    crvs_buffer_add(render->out, line, (apr_size_t)(end - line));
}

static void add_integer(crvs_buffer_t *out, apr_int64_t integer)
{
    apr_uint64_t rest = integer < 0 ? 0 - (apr_uint64_t)integer : (apr_uint64_t)integer;
    char digits[20];
    char *digit = digits + sizeof(digits);

    do {
        *--digit = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest);
    if (integer < 0)
        crvs_buffer_add(out, "-", 1);
    crvs_buffer_add(out, digit, (apr_size_t)(digits + sizeof(digits) - digit));
}

static void add_text(render_t *render, const char *text, bool raw)
{
    if (raw)
        crvs_buffer_add(render->out, text, strlen(text));
    else
        crvs_html_escape(render->out, text);
}

static void add_value(render_t *render, const crvs_value_t *value, bool raw)
{
    crvs_value_t time_text;

    switch (value->type) {
    case CRVS_VALUE_TEXT:
        add_text(render, value->as.text, raw);
        break;
    case CRVS_VALUE_INT:
        add_integer(render->out, value->as.integer);
        break;
    case CRVS_VALUE_BOOL:
        crvs_buffer_add(render->out, value->as.boolean ? "true" : "false", value->as.boolean ? 4 : 5);
        break;
    case CRVS_VALUE_TIME:
        time_text = time_as(render, value->as.seconds, "");
        if (time_text.type == CRVS_VALUE_TEXT)
            add_text(render, time_text.as.text, raw);
        break;
    case CRVS_VALUE_NULL:
    case CRVS_VALUE_OBJECT:
    case CRVS_VALUE_LIST:
        break;
    }
}

/* Nodes with content */

static void render_section(render_t *render, const crvs_node_t *node, const frame_t *outer)
{
    frame_t frame = {find_path(render, outer, node->as.path), outer};

    if (frame.value.type == CRVS_VALUE_LIST) {
        const crvs_list_t *list = frame.value.as.list;

        for (int i = 0; i < list->count; i++) {
            frame.value = list->values[i];
            render_content(render, node, &frame);
        }
    }
    else if (crvs_value_is_true(&frame.value)) {
        render_content(render, node, &frame);
    }
}

static void render_inverted(render_t *render, const crvs_node_t *node, const frame_t *frame)
{
    crvs_value_t value = find_path(render, frame, node->as.path);

    if (!crvs_value_is_true(&value))
        render_content(render, node, frame);
}

static void render_plural(render_t *render, const crvs_node_t *node, const frame_t *frame)
{
    crvs_value_t count = find_path(render, frame, node->as.path);
    const crvs_node_t *end = node + 1 + node->contained;
    const crvs_node_t *chosen = NULL;
    crvs_plural_e plural = CRVS_PLURAL_OTHER;

    if (count.type == CRVS_VALUE_INT && render->world->plural)
        plural = render->world->plural(render->world->baton, count.as.integer);
    for (const crvs_node_t *form = node + 1; form < end; form += 1 + form->contained) {
        if (form->as.form == plural || (!chosen && form->as.form == CRVS_PLURAL_OTHER))
            chosen = form;
    }
    if (chosen)
        render_content(render, chosen, frame);
}

/* Within a line, the lines of a partial are not indented; else they are by this and all around it. */
static void render_include(render_t *render, const crvs_node_t *node, const frame_t *frame)
{
    const crvs_template_t *template = node->as.include.template;
    const indentation_t *outer = render->indentation;
    indentation_t own = {node->as.include.indentation, outer};

    if (!own.text)
        render->indentation = NULL;
    else if (*own.text)
        render->indentation = &own;
    render_nodes(render, template->nodes, template->nodes + template->count, frame);
    render->indentation = outer;
}

static void render_parent(render_t *render, const crvs_node_t *node, const frame_t *frame)
{
    arguments_t arguments = {node, render->arguments};

    render->arguments = &arguments;
    render_include(render, node, frame);
    render->arguments = arguments.outer;
}

static const crvs_node_t *find_argument(const crvs_node_t *parent, const char *name)
{
    const crvs_node_t *end = parent + 1 + parent->contained;

    for (const crvs_node_t *node = parent + 1; node < end; node += 1 + node->contained) {
        if (node->as.block.name == name)
            return node;
    }
    return NULL;
}

/*
 * The outermost argument of that name fills the block. It was written in the template that has the parent tag, so the
 * blocks inside it are for those to fill that are outside that template.
 */
static void render_block(render_t *render, const crvs_node_t *node, const frame_t *frame)
{
    const arguments_t *all = render->arguments;
    const indentation_t *outer = render->indentation;
    indentation_t own = {node->as.block.indentation, outer};
    const crvs_node_t *argument = NULL;
    const arguments_t *writer = NULL;

    for (const arguments_t *arguments = all; arguments; arguments = arguments->outer) {
        const crvs_node_t *found = find_argument(arguments->parent, node->as.block.name);

        if (found) {
            argument = found;
            writer = arguments;
        }
    }
    if (!argument) {
        render_content(render, node, frame);
        return;
    }
    if (own.text && *own.text)
        render->indentation = &own;
    render->arguments = writer->outer;
    render_content(render, argument, frame);
    render->arguments = all;
    render->indentation = outer;
}

static void render_nodes(render_t *render, const crvs_node_t *node, const crvs_node_t *end, const frame_t *frame)
{
    if (render->too_deep || render->depth == DEEPEST) {
        render->too_deep = true;
        return;
    }
    render->depth++;
    for (; node < end; node += 1 + node->contained) {
        crvs_value_t value;

        switch (node->kind) {
        case CRVS_NODE_LITERAL:
            add_literal(render, node);
            break;
        case CRVS_NODE_TEXT:
            crvs_buffer_add(render->out, node->as.literal.text, node->as.literal.length);
            break;
        case CRVS_NODE_VARIABLE:
        case CRVS_NODE_RAW:
            value = find_path(render, frame, node->as.path);
            add_value(render, &value, node->kind == CRVS_NODE_RAW);
            break;
        case CRVS_NODE_SECTION:
            render_section(render, node, frame);
            break;
        case CRVS_NODE_INVERTED:
            render_inverted(render, node, frame);
            break;
        case CRVS_NODE_PARTIAL:
            render_include(render, node, frame);
            break;
        case CRVS_NODE_PARENT:
            render_parent(render, node, frame);
            break;
        case CRVS_NODE_BLOCK:
            render_block(render, node, frame);
            break;
        case CRVS_NODE_PLURAL:
            render_plural(render, node, frame);
            break;
        case CRVS_NODE_ARGUMENT:
        case CRVS_NODE_FORM:
            break;
        }
    }
    render->depth--;
}

void crvs_template_render(const crvs_template_t *template, const crvs_object_t *outer, const crvs_object_t *context,
                          crvs_template_time_fn show_time, void *time_baton, crvs_buffer_t *out)
{
    /* A value's object is not constant, but nothing here writes to it. */
    frame_t outermost = {{.type = CRVS_VALUE_OBJECT, .as.object = (crvs_object_t *)outer}, NULL};
    frame_t page = {{.type = CRVS_VALUE_OBJECT, .as.object = (crvs_object_t *)context}, outer ? &outermost : NULL};
    render_t render = {
        .world = &template->set->world,
        .show_time = show_time,
        .time_baton = time_baton,
        .out = out,
        .start = out->length,
    };

    render_nodes(&render, template->nodes, template->nodes + template->count, context ? &page : page.outer);
}
