/**
 * Every URL of mod_crvs.
 */
#ifndef CRVS_ROUTES_H
#define CRVS_ROUTES_H

#include "core/http/dispatch.h"

extern const crvs_application_t crvs_routes_application;

#endif
