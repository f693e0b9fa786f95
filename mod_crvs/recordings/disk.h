/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What Jibri leaves on its disk: <directory>/<room>_<yyyy-MM-dd-HH-mm-ss>.mp4, or what its recording-extension says,
 * and metadata.json beside it.
 */
#ifndef CRVS_RECORDINGS_DISK_H
#define CRVS_RECORDINGS_DISK_H

#include <apr_tables.h>
#include <stdbool.h>

/**
 * The files in a recording's directory, or in those of Jibri's recordings-directory, whatever they hold, but for
 * metadata.json: const char *, the oldest first.
 */
apr_array_header_t *crvs_disk_recordings(apr_pool_t *pool, const char *directory);

/** Whether a file is called an mp4. */
bool crvs_disk_is_mp4(const char *path);

/** The room of a file, lower-case: as metadata.json has it, else as the file's name does. */
const char *crvs_disk_room(apr_pool_t *pool, const char *path);

/** The number of the session behind the last _ of a room's name; 0 where there is none. */
apr_int64_t crvs_disk_session(const char *room);

#endif
