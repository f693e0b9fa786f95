/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Hashes of passwords that another program made and a school brought along: PBKDF2, as Django writes it,
 * pbkdf2_sha256$<iterations>$<salt>$<key in base64>. They are read and never made: whoever signs in gets a bcrypt one.
 */
#ifndef CRVS_ACCOUNTS_PBKDF2_H
#define CRVS_ACCOUNTS_PBKDF2_H

#include <apr_pools.h>
#include <stdbool.h>

/** How many iterations a hash may ask for: fewer are none that a program still makes, more would keep a core for long. */
#define CRVS_PBKDF2_FEWEST 10000
#define CRVS_PBKDF2_MOST 2000000

/** Whether a hash is of this kind, well or badly written. */
bool crvs_pbkdf2_is(const char *hash);

/** The iterations of a hash that passwords can be compared with; 0 where it is none. */
int crvs_pbkdf2_iterations(apr_pool_t *pool, const char *hash);

/**
 * Compares a password with a hash: as it was typed, and then, where that is something else, with its characters
 * composed. A million iterations keep a core busy for about 0.4 s.
 * @return false too where it is no hash of this kind, or its iterations are out of bounds
 */
bool crvs_pbkdf2_check(apr_pool_t *pool, const char *password, const char *hash);

/**
 * Does the work of a wrong check of so many iterations, for nothing, in each spelling that one would compare: what is known
 * shall not take longer than what is not.
 */
void crvs_pbkdf2_spend(apr_pool_t *pool, const char *password, int iterations);

#endif
