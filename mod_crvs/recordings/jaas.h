/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Events of JaaS, 8x8's hosted Jitsi: its recordings come by the same webhook.
 */
#ifndef CRVS_RECORDINGS_JAAS_H
#define CRVS_RECORDINGS_JAAS_H

#include "core/text/json.h"
#include "recordings/announcement.h"

/** Whether a body is an event of JaaS: it has an eventType. */
bool crvs_jaas_is_event(const cJSON *json);

/** Whether it is the one that we wait for, RECORDING_UPLOADED. */
bool crvs_jaas_is_recording(const cJSON *json);

/**
 * Reads such an event: the session by the room in fqn, the link, which 8x8 keeps for 24 hours, and the
 * idempotencyKey, which is the same in each repeat.
 * @param proved whether the sender proved who it is; else its key is not kept
 */
crvs_error_t *crvs_jaas_read(crvs_request_t *request, const cJSON *json, bool proved,
                             crvs_announcement_t *announcement);

#endif
