/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Addresses at which nothing arrives.
 */
#ifndef CRVS_NOTICES_STOP_H
#define CRVS_NOTICES_STOP_H

#include "core/act.h"

/**
 * Stops mail to somebody's address, in a transaction: the profile and the audit say so.
 * @param person a row with `id` and `username`
 * @param reason what the mail server said; "": nothing
 */
crvs_error_t *crvs_stop_person(const crvs_act_t *act, const crvs_object_t *person, const char *address,
                               const char *reason);

/**
 * The same for all accounts of an address to which mail was sent.
 * @param sent_days in so many last days; 0: whenever
 * @param count how many there are
 */
crvs_error_t *crvs_stop_address(crvs_act_t *act, const char *address, int sent_days, const char *reason, int *count);

#endif
