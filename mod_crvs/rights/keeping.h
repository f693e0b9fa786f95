/* SPDX-License-Identifier: Apache-2.0 */
/**
 * How long what is kept of people is kept, by the site's configuration.
 */
#ifndef CRVS_RIGHTS_KEEPING_H
#define CRVS_RIGHTS_KEEPING_H

#include "core/http/request.h"

/** An object for rights/keeping.html: login_days, audit_days, attendance_days and, where they end, recording_days. */
crvs_value_t crvs_keeping_describe(const crvs_request_t *request);

#endif
