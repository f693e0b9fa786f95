/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Pages and parts of pages that a child process keeps, as they were rendered for all who see the same of them. Where each
 * browser has something of its own, a form's token or its number, who looks, or what a page's own filling is, there is a hole.
 *
 * A part is good for one revision of what it shows, and until a moment. All that are kept take up to 4 MB in a child,
 * each up to 64 KB before it is packed; where there is no more room, what was not used for longest goes.
 */
#ifndef CRVS_CORE_BASE_KEPT_H
#define CRVS_CORE_BASE_KEPT_H

#include <apr_pools.h>
#include <stdbool.h>

/** What fills a hole. */
typedef enum {
    CRVS_KEPT_TOKEN,
    CRVS_KEPT_NUMBER,
    CRVS_KEPT_WHO,
    CRVS_KEPT_NAME,
    CRVS_KEPT_PART, /**< the part that a frame is around */
    CRVS_KEPT_OWN,
} crvs_kept_filling_e;

typedef struct {
    apr_size_t at;     /**< where it begins in the text */
    apr_size_t length; /**< how many bytes of the text stand in for what fills it */
    crvs_kept_filling_e filling;
    apr_int64_t what;      /**< CRVS_KEPT_OWN: what the page's own filling is about */
    apr_size_t packed_at;  /**< where it stands in what is packed */
    apr_size_t packed_for; /**< how long its filling is; 0: as long as it likes */
    unsigned long before;  /**< CRC-32 of the text between the hole ahead and this one, where it is packed */
} crvs_kept_hole_t;

typedef struct {
    apr_int64_t revision;
    apr_int64_t until; /**< from this second on it is not good any more */
    unsigned marks;    /**< bits that belong to it, for whoever rendered it */
    apr_size_t length;
    apr_uint64_t sum; /**< of the text */
    const char *text; /**< NULL: it is there but packed */
    int hole_count;
    const crvs_kept_hole_t *holes; /**< in the text's order */
    const char *packed;            /**< the text as core/base/gzip.h compresses it; NULL: it is not */
    apr_size_t packed_length;
    unsigned long behind; /**< CRC-32 of the text behind the last hole, where it is packed */
} crvs_kept_t;

/** Makes the room of this process, empty, and its mark; call from child_init. */
apr_status_t crvs_kept_child_init(apr_pool_t *pool);

/** A text that no page holds by itself, since it never leaves the process: it marks where something is to be put in. */
const char *crvs_kept_mark(void);

/** The first mark from @a from on; NULL where there is none. @param end of the text, a NUL */
char *crvs_kept_find_mark(char *from, const char *end);

/** What is kept under a key, for as long as @a pool lives; NULL where there is none of that revision that is good now. */
const crvs_kept_t *crvs_kept_find(apr_pool_t *pool, const char *key, apr_int64_t revision, apr_int64_t now);

/**
 * Keeps a copy, in place of what is there under that key.
 * @return false where it is too long, or what is there is newer
 */
bool crvs_kept_put(const char *key, const crvs_kept_t *kept);

/** Keeps nothing under that key any more. */
void crvs_kept_drop(const char *key);

#endif
