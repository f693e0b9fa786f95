/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What a file holds, by its content: names and types that a sender gives prove nothing.
 */
#ifndef CRVS_CORE_BASE_MEDIA_H
#define CRVS_CORE_BASE_MEDIA_H

#include <apr_file_io.h>

/** A kind of video, or of sound, that browsers are sent. */
typedef struct {
    const char *extension; /**< "mp4" */
    const char *type;      /**< "video/mp4" */
} crvs_media_t;

/** Number of leading bytes needed to recognize a file's type. */
#define CRVS_MEDIA_HEAD 64

/** Why a file of a known kind is not taken. */
typedef enum {
    CRVS_MEDIA_RIGHT,
    CRVS_MEDIA_CUT_OFF, /**< it lacks its index, moov: its recording was cut off */
    CRVS_MEDIA_FOREIGN  /**< a film in a format that few browsers play, such as HEVC */
} crvs_media_flaw_e;

/** What a whole file is. */
typedef struct {
    const crvs_media_t *kind; /**< NULL where it is none that is known; an mp4 without a film in it is sound */
    crvs_media_flaw_e flaw;
    apr_int64_t seconds;       /**< its duration; 0: not known */
    apr_int64_t track_seconds; /**< how long its longest track's content lasts: without a gap before it; 0: not known */
} crvs_media_facts_t;

/**
 * The kind of a file by its first bytes: mp4 (QuickTime's mov too, which is served as one), m4a, webm, mkv or ogg.
 * @return NULL where it is none of them
 */
const crvs_media_t *crvs_media_recognize(const unsigned char *head, apr_size_t length);

/** Looks at a whole file. @return an error of reading */
apr_status_t crvs_media_examine(apr_file_t *file, crvs_media_facts_t *facts);

/** The name of a file's captions, beside it: lesson.mp4 has lesson.vtt. Of what lies elsewhere, NULL: captions.vtt. */
const char *crvs_media_captions_name(apr_pool_t *pool, const char *name);

#endif
