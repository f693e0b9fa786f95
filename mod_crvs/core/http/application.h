/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The application above the platform: what the platform must know of it, handed in with the site.
 */
#ifndef CRVS_CORE_HTTP_APPLICATION_H
#define CRVS_CORE_HTTP_APPLICATION_H

#include "core/http/request.h"
#include "core/http/route.h"

typedef struct crvs_application_t {
    const crvs_route_t *routes; /**< ended by one without a method */
    const char *login;          /**< the page where people sign in, from below the base path: "users/login/" */
    /** Asks for a login where a form was sent without one; its page carries the form (core/http/carry.h). */
    crvs_error_t *(*ask_to_sign_in)(crvs_request_t *request);
    /** Finds who is signed in: sets request->viewer and request->secret, or leaves them NULL. */
    crvs_error_t *(*identify)(crvs_request_t *request);
    /** What pages show of the viewer; null where nobody is signed in. */
    crvs_value_t (*describe_viewer)(const crvs_request_t *request);
} crvs_application_t;

#endif
