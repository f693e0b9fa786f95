/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Mustache templates: parsed once, rendered for every page.
 *
 * The language is Mustache 1.4 with optional inheritance ({{< base}},
 * {{$ block}}), without lambdas and dynamic names, and with one addition:
 * {{_ key}} puts in the text of that key in the template's language. A text is
 * plain text (it is escaped) and may hold variables, which are looked up where
 * the text stands. A text with plural forms names the variable that counts.
 *
 * What the specification would pass over is an error: a partial or parent that
 * does not exist, and any tag but a block directly inside a parent (text there
 * is ignored, so a section would be lost without a sound).
 *
 * A template whose name ends in CRVS_TEMPLATE_PLAIN is a text: nothing of it is escaped, nor is what it includes.
 *
 * Lists repeat a section; null, false, 0, "" and the empty list hide it; any
 * other value becomes its context. A name that a context knows is looked up no
 * further, even where its value is null.
 *
 * Templates need no httpd; errors are reported as a sentence with file and line.
 */
#ifndef CRVS_CORE_TEMPLATE_TEMPLATE_H
#define CRVS_CORE_TEMPLATE_TEMPLATE_H

#include "core/base/buffer.h"
#include "core/base/value.h"

#include <apr_errno.h>

/** What names of plain texts end in. */
#define CRVS_TEMPLATE_PLAIN ".txt"

typedef struct crvs_template_t crvs_template_t;
typedef struct crvs_template_set_t crvs_template_set_t;

/** A text by its key: either one form, or plural forms chosen by a count. */
typedef struct {
    const char *one_form;   /**< the text; NULL where it has plural forms */
    const char *count_name; /**< with plural forms: the variable that counts; `other` shows where it is no integer */
    const char *forms[6];   /**< by crvs_plural_e; a missing one is NULL, `other` is always there */
} crvs_template_text_t;

/** CLDR plural categories, in the order of crvs_template_text_t.forms. */
typedef enum {
    CRVS_PLURAL_ZERO,
    CRVS_PLURAL_ONE,
    CRVS_PLURAL_TWO,
    CRVS_PLURAL_FEW,
    CRVS_PLURAL_MANY,
    CRVS_PLURAL_OTHER
} crvs_plural_e;

/** What a template asks of the world around it. Every function may be NULL. */
typedef struct {
    void *baton;
    /**
     * The source of a template or partial by its name, in @a pool or living longer.
     * @return NULL where there is none
     */
    const char *(*load)(void *baton, const char *name, apr_pool_t *pool);
    /** The text of a key; NULL where there is none (an error when parsing). It is copied. */
    const crvs_template_text_t *(*text)(void *baton, const char *key);
    /** The plural category of a count in the set's language. Called while rendering, by any thread. */
    crvs_plural_e (*plural)(void *baton, apr_int64_t count);
    /** What a variable is on every page, so that it is put in when the template is parsed; NULL where pages differ. */
    const char *(*constant)(void *baton, const char *name);
    /** Whether {{{name}}} and {{&name}} may put @a name in unescaped; NULL: all may. */
    bool (*may_be_raw)(void *baton, const char *name);
} crvs_template_world_t;

/**
 * How a moment is shown: {{start_at.when}} or, with start_at as the context,
 * {{when}}. A bare {{start_at}} asks for the form named "". With a moment as the
 * context every name is asked for here first, and looked up outside where there
 * is no such form.
 * @return the text in @a pool; NULL where there is no such form
 */
typedef const char *(*crvs_template_time_fn)(void *baton, apr_int64_t seconds, const char *form, apr_pool_t *pool);

/** Whether a template of that name is a plain text. */
bool crvs_template_is_plain(const char *name);

/** An empty set of templates. @a world is copied. Set and templates live in @a pool. */
crvs_template_set_t *crvs_template_set_make(apr_pool_t *pool, const crvs_template_world_t *world);

/**
 * Parses a template, its partials and its parents, or finds it where that was
 * done before. Partials are parsed once and may be recursive. Not for several
 * threads at once; what it returns is never written to again. After an error
 * the set is as it was before.
 * @param error where NULL is returned: one sentence "name:line: what is wrong"
 */
const crvs_template_t *crvs_template_get(crvs_template_set_t *set, const char *name, const char **error);

/**
 * Renders, appending to @a out. Texts that @a show_time makes live in its pool.
 *
 * Sections, blocks, partials and parents stand at most 200 deep in each other:
 * where a partial without end would go deeper, it and all that would be opened
 * after it in this rendering stay empty.
 * @param outer  the outermost context (what every page has); may be NULL
 * @param context  the page's own fields, looked up first; may be NULL
 * @param show_time  may be NULL: moments are shown as nothing
 */
void crvs_template_render(const crvs_template_t *template, const crvs_object_t *outer, const crvs_object_t *context,
                          crvs_template_time_fn show_time, void *time_baton, crvs_buffer_t *out);

#endif
