/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A password and its hash, of whichever kind; and that what is wrong costs the same, whoever's it is.
 */
#ifndef CRVS_ACCOUNTS_HASH_H
#define CRVS_ACCOUNTS_HASH_H

#include "accounts/bcrypt.h"

/** What the dearest hashes of a school ask for. */
typedef struct {
    int bcrypt; /**< as a cost (accounts/bcrypt.h); what is below ours, or beyond what is computed, is taken as that */
    int pbkdf2; /**< as iterations (accounts/pbkdf2.h); 0: none is left */
} crvs_hash_dearest_t;

/**
 * Compares a password with a hash.
 * @param hash NULL or "" where there is none: never right
 * @param dearest what a wrong password is made to cost, whatever it was compared with; NULL: the user is known, and it
 *        costs what it costs
 * @return CRVS_BCRYPT_OLD too where another program made the hash
 */
crvs_bcrypt_match_e crvs_hash_check(apr_pool_t *pool, const char *password, const char *hash,
                                    const crvs_hash_dearest_t *dearest);

#endif
