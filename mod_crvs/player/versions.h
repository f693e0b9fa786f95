/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The versions of a recording that a player offers: the recording itself, a light one, its sound.
 */
#ifndef CRVS_PLAYER_VERSIONS_H
#define CRVS_PLAYER_VERSIONS_H

#include "core/http/request.h"

/**
 * Adds to a recording's row what there is beside its own file, where there is anything: `versions`, each with its label,
 * `size`, `source` and where it may be saved `download`, and `source` of the one that is played: the one that was asked
 * for (?version=), which this browser remembers, else the one that it remembers, else the light one where the browser
 * saves data. `is_chosen`: somebody chose.
 * @param bytes of the recording's own file
 */
void crvs_versions_add(crvs_request_t *request, crvs_object_t *row, apr_int64_t bytes);

#endif
