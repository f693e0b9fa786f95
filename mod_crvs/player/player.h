/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What the part of a page shows that plays a recording or a video of a lesson (templates/parts/player.html).
 */
#ifndef CRVS_PLAYER_H
#define CRVS_PLAYER_H

#include "core/http/request.h"

/**
 * Adds what it shows to a row with `public_id`, `file_name`, `media_type`, `can_download`, `can_manage` and
 * `captions_language` of a recording that is kept here, or the `url` of what lies elsewhere; and `position`, in seconds.
 * @param remember the URL that takes where somebody stopped
 * @param tongue code of the language of captions that don't say it; NULL: the site's
 */
void crvs_player_add(crvs_request_t *request, crvs_object_t *row, const char *remember, const char *tongue);

/** Whether the viewer may save the file of a recording: a row with `can_download` and `can_manage`. */
bool crvs_player_may_download(const crvs_object_t *row);

/** A place in a video, in seconds. */
typedef struct {
    apr_int64_t seconds; /**< where somebody stopped; 0 at the end, from where one begins anew */
    apr_int64_t reached; /**< how far they came meanwhile */
    apr_int64_t length;  /**< of the video; 0: not known */
} crvs_player_place_t;

/** Reads where somebody stopped. @return 422 */
crvs_error_t *crvs_player_read_place(crvs_request_t *request, crvs_player_place_t *place);
/** Tells the player that it is stored. */
crvs_error_t *crvs_player_remembered(crvs_request_t *request);

/** How long something is: "1:02:03", or "02:03" of less than an hour, in @a pool; NULL where it is not known (0). */
const char *crvs_length_text(apr_pool_t *pool, apr_int64_t seconds);

/**
 * Adds to rows with `furthest` and `length`, in seconds, what a list of them shows (templates/parts/watched.html): `share`
 * in percent where the length is known, `reached` as a clock shows it, `has_watched`. @return how many have
 */
int crvs_watched_describe(apr_pool_t *pool, crvs_list_t *rows);

/** @name Languages that people speak; those of pages are a few of them (core/template/language.h). */
/** @{ */
/** Whether a language may be chosen. @param code as HTML has it: "fr" */
bool crvs_tongues_has(const char *code);
/** The name of a language in the one of @a reader, a code as well: "wolof". In @a pool; the code where ICU has none. */
const char *crvs_tongues_name(apr_pool_t *pool, const char *code, const char *reader);
/** All that may be chosen, as rows with `code` and `name`, in the order of the reader's alphabet. In @a pool. */
crvs_list_t *crvs_tongues_list(apr_pool_t *pool, const char *reader);
/** @} */

#endif
