/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/workspace.h"

#include <apr_allocator.h>
#include <apr_thread_mutex.h>

/* As many as answers are made at once in a child, but in a rush. */
#define MOST_IDLE 8
/* What nearly all pages need; the rest of a larger one goes back to the system, page by page. */
#define MOST_BYTES (256 * 1024)

static struct {
    apr_thread_mutex_t *mutex;
    apr_allocator_t *idle[MOST_IDLE]; /* the last was used last: the processor still has it at hand */
    int count;
} room;

apr_status_t crvs_workspace_child_init(apr_pool_t *pool)
{
    return apr_thread_mutex_create(&room.mutex, APR_THREAD_MUTEX_DEFAULT, pool);
}

static apr_allocator_t *take(void)
{
    apr_allocator_t *allocator = NULL;

    if (!room.mutex || apr_thread_mutex_lock(room.mutex) != APR_SUCCESS)
        return NULL;
    if (room.count)
        allocator = room.idle[--room.count];
    apr_thread_mutex_unlock(room.mutex);
    if (!allocator && apr_allocator_create(&allocator) == APR_SUCCESS)
        apr_allocator_max_free_set(allocator, MOST_BYTES);
    return allocator;
}

/* After the pool that had its memory is gone: a pool's children end before its own cleanups run. */
static apr_status_t give_back(void *data)
{
    apr_allocator_t *allocator = data;
    apr_status_t status = apr_thread_mutex_lock(room.mutex);

    if (status == APR_SUCCESS) {
        if (room.count < MOST_IDLE) {
            room.idle[room.count++] = allocator;
            allocator = NULL;
        }
        status = apr_thread_mutex_unlock(room.mutex);
    }
    if (allocator)
        apr_allocator_destroy(allocator);
    return status;
}

apr_pool_t *crvs_workspace_make(apr_pool_t *parent)
{
    apr_allocator_t *allocator = take();
    apr_pool_t *pool;

    if (!allocator)
        return parent;
    apr_pool_cleanup_register(parent, allocator, give_back, apr_pool_cleanup_null);
    if (apr_pool_create_ex(&pool, parent, NULL, allocator) != APR_SUCCESS)
        return parent;
    apr_pool_tag(pool, "crvs_workspace");
    return pool;
}
