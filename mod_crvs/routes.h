/**
 * Every URL of mod_crvs.
 */
#ifndef CRVS_ROUTES_H
#define CRVS_ROUTES_H

#include "core/dispatch.h"

extern const crvs_application_t crvs_application;

#endif
