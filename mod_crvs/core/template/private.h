/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What the files of the template engine share: the compiled form and the parser's state.
 *
 * A template is compiled into one flat array of nodes. A node that contains others (a section, a block) is followed by
 * them and says how many they are, so that rendering walks an array and skipping is one addition.
 *
 * Indentation. Mustache prepends the white space before a standalone {{> partial}} to each line of the partial, so a
 * literal must know which of its bytes begin a line of its source: the byte after each line feed inside it, and its
 * first byte where `begins_line` is set. A line that begins with a tag gets an empty literal that carries the mark.
 */
#ifndef CRVS_CORE_TEMPLATE_PRIVATE_H
#define CRVS_CORE_TEMPLATE_PRIVATE_H

#include "core/template/template.h"

#include <apr_hash.h>
#include <apr_tables.h>

/** How deep sections, blocks, partials and parents may stand in each other in one source. */
#define CRVS_TEMPLATE_MAX_DEPTH 64

typedef enum {
    CRVS_NODE_LITERAL, /**< text of the template */
    CRVS_NODE_TEXT,    /**< a part of a text of the language, escaped already; never indented */
    CRVS_NODE_VARIABLE,
    CRVS_NODE_RAW,
    CRVS_NODE_SECTION,
    CRVS_NODE_INVERTED,
    CRVS_NODE_PARTIAL,
    CRVS_NODE_PARENT,   /**< contains arguments only */
    CRVS_NODE_ARGUMENT, /**< a block directly inside a parent: fills the parent's block of that name */
    CRVS_NODE_BLOCK,    /**< any other block: contains what shows where nobody fills it */
    CRVS_NODE_PLURAL,   /**< contains forms only */
    CRVS_NODE_FORM
} crvs_node_e;

/** A part of a dotted name. */
typedef struct {
    const char *name;
    unsigned char mark; /**< by which objects find it */
} crvs_part_t;

/** The parts of a dotted name, ended by a name of NULL; none for the implicit iterator {{.}}. */
typedef const crvs_part_t *crvs_path_t;

typedef struct {
    crvs_node_e kind;
    int contained; /**< how many of the nodes behind this one are inside it */
    union {
        struct {
            const char *text;
            unsigned length;
            bool begins_line;
        } literal;        /**< literal, text */
        crvs_path_t path; /**< variable, raw, section, inverted; plural: what counts */
        struct {
            const crvs_template_t *template;
            const char *indentation; /**< NULL: it stands within a line */
        } include;                   /**< partial, parent */
        struct {
            const char *name;        /**< by crvs_template_block_name */
            const char *indentation; /**< of what fills the block; NULL: the block stands within a line */
        } block;                     /**< block, argument */
        crvs_plural_e form;
    } as;
} crvs_node_t;

struct crvs_template_t {
    crvs_template_set_t *set;
    const char *name;
    bool is_plain;      /**< a text, of which nothing is escaped: its name ends in CRVS_TEMPLATE_PLAIN */
    const char *source; /**< NULL once it is parsed */
    const crvs_node_t *nodes;
    int count;
};

struct crvs_template_set_t {
    apr_pool_t *pool;
    crvs_template_world_t world;
    apr_hash_t *templates;
    apr_hash_t *block_names;   /**< name to name */
    apr_pool_t *scratch;       /**< lives as long as one crvs_template_get */
    apr_array_header_t *added; /**< crvs_template_t *: those which that call has added so far */
};

/** A tag that waits for its end. */
typedef struct {
    char sigil; /**< # ^ < or $ */
    const char *name;
    const char *place; /**< in the source */
    int node;
    bool begins_line; /**< only blanks stand before it in its line */
    bool ends_line;   /**< only blanks stand behind it in its line */
} crvs_open_tag_t;

typedef struct {
    crvs_template_set_t *set;
    crvs_template_t *template;
    const char *position; /**< everything before it is parsed */
    const char *opening;  /**< {{ */
    const char *closing;  /**< }} */
    apr_array_header_t *nodes;
    char *literals;  /**< free room for literals: those of a template never take more than its source */
    bool may_extend; /**< the last node is a literal and stands where the next one would */
    crvs_open_tag_t open[CRVS_TEMPLATE_MAX_DEPTH];
    int depth;
    const char *error;
} crvs_parser_t;

/**
 * The template of that name, found or loaded; a loaded one is parsed later in the same crvs_template_get, so templates
 * may include each other in circles. NULL where there is none.
 */
crvs_template_t *crvs_template_refer(crvs_template_set_t *set, const char *name);

/** Compiles template->source. False with a sentence in @a error. */
bool crvs_template_parse(crvs_template_t *template, const char **error);

/** Notes "name:line: sentence" for a place in the source. Always false. */
bool crvs_template_fail(crvs_parser_t *parser, const char *place, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/** A copy in @a pool without the white space around it. */
const char *crvs_template_trim(apr_pool_t *pool, const char *text, apr_size_t length);

/** Adds what {{_ key}} stands for. @a place is for errors. */
bool crvs_template_add_text(crvs_parser_t *parser, const char *key, const char *place);

/** Adds a text that is escaped where the template is no plain one. */
void crvs_template_add_plain(crvs_parser_t *parser, const char *text, apr_size_t length);

/** Appends a node; its place is the number of nodes before it. */
crvs_node_t *crvs_template_add_node(crvs_parser_t *parser, crvs_node_e kind);

/** Appends text of the source, to the last literal where it can. Nothing where @a length is 0 and no line begins. */
void crvs_template_add_literal(crvs_parser_t *parser, const char *text, apr_size_t length, bool begins_line);

/** Ends the content of the node at that place. */
void crvs_template_end_node(crvs_parser_t *parser, int place);

/**
 * Puts what was parsed into the set's pool, as much as it takes; texts that stand side by side become one, with what is
 * put in when templates are parsed.
 */
void crvs_template_keep(crvs_parser_t *parser);

/** The node at that place; valid until the next one is added. */
crvs_node_t *crvs_template_node(const crvs_parser_t *parser, int place);

/** Parses a dotted name. NULL with an error noted where it is none. */
crvs_path_t crvs_template_parse_path(crvs_parser_t *parser, const char *name, const char *place);

/** The name of a block, at one address in all of a set, so that rendering need not compare texts. */
const char *crvs_template_block_name(const crvs_parser_t *parser, const char *name);

/**
 * The white space that all lines of a node's content begin with, empty ones aside. In the set's pool; NULL where no
 * line begins in it.
 */
const char *crvs_template_common_indentation(crvs_parser_t *parser, int place);

/** Takes @a width bytes of white space, at most, from each line of a node's content. */
void crvs_template_outdent(crvs_parser_t *parser, int place, apr_size_t width);

#endif
