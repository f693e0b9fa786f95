/* SPDX-License-Identifier: Apache-2.0 */
/**
 * SubRip (.srt), the captions that most programs write.
 */
#ifndef CRVS_RECORDINGS_SUBRIP_H
#define CRVS_RECORDINGS_SUBRIP_H

#include <apr_pools.h>

/**
 * The same captions as WebVTT, which is what browsers show.
 * @param text UTF-8, with LF or CR LF at the end of its lines
 * @return in @a pool; NULL where it is no SubRip: there is no line of times, or one that is wrong
 */
const char *crvs_subrip_to_webvtt(apr_pool_t *pool, const char *text);

#endif
