/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Uploads of machines, which know a secret of the webhook.
 */
#ifndef CRVS_UPLOADS_MACHINE_H
#define CRVS_UPLOADS_MACHINE_H

#include "core/http/request.h"

/**
 * Authenticates the machine and loads the upload {name} into request->subject.
 * @return 401, or 404 where a machine began no such upload
 */
crvs_error_t *crvs_uploads_machine_load(crvs_request_t *request);

#endif
