/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Many accounts at once: from a file of CSV, after a look at what each line would do, and back into one.
 */
#ifndef CRVS_IMPORTS_H
#define CRVS_IMPORTS_H

#include "core/http/request.h"
#include "core/http/route.h"

/** @name Access. */
/** @{ */
/** Administrators, who may send a file. */
extern const crvs_access_t crvs_imports_file_access;
/** The administrator who began the import {id}; loads it into request->subject. */
extern const crvs_access_t crvs_imports_show_access;
/** @} */

/** @name Handlers, see routes.c. */
/** @{ */
crvs_error_t *crvs_imports_file_show(crvs_request_t *request);
crvs_error_t *crvs_imports_file_check(crvs_request_t *request);
crvs_error_t *crvs_imports_show(crvs_request_t *request);
crvs_error_t *crvs_imports_show_run(crvs_request_t *request);
crvs_error_t *crvs_imports_export_links(crvs_request_t *request);
crvs_error_t *crvs_imports_slips_print(crvs_request_t *request);
crvs_error_t *crvs_imports_export(crvs_request_t *request);
crvs_error_t *crvs_imports_export_model(crvs_request_t *request);
/** @} */

#endif
