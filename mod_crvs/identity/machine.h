/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Whether a machine (Jibri, 8x8, Prosody) knows a secret of CrvsWebhookSecret.
 *
 * Every failure is a 401 that is counted, with its reason in the log. A site without a secret takes nobody for one: a
 * route that is open then doesn't ask.
 */
#ifndef CRVS_IDENTITY_MACHINE_H
#define CRVS_IDENTITY_MACHINE_H

#include "core/http/request.h"

/**
 * By the secret itself, in X-Webhook-Token or as Authorization: Bearer, or by a signature, as CrvsWebhookRequire says.
 * @param body what a signature signs
 */
crvs_error_t *crvs_machine_authenticate(crvs_request_t *request, const char *body, apr_size_t length);

/** By the secret itself, whatever CrvsWebhookRequire says: for senders that can add a header, and cannot sign. */
crvs_error_t *crvs_machine_authenticate_by_token(crvs_request_t *request);

#endif
