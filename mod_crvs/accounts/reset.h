/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Passwords that were forgotten: who is meant by what somebody typed, and the links that are mailed to them.
 */
#ifndef CRVS_ACCOUNTS_RESET_H
#define CRVS_ACCOUNTS_RESET_H

#include "core/act.h"

/** Looks for whom requests mean, and puts a notice of the kind "password" in the queue for each of their addresses. */
crvs_error_t *crvs_reset_queue(crvs_act_t *act);

/**
 * Makes the links that a request asks for, of all accounts with an address; earlier ones become invalid.
 * @param accounts each with `username`, `full_name` and `link`, a URL; empty where none is meant any more
 */
crvs_error_t *crvs_reset_make_links(crvs_act_t *act, apr_int64_t request_id, const char *address,
                                    crvs_list_t **accounts);

#endif
