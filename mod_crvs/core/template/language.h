/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Languages: their texts, their plural forms, and which one a visitor reads.
 *
 * A language is a file templates/lang/<code>.json: one flat object of keys and
 * texts. Its templates are parsed with its texts in place.
 */
#ifndef CRVS_CORE_TEMPLATE_LANGUAGE_H
#define CRVS_CORE_TEMPLATE_LANGUAGE_H

#include "core/template/template.h"
#include "core/time/time.h"

#include <apr_hash.h>

typedef struct {
    const char *code;   /**< "fr" */
    const char *name;   /**< what speakers call it: "Français" */
    int index;          /**< its place in crvs_languages_t */
    const char *folder; /**< of the templates */
    const crvs_object_t *constants;
    apr_hash_t *texts;        /**< key to crvs_template_text_t */
    const void *plural_rules; /**< ICU's */
    crvs_template_set_t *templates;
    crvs_time_words_t time_words;
    apr_uint64_t sum; /**< of its texts and templates: another one, other pages */
} crvs_language_t;

typedef struct {
    int count;
    crvs_language_t *list;
    const crvs_language_t *fallback; /**< CrvsLanguage */
    const crvs_names_t *row_names;   /**< of crvs_language_list */
} crvs_languages_t;

/**
 * Reads all languages of a folder of templates. Templates are parsed by crvs_language_parse.
 * @param folder holds the templates and lang/
 * @param constants the variables that are the same on every page, `base` and `assets.css`: texts; may be NULL
 * @param fallback code of the language for those who ask for none that there is
 * @param error where NULL is returned: one sentence with file and, where known, line
 */
crvs_languages_t *crvs_language_load(apr_pool_t *pool, const char *folder, const crvs_object_t *constants,
                                     const char *fallback, const char **error);

/** Parses one page in every language. @return NULL, or one sentence with file, line and language */
const char *crvs_language_parse_page(crvs_languages_t *languages, apr_pool_t *pool, const char *page);

/** Parses every page of the folder in every language. @return NULL, or one sentence with file and line */
const char *crvs_language_parse(crvs_languages_t *languages, apr_pool_t *pool);

/** The language of that code; NULL where there is none, or where @a code is NULL. */
const crvs_language_t *crvs_language_find(const crvs_languages_t *languages, const char *code);

/** The language that an Accept-Language header (RFC 9110, 12.5.4) likes best; NULL where it likes none of ours. */
const crvs_language_t *crvs_language_accept(const crvs_languages_t *languages, const char *header);

/**
 * A row with `code`, `name` and `current` for each, in their order, as forms and pages offer them; in @a pool.
 * @param current the one that is in use; NULL: none is
 */
crvs_list_t *crvs_language_list(const crvs_languages_t *languages, const crvs_language_t *current, apr_pool_t *pool);

/** A text without plural forms. A key that there is not gives the key itself: the build checks that there is none. */
const char *crvs_language_text(const crvs_language_t *language, const char *key);

/** A text with the variable {{name}} replaced by @a value, in @a pool. */
const char *crvs_language_text_with(const crvs_language_t *language, apr_pool_t *pool, const char *key,
                                    const char *name, const char *value);

#endif
