/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/workspace.h"

#include <apr_allocator.h>
#include <apr_thread_mutex.h>

/* As many as answers are made at once in a child, but in a rush. */
#define MOST_IDLE 8
/* What nearly all pages need; the rest of a larger one goes back to the system, page by page. */
#define MOST_BYTES (256 * 1024)

static struct {
    apr_thread_mutex_t *mutex;        /* NULL: the child is not prepared, or ends */
    apr_allocator_t *idle[MOST_IDLE]; /* the last was used last: the processor still has it at hand */
    int count;
} room;

/* Connections' pools may outlive the child's. */
static apr_status_t close_room(void *data)
{
    (void)data;
    room.mutex = NULL;
    return APR_SUCCESS;
}

apr_status_t crvs_workspace_child_init(apr_pool_t *pool)
{
    apr_status_t status = apr_thread_mutex_create(&room.mutex, APR_THREAD_MUTEX_DEFAULT, pool);

    if (status == APR_SUCCESS)
        apr_pool_cleanup_register(pool, NULL, close_room, apr_pool_cleanup_null);
    return status;
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

static void give_back(apr_allocator_t *allocator)
{
    if (room.mutex && apr_thread_mutex_lock(room.mutex) == APR_SUCCESS) {
        if (room.count < MOST_IDLE) {
            room.idle[room.count++] = allocator;
            allocator = NULL;
        }
        apr_thread_mutex_unlock(room.mutex);
    }
    if (allocator)
        apr_allocator_destroy(allocator);
}

static apr_status_t end(void *data)
{
    apr_pool_t *pool = data;
    apr_allocator_t *allocator = apr_pool_allocator_get(pool);

    apr_pool_destroy(pool);
    give_back(allocator);
    return APR_SUCCESS;
}

apr_pool_t *crvs_workspace_make(apr_pool_t *owner)
{
    apr_allocator_t *allocator = take();
    apr_pool_t *pool;

    if (!allocator)
        return owner;
    if (apr_pool_create_unmanaged_ex(&pool, apr_pool_abort_get(owner), allocator) != APR_SUCCESS) {
        give_back(allocator);
        return owner;
    }
    apr_pool_tag(pool, "crvs_workspace");
    apr_pool_cleanup_register(owner, pool, end, apr_pool_cleanup_null);
    return pool;
}
