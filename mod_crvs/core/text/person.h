/* SPDX-License-Identifier: Apache-2.0 */
/**
 * How a register calls people: the family first.
 */
#ifndef CRVS_CORE_TEXT_PERSON_H
#define CRVS_CORE_TEXT_PERSON_H

#include <apr_pools.h>

/**
 * A person's name, "NGO BASSONG Aïcha" of "Aïcha Ngo Bassong", in @a pool.
 * @param family as it is sorted by, capitals or not; "": not known, and the full name stays as it is
 * @return family and full name with a comma where the one is no end of the other
 */
const char *crvs_person_formal(apr_pool_t *pool, const char *full_name, const char *family);

#endif
