/* SPDX-License-Identifier: Apache-2.0 */
/** What the recordings that are kept here take up, by class and together: kept as they come and go. */
#ifndef CRVS_RECORDINGS_SPACE_H
#define CRVS_RECORDINGS_SPACE_H

#include "core/db/db.h"

/** Where all recordings are counted together, and those without a class. */
#define CRVS_SPACE_ALL (-1)
#define CRVS_SPACE_NO_CLASS 0

/**
 * Counts a recording with its further versions where it belongs, and holds it until the transaction ends; nothing for one
 * that lies elsewhere. What changes its class or its versions takes it away before, and counts it again afterwards.
 * @param times 1: it is there from now on; -1: it is not any more
 */
crvs_error_t *crvs_space_count(crvs_db_t *db, apr_int64_t recording_id, int times);

/** Counts all of it afresh where it is wrong, as where an older release wrote to a newer schema. */
crvs_error_t *crvs_space_mend(crvs_db_t *db);

#endif
