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

/** Finds all differences, and changes nothing. @param differences of crvs_compare_t */
crvs_error_t *crvs_compare_find(const crvs_act_t *act, apr_array_header_t **differences);

/** Mends one, in a transaction of its own. */
crvs_error_t *crvs_compare_mend(crvs_act_t *act, const crvs_compare_t *difference);

#endif
