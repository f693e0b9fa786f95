/* SPDX-License-Identifier: Apache-2.0 */
#include "rights/keeping.h"

#include "config.h"

#define DAY 86400

crvs_value_t crvs_keeping_describe(const crvs_request_t *request)
{
    const crvs_config_t *config = request->site->config;
    crvs_object_t *keeping = crvs_object_make(request->pool);

    /* A login that lasts for hours is said to last for a day. */
    if (!crvs_config_login_is_apache(config))
        crvs_object_set(keeping, "login_days", crvs_value_int((config->session_lifetime + DAY - 1) / DAY));
    crvs_object_set(keeping, "audit_days", crvs_value_int(config->audit_days));
    crvs_object_set(keeping, "attendance_days", crvs_value_int(config->attendance_days));
    crvs_object_set(keeping, "recording_days", crvs_value_int(config->recording_retention));
    return crvs_value_object(keeping);
}
