/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Further versions of recordings, made by ffmpeg.
 */
#ifndef CRVS_COMMAND_FFMPEG_H
#define CRVS_COMMAND_FFMPEG_H

#include "recordings/convert.h"

/** The two programs; NULL where one is not installed. */
typedef struct {
    const char *ffmpeg;
    const char *ffprobe;
} crvs_ffmpeg_t;

/** Where they are. @return whether both are there */
bool crvs_ffmpeg_find(apr_pool_t *pool, crvs_ffmpeg_t *programs);

/**
 * Makes a version of a recording.
 * @param folder CrvsRecordingDir, whose owner ffmpeg runs as where this is root
 * @param seconds that ffmpeg may take; 0: by the recording's length
 * @param problem one line, in @a pool, where it failed
 */
crvs_convert_e crvs_ffmpeg_make(apr_pool_t *pool, const crvs_ffmpeg_t *programs, const crvs_convert_job_t *job,
                                const char *folder, int seconds, const char **problem);

#endif
