/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What pages with links for passwords have in common.
 */
#ifndef CRVS_ACCOUNTS_SLIPS_H
#define CRVS_ACCOUNTS_SLIPS_H

#include "accounts/accounts.h"

/** The class that a request is about, for the audit. */
const char *crvs_slips_class(const crvs_request_t *request);

/** Puts a link into what a template is given: link, qr_path, qr_size, expires_at. */
crvs_error_t *crvs_slips_describe(crvs_request_t *request, const crvs_user_link_t *link, crvs_object_t *object);

#endif
