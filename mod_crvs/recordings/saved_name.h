/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What a recording's file is called when somebody saves it.
 */
#ifndef CRVS_RECORDINGS_SAVED_NAME_H
#define CRVS_RECORDINGS_SAVED_NAME_H

#include "core/base/version.h"
#include "core/http/request.h"

/**
 * The name of request->subject by its title, class and day, with its file's ending: "Limites - Terminale S2 -
 * 2026-11-26.mp4". In the request's pool, fit for any file system.
 * @param version the further version that is saved; NULL: the recording itself
 */
crvs_error_t *crvs_saved_name(crvs_request_t *request, const crvs_version_t *version, const char **name);

#endif
