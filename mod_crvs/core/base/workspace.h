/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Memory to make answers in. What a pool of httpd's once had, it has for good, one for each connection that was ever open at
 * a time: a page of 200 KB, in each of a hundred, is more than all else that a child has. Here as much is kept as answers
 * are made at the same time, and but the first part of each.
 */
#ifndef CRVS_CORE_BASE_WORKSPACE_H
#define CRVS_CORE_BASE_WORKSPACE_H

#include <apr_pools.h>

/** @param pool of the process; to be called in each child */
apr_status_t crvs_workspace_child_init(apr_pool_t *pool);

/**
 * A pool that ends with @a owner: behind the pools below that, and behind all cleanups that were registered there since.
 * Its memory goes to whoever makes one next, or back to the system.
 * @return @a owner itself where there is no memory for another, or no child process was prepared
 */
apr_pool_t *crvs_workspace_make(apr_pool_t *owner);

#endif
