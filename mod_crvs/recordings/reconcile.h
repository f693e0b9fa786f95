/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Whether CrvsRecordingDir and the database say the same, and what mends it where they don't.
 */
#ifndef CRVS_RECORDINGS_RECONCILE_H
#define CRVS_RECORDINGS_RECONCILE_H

#include "core/act.h"

typedef enum {
    CRVS_RECONCILE_FILE_GONE,    /**< a recording without its file, which is put into the bin */
    CRVS_RECONCILE_VERSION_GONE, /**< a further version without its file, which is made again */
    CRVS_RECONCILE_UNKNOWN_FILE, /**< a file without a recording, which becomes one of no session */
    CRVS_RECONCILE_EMPTY_FOLDER, /**< removed */
    CRVS_RECONCILE_OLD_UPLOAD    /**< what is left of an upload that nobody goes on with, removed */
} crvs_reconcile_e;

typedef struct {
    crvs_reconcile_e kind;
    const char *what;         /**< "recording 7, whose file ... is missing" */
    const char *remedy;       /**< "put into the bin" */
    crvs_object_t *recording; /**< of a file that is gone: its row, or that of its version */
    const char *public_id;    /**< of an unknown file */
    const char *name;         /**< of that file */
    const char *path;         /**< of that file, or of what is removed */
} crvs_difference_t;

typedef struct {
    apr_array_header_t *differences; /**< of crvs_difference_t */
    int there;                       /**< how many recordings outside the bin have their file on the disk */
    int missing;                     /**< and how many do not */
} crvs_reconcile_found_t;

/** Finds all differences, and changes nothing. @return also where the disk did not say whether a file is there */
crvs_error_t *crvs_reconcile_find(const crvs_act_t *act, crvs_reconcile_found_t *found);

/** Mends one, in a transaction of its own; nothing where the file is there again. */
crvs_error_t *crvs_reconcile_mend(crvs_act_t *act, const crvs_difference_t *difference);

#endif
