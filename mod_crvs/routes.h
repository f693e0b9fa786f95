/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Every URL of mod_crvs.
 */
#ifndef CRVS_ROUTES_H
#define CRVS_ROUTES_H

#include "core/http/application.h"

extern const crvs_application_t crvs_routes_application;

#endif
