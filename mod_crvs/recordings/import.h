/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What Jibri recorded on a disk that it shares with the site becomes recordings.
 */
#ifndef CRVS_RECORDINGS_IMPORT_H
#define CRVS_RECORDINGS_IMPORT_H

#include "core/act.h"

typedef enum {
    CRVS_IMPORT_TAKEN,
    CRVS_IMPORT_KNOWN, /**< it was taken in before, whichever way it came */
    CRVS_IMPORT_LEFT   /**< it is left alone */
} crvs_import_e;

/** How files are taken in. */
typedef struct {
    apr_int64_t settled; /**< in seconds: what changed since may still be growing */
    bool move;           /**< it is moved, and not copied */
} crvs_import_t;

/**
 * Takes in a file as a recording of the session that its room belongs to; known by its directory's and its own name.
 * @param why which session it became one of, or why it is left alone; NULL for one that is known
 * @return what keeps all others from being taken in as well
 */
crvs_error_t *crvs_import_file(crvs_act_t *act, const crvs_import_t *how, const char *path, crvs_import_e *what,
                               const char **why);

#endif
