/**
 * Recordings: how they are announced.
 */
#ifndef CRVS_RECORDINGS_H
#define CRVS_RECORDINGS_H

#include "core/dispatch.h"

/** Handler of POST /classrooms/recording/webhook/. */
crvs_error_t *crvs_recordings_webhook(crvs_request_t *request);

#endif
