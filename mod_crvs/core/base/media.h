/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What a file holds, by its content: names and types that a sender gives prove nothing.
 */
#ifndef CRVS_CORE_BASE_MEDIA_H
#define CRVS_CORE_BASE_MEDIA_H

#include <apr_file_io.h>
#include <stdbool.h>

/** A kind of video that browsers are sent. */
typedef struct {
    const char *extension; /**< "mp4" */
    const char *type;      /**< "video/mp4" */
} crvs_media_t;

/** Number of leading bytes needed to recognize a file's type. */
#define CRVS_MEDIA_HEAD 64

/** The kind of a file by its first bytes: mp4, webm, mkv or ogg. @return NULL where it is none of them */
const crvs_media_t *crvs_media_recognize(const unsigned char *head, apr_size_t length);

/**
 * The kind of a whole file.
 * @param playable whether it can be played: an mp4 whose recording was cut off lacks its index, moov
 * @param media NULL where it is no video
 * @return an error of reading
 */
apr_status_t crvs_media_examine(apr_file_t *file, const crvs_media_t **media, bool *playable);

#endif
