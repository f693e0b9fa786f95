/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The home page: what is on today, where one left off, what is new; for trainers what waits for them.
 */
#ifndef CRVS_HOME_H
#define CRVS_HOME_H

#include "core/http/request.h"
#include "core/http/route.h"

/** Everybody who is signed in; loads what there is to begin with into request->subject. */
extern const crvs_access_t crvs_home_access;

/** Handler of GET /. */
crvs_error_t *crvs_home_page(crvs_request_t *request);

#endif
