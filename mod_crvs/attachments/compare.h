/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Whether CrvsRecordingDir and the database say the same of attached files, and what mends it where they don't.
 */
#ifndef CRVS_ATTACHMENTS_COMPARE_H
#define CRVS_ATTACHMENTS_COMPARE_H

#include "core/act.h"

typedef struct {
    const char *what;   /**< "file ... of announcement 7, which is missing" */
    const char *remedy; /**< "taken off" */
    crvs_object_t *row; /**< of a file that is gone; NULL: it is there, and has no row */
    const char *folder; /**< where it lies */
    const char *path;   /**< of the file itself */
} crvs_compare_t;

/** The folder in CrvsRecordingDir for files that have no row: nothing looks there, and nothing is removed from it. */
#define CRVS_COMPARE_ASIDE "set-aside"

typedef struct {
    apr_array_header_t *differences; /**< of crvs_compare_t */
    int there;                       /**< how many files that something has are on the disk */
    int missing;                     /**< and how many are not */
} crvs_compare_found_t;

/** Finds all differences, and changes nothing. @return also where the disk did not say whether a file is there */
crvs_error_t *crvs_compare_find(const crvs_act_t *act, crvs_compare_found_t *found);

/** Mends one, in a transaction of its own; nothing where the file is there again. */
crvs_error_t *crvs_compare_mend(crvs_act_t *act, const crvs_compare_t *difference);

#endif
