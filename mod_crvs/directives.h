/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The directives: an entry for each says all that is known of it. docs/directives.md explains them to whoever sets
 * them.
 *
 * An entry's kind reads the argument, shows it and says how large its field in crvs_config_t is. A server that sets
 * nothing has a field of zero bytes, which is filled from the outer server, then with the entry's default.
 */
#ifndef CRVS_DIRECTIVES_H
#define CRVS_DIRECTIVES_H

#include "config.h"

#include <apr_file_io.h>

typedef enum {
    CRVS_DIRECTIVE_FLAG,          /**< On or Off: crvs_flag_e */
    CRVS_DIRECTIVE_TEXT,          /**< const char * */
    CRVS_DIRECTIVE_PATH,          /**< const char *, below the server's root where it is relative */
    CRVS_DIRECTIVE_NUMBER,        /**< int, from `min` to `max` */
    CRVS_DIRECTIVE_TIME,          /**< apr_int64_t, in seconds, from `min` to `max` */
    CRVS_DIRECTIVE_LINK_LIFETIME, /**< crvs_link_lifetime_t: two such times */
    CRVS_DIRECTIVE_SIZE,          /**< apr_off_t, in bytes */
    CRVS_DIRECTIVE_WORD,          /**< an enum: 1 for the first of `words`, and so on */
    CRVS_DIRECTIVE_SOURCE,        /**< const crvs_source_t * */
    CRVS_DIRECTIVE_LIST,          /**< apr_array_header_t * of const char *, shown in one line */
    CRVS_DIRECTIVE_LINES          /**< the same, a line each */
} crvs_directive_kind_e;

typedef struct {
    crvs_directive_kind_e kind;
    apr_size_t field;         /**< offset in crvs_config_t */
    apr_size_t size;          /**< of the field */
    apr_size_t shown;         /**< offset of what is shown instead of it, which is inherited with it; 0: itself */
    const char *usual;        /**< the default, as it would be written; NULL: none */
    bool is_missed;           /**< whether to hide the default in listings, because sites should not rely on it */
    const char *takes;        /**< what the argument must be, for the error: "a number of days from 1 to 3660" */
    apr_int64_t min, max;     /**< of a number or a time */
    bool may_be_off;          /**< of a time: Off, which is CRVS_NEVER */
    const char *const *words; /**< ended by NULL */
    bool (*is_right)(apr_pool_t *pool, const char *text); /**< of a text: validates it; NULL: any text is valid */
} crvs_directive_t;

/** For httpd: ended by one without a name. Each has its crvs_directive_t as its data. */
extern const command_rec crvs_directives[];

/** Fills what @a config leaves unset from the outer server's @a base. */
void crvs_directive_inherit(crvs_config_t *config, const crvs_config_t *base);

/** Fills what is unset with the defaults; what was given stays in config->given. */
void crvs_directive_complete(apr_pool_t *pool, crvs_config_t *config);

/** Prints a completed configuration, "CrvsName value" a line: nothing secret. For DUMP_CRVS. */
void crvs_directive_show(apr_file_t *out, apr_pool_t *pool, const crvs_config_t *config);

#endif
