/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The files of videos and recordings: found in the program's folder, copied, and moved to where recordings are kept.
 */
#ifndef CRVS_TAKEOVER_FILMS_H
#define CRVS_TAKEOVER_FILMS_H

#include "takeover/takeover.h"

typedef struct {
    const char *source; /**< the file, in the program's folder */
    const char *type;
    apr_int64_t seconds;
    apr_int64_t bytes;
    const char *public_id;    /**< of the recording that it becomes */
    const char *name;         /**< of the file there */
    const char *staged;       /**< the copy; NULL: none yet */
    bool is_placed;           /**< the copy is where recordings are kept */
    apr_int64_t recording_id; /**< 0: none yet */
} crvs_film_t;

/** Looks for all files. @return a sentence where some are missing, and may not be */
const char *crvs_films_find(crvs_takeover_t *takeover);

/** The path that a URL without a host names: without query, its %xx read, as a column that holds a path has it. */
const char *crvs_films_path(apr_pool_t *pool, const char *address);

/** The file of a path, as the program has it; NULL where there is none. */
crvs_film_t *crvs_films_of(const crvs_takeover_t *takeover, const char *path);

/** Where a path can be seen, percent-encoded; NULL where nobody said. */
const char *crvs_films_url(const crvs_takeover_t *takeover, const char *path);

/** The same of a URL without a host, which is percent-encoded already, and may have a query. */
const char *crvs_films_address(const crvs_takeover_t *takeover, const char *address);

/** Copies all files to the disk of CrvsRecordingDir. */
crvs_error_t *crvs_films_stage(crvs_takeover_t *takeover);

/** Moves the copies to their places; those that are there already stay. */
crvs_error_t *crvs_films_place(crvs_takeover_t *takeover);

/** Takes all copies away again, wherever they are. */
void crvs_films_remove(crvs_takeover_t *takeover);

#endif
