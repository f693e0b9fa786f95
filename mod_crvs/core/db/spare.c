/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Connections that were used a moment ago, lent again without mod_dbd, which asks the server each time whether they live:
 * as much work for it as many a page is. Here the kernel is asked whether the server has shut its end.
 */
#include "core/db/private.h"

#include <apr_thread_mutex.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#define MOST 64
/* What stands between may forget a connection without a word; an answer on one that is so young tells that it is there. */
#define LONGEST_IDLE apr_time_from_sec(10)

typedef struct {
    ap_dbd_t *dbd;
    server_rec *server; /* whose pool it is of */
    apr_time_t since;
} spare_t;

static struct {
    apr_thread_mutex_t *mutex;
    void (*give_back)(server_rec *server, ap_dbd_t *dbd);
    volatile int most;
    bool ended;
    int count;
    spare_t list[MOST]; /* the last is the youngest */
} spares;

static apr_status_t end(void *data)
{
    (void)data;
    apr_thread_mutex_lock(spares.mutex);
    spares.ended = true;
    apr_thread_mutex_unlock(spares.mutex);
    crvs_db_spare_give_back();
    return APR_SUCCESS;
}

apr_status_t crvs_db_spare_init(apr_pool_t *pool, void (*give_back)(server_rec *server, ap_dbd_t *dbd))
{
    apr_status_t status = apr_thread_mutex_create(&spares.mutex, APR_THREAD_MUTEX_DEFAULT, pool);

    spares.give_back = give_back;
    /* Before mod_dbd ends its pools, which wants all of them there. */
    if (status == APR_SUCCESS)
        apr_pool_pre_cleanup_register(pool, NULL, end);
    return status;
}

void crvs_db_spare_limit(int most)
{
    spares.most = most < MOST ? most : MOST;
}

/* Between statements a server sends nothing, but that it goes. */
static bool is_quiet(ap_dbd_t *dbd)
{
    char byte;

    return recv(crvs_db_socket_of(dbd), &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0
           && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR);
}

ap_dbd_t *crvs_db_spare_take(server_rec *server)
{
    apr_time_t oldest = apr_time_now() - LONGEST_IDLE;
    spare_t found = {NULL, NULL, 0};

    apr_thread_mutex_lock(spares.mutex);
    if (spares.count && spares.list[spares.count - 1].server == server && spares.list[spares.count - 1].since >= oldest)
        found = spares.list[--spares.count];
    apr_thread_mutex_unlock(spares.mutex);
    if (found.dbd && !is_quiet(found.dbd)) {
        spares.give_back(server, found.dbd);
        found.dbd = NULL;
    }
    return found.dbd;
}

bool crvs_db_spare_put(server_rec *server, ap_dbd_t *dbd)
{
    bool room;

    apr_thread_mutex_lock(spares.mutex);
    room = !spares.ended && spares.count < spares.most;
    if (room)
        spares.list[spares.count++] = (spare_t){dbd, server, apr_time_now()};
    apr_thread_mutex_unlock(spares.mutex);
    return room;
}

void crvs_db_spare_give_back(void)
{
    spare_t list[MOST];
    int count;

    apr_thread_mutex_lock(spares.mutex);
    count = spares.count;
    memcpy(list, spares.list, (size_t)count * sizeof(*list));
    spares.count = 0;
    apr_thread_mutex_unlock(spares.mutex);
    for (int i = 0; i < count; i++)
        spares.give_back(list[i].server, list[i].dbd);
}
