/* SPDX-License-Identifier: Apache-2.0 */
/**
 * How a language writes dates, and what it calls cities: by ICU. It is given what clocks show, and knows no zone's rules.
 */
#ifndef CRVS_CORE_TIME_DATES_H
#define CRVS_CORE_TIME_DATES_H

#include "core/base/buffer.h"

/** Formatters in several languages, used by one thread at a time. */
typedef struct crvs_dates_t crvs_dates_t;

typedef enum {
    CRVS_DATES_CLOCK,   /**< 08:30 */
    CRVS_DATES_DAY,     /**< jeu. 26 nov. */
    CRVS_DATES_OF_YEAR, /**< jeu. 26 nov. 2026 */
    CRVS_DATES_FULL,    /**< jeudi 26 novembre 2026 à 08:30 */
    CRVS_DATES_FORMS
} crvs_dates_e;

/**
 * @param languages codes
 * @return NULL where ICU has not one of them: @a error is one sentence
 */
crvs_dates_t *crvs_dates_make(apr_pool_t *pool, const char *const *languages, int count, const char **error);

/** Adds a date or an hour. @param clock what a clock shows, in seconds since it showed 1970-01-01 00:00 */
void crvs_dates_show(crvs_dates_t *dates, int language, crvs_dates_e form, apr_int64_t clock, crvs_buffer_t *out);

/** What a text shows that is kept once it was made: of one language, for as long as there is room. */
typedef struct {
    const void *zone;  /**< whose clock it shows and may name; NULL: it shows a clock's hour or day, and no moment */
    apr_int64_t what;  /**< another number for another moment or form */
    apr_int64_t today; /**< on which day it is called so; 0 where it is the same on any */
} crvs_dates_key_t;

/** The text that is kept of that, in @a pool; NULL where none is. */
const char *crvs_dates_find(crvs_dates_t *dates, int language, const crvs_dates_key_t *key, apr_pool_t *pool);

/** Keeps it, unless it is uncommonly long. The zone must live as long as @a dates. */
void crvs_dates_keep(crvs_dates_t *dates, int language, const crvs_dates_key_t *key, const char *text);

/** The city that a zone is named by, in each of the languages; NULL for a zone without one, such as UTC. */
const char *const *crvs_dates_cities(crvs_dates_t *dates, apr_pool_t *pool, const char *zone);

/** Orders two texts as a language does. */
int crvs_dates_compare(crvs_dates_t *dates, int language, const char *one, const char *other);

#endif
