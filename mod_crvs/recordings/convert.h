/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Which further version of a recording is to be made next, and what becomes of it once it was tried. A try is counted
 * before it is made: whoever is killed in the middle of it has failed, and it is made again.
 */
#ifndef CRVS_RECORDINGS_CONVERT_H
#define CRVS_RECORDINGS_CONVERT_H

#include "core/act.h"
#include "core/base/version.h"

/** What a try came to. */
typedef enum {
    CRVS_CONVERT_MADE,
    CRVS_CONVERT_SMALL,   /**< the recording is hardly larger than its version would be: none is made */
    CRVS_CONVERT_MISSING, /**< it has no picture, or no sound, to make the version of: none is made */
    CRVS_CONVERT_FAILED,
    CRVS_CONVERT_GONE /**< the recording went into the bin meanwhile: it waits until it comes out of it */
} crvs_convert_e;

/** A version that is to be made. */
typedef struct {
    apr_int64_t id;                /**< of the recording; 0: nothing is due */
    const crvs_version_t *version; /**< which is to be made */
    const char *public_id;
    const char *from;    /**< the recording's own file, which is only read */
    const char *type;    /**< of that */
    const char *to;      /**< where the version grows until it is whole; nothing is there */
    apr_int64_t bytes;   /**< of the recording */
    apr_int64_t seconds; /**< how long it is; 0: not known */
    int attempts;        /**< tries, this one included */
} crvs_convert_job_t;

/** A version for which the disk has no room. */
typedef struct {
    apr_int64_t id; /**< of the recording; 0: there is none */
    const crvs_version_t *version;
    apr_int64_t bytes; /**< that the disk lacks */
} crvs_convert_lack_t;

/** Removes what was left by a conversion that was killed. Nobody else may be converting. */
crvs_error_t *crvs_convert_clean(crvs_act_t *act);

/**
 * Finds what is due next of what the disk has room for, and counts the try.
 * @param reserve bytes that are to be left free on the disk
 * @param job filled in, in the act's pool
 * @param lack filled in where something newer is passed over for want of room; what it has already stays
 */
crvs_error_t *crvs_convert_next(crvs_act_t *act, apr_int64_t reserve, crvs_convert_job_t *job,
                                crvs_convert_lack_t *lack);

/**
 * Puts a version that was made into its place, or notes why there is none. One that is hardly smaller than the recording
 * becomes CRVS_CONVERT_SMALL; what was tried four times is given up.
 * @param came in: what the try came to; out: what it is now
 * @param problem of a failure: one line
 * @param made its size in bytes; 0: there is none
 */
crvs_error_t *crvs_convert_settle(crvs_act_t *act, const crvs_convert_job_t *job, crvs_convert_e *came,
                                  const char *problem, apr_int64_t *made);

#endif
