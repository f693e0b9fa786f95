/* SPDX-License-Identifier: Apache-2.0 */
#include "accounts/turns.h"

#include <apr_shm.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define MOST_WAITING 1000
/* Who has no more turns than these before them stays, and holds a thread for that time. */
#define SOON 4
/* What a check takes before any was made: bcrypt as we have it, on a core of today. */
#define USUAL apr_time_from_msec(60)
#define SHORTEST apr_time_from_msec(1)
#define LONGEST apr_time_from_sec(2)
/* Of how many checks the mean is of. */
#define MEAN_OF 8
/* How many turns are remembered as taken: more than come up in the seconds in which one is good. */
#define TAKEN 4096

typedef struct {
    apr_int64_t free_at;       /* when the last turn that is booked ends, by crvs_turns_clock */
    apr_int64_t takes;         /* microseconds */
    apr_uint64_t taken[TAKEN]; /* the turns' numbers, each at its remainder */
} timetable_t;

static timetable_t *timetable;
static int at_once = 1;

apr_status_t crvs_turns_make(apr_pool_t *pool)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    apr_shm_t *memory;
    apr_status_t status = apr_shm_create(&memory, sizeof(*timetable), NULL, pool);

    if (status != APR_SUCCESS)
        return status;
    timetable = apr_shm_baseaddr_get(memory);
    memset(timetable, 0, sizeof(*timetable));
    timetable->takes = USUAL;
    at_once = cores > 3 ? (int)(cores / 2) : 1;
    return APR_SUCCESS;
}

apr_time_t crvs_turns_clock(void)
{
    struct timespec now = {0};

    /* It cannot fail: every Linux has this clock. */
    clock_gettime(CLOCK_MONOTONIC, &now);
    return apr_time_make((apr_time_t)now.tv_sec, (apr_time_t)now.tv_nsec / 1000);
}

bool crvs_turns_book(apr_time_t now, apr_time_t *due)
{
    apr_int64_t free_at, step, ahead;

    *due = 0;
    if (!timetable)
        return true;
    step = __atomic_load_n(&timetable->takes, __ATOMIC_RELAXED) / at_once;
    free_at = __atomic_load_n(&timetable->free_at, __ATOMIC_RELAXED);
    do {
        ahead = free_at > now ? free_at - now : 0;
        if (ahead > MOST_WAITING * step)
            return false;
    } while (!__atomic_compare_exchange_n(&timetable->free_at, &free_at, now + ahead + step, false, __ATOMIC_RELAXED,
                                          __ATOMIC_RELAXED));
    if (ahead > SOON * step)
        *due = now + ahead;
    return true;
}

bool crvs_turns_take(apr_uint64_t number)
{
    return !timetable || __atomic_exchange_n(&timetable->taken[number % TAKEN], number, __ATOMIC_RELAXED) != number;
}

void crvs_turns_end(apr_interval_time_t took)
{
    apr_int64_t takes;

    if (!timetable)
        return;
    takes = __atomic_load_n(&timetable->takes, __ATOMIC_RELAXED);
    /* It was booked for about as long as that: the next ones come sooner, or later. */
    __atomic_fetch_add(&timetable->free_at, (took - takes) / at_once, __ATOMIC_RELAXED);
    took = took < SHORTEST ? SHORTEST : took > LONGEST ? LONGEST : took;
    /* Where two say so at once, one of them is not counted, which matters little. */
    __atomic_store_n(&timetable->takes, takes + (took - takes) / MEAN_OF, __ATOMIC_RELAXED);
}

void crvs_turns_give_back(void)
{
    if (timetable)
        __atomic_fetch_sub(&timetable->free_at, __atomic_load_n(&timetable->takes, __ATOMIC_RELAXED) / at_once,
                           __ATOMIC_RELAXED);
}
