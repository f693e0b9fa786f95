/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What happened, counted over all processes of the server, for monitoring.
 *
 * The counters lie in memory that the parent makes and its children inherit; they are added to without a lock, and lose
 * nothing. Where that memory was not made, as in a command, counting does nothing.
 */
#ifndef CRVS_CORE_BASE_COUNTER_H
#define CRVS_CORE_BASE_COUNTER_H

#include <apr_pools.h>
#include <apr_time.h>
#include <stdbool.h>

/** What only ever grows. What each is called outside is said in status/names.c. */
typedef enum {
    CRVS_COUNTER_STATEMENTS,
    CRVS_COUNTER_STATEMENT_TIME, /**< in microseconds */
    CRVS_COUNTER_STATEMENTS_SLOW,
    CRVS_COUNTER_DATABASE_LOST,
    CRVS_COUNTER_DATABASE_DEADLOCK,
    CRVS_COUNTER_DATABASE_TIMEOUT,
    CRVS_COUNTER_DATABASE_NOT_READY,
    CRVS_COUNTER_DATABASE_UNREACHABLE,
    CRVS_COUNTER_DATABASE_OTHER,
    CRVS_COUNTER_DATABASE_RETRIES,
    CRVS_COUNTER_DATABASE_CONNECTIONS,
    CRVS_COUNTER_DATABASE_WAITS,
    CRVS_COUNTER_DATABASE_REFUSALS,
    CRVS_COUNTER_PASSWORD_WAITS,
    CRVS_COUNTER_PASSWORD_REFUSALS,
    CRVS_COUNTER_LOGINS,
    CRVS_COUNTER_LOGINS_FAILED,
    CRVS_COUNTER_LOGINS_THROTTLED,
    CRVS_COUNTER_WEBHOOK_STORED,
    CRVS_COUNTER_WEBHOOK_DUPLICATE,
    CRVS_COUNTER_WEBHOOK_INBOX,
    CRVS_COUNTER_WEBHOOK_UNPROVED,
    CRVS_COUNTER_WEBHOOK_INVALID,
    CRVS_COUNTER_WEBHOOK_CONFLICT,
    CRVS_COUNTER_WEBHOOK_FAILED,
    CRVS_COUNTER_WEBHOOK_OTHER,
    CRVS_COUNTER_UPLOADS_BEGUN,
    CRVS_COUNTER_UPLOADS_FINISHED,
    CRVS_COUNTER_UPLOADS_REFUSED,
    CRVS_COUNTER_UPLOADS_ABANDONED,
    CRVS_COUNTER_UPLOADS_FAILED,
    CRVS_COUNTER_UPLOAD_BYTES,
    CRVS_COUNTER_RECORDING_BYTES,
    CRVS_COUNTER_COUNT
} crvs_counter_e;

/** What comes and goes. Each child has its own part of these, which ends with it. */
typedef enum {
    CRVS_GAUGE_CONNECTIONS,
    CRVS_GAUGE_DATABASE_INSIDE,
    CRVS_GAUGE_DATABASE_WAITING,
    CRVS_GAUGE_PASSWORD_INSIDE,
    CRVS_GAUGE_PASSWORD_WAITING,
    CRVS_GAUGE_COUNT
} crvs_gauge_e;

/** What is looked up in a site's database and on its disk, now and then, and kept here until the next time. */
typedef enum {
    CRVS_READING_DATABASE_KNOWN, /**< 1: a look has ended, and the next one says how */
    CRVS_READING_DATABASE_UP,
    CRVS_READING_SCHEMA_OK,
    CRVS_READING_INBOX,
    CRVS_READING_PENDING_PURGE,
    CRVS_READING_VERSIONS_FAILED,
    CRVS_READING_DISK_FREE, /**< in bytes; -1: no files are kept here */
    CRVS_READING_DISK_SIZE,
    CRVS_READING_MAIL_WAITING, /**< -1: no mail is sent */
    CRVS_READING_MAIL_FAILED,
    CRVS_READING_COUNT
} crvs_reading_e;

/** The classes of statuses, 2xx to 5xx. */
#define CRVS_COUNTER_CLASSES 4
/** The steps of the time that an answer took, the last without an end. */
#define CRVS_COUNTER_STEPS 9

/** What was counted of the answers of a route. */
typedef struct {
    apr_uint64_t classes[CRVS_COUNTER_CLASSES];
    apr_uint64_t steps[CRVS_COUNTER_STEPS]; /**< those that took longer than the step before, and no longer than it */
    apr_uint64_t time;                      /**< of all, in microseconds */
} crvs_counter_route_t;

/** The ends of the steps but the last, in microseconds. */
extern const apr_interval_time_t crvs_counter_steps[CRVS_COUNTER_STEPS - 1];

/**
 * Makes the memory, or finds it again behind a graceful restart, with all that was counted. Call from post_config.
 * @param process lives as long as the server
 * @param layout a hash of what the numbers of routes and sites mean: where it is another, counting begins anew
 * @param children how many there may be at once
 */
apr_status_t crvs_counter_make(apr_pool_t *process, const char *layout, int routes, int sites, int children);

/** Gives this process a part of the gauges, until @a pool goes. Call from child_init. */
void crvs_counter_child_init(apr_pool_t *pool);

/** Whether anything is counted. */
bool crvs_counter_is_on(void);

void crvs_counter_add(crvs_counter_e counter, apr_uint64_t number);
apr_uint64_t crvs_counter_value(crvs_counter_e counter);

void crvs_counter_move(crvs_gauge_e gauge, int change);
/** The sum over the children that live. */
apr_int64_t crvs_counter_level(crvs_gauge_e gauge);

/** Counts the answer of a route. @param status of HTTP */
void crvs_counter_answer(int route, int status, apr_interval_time_t took);
/** @return false where the route never answered */
bool crvs_counter_of_route(int route, crvs_counter_route_t *counted);

/** Whether a site's readings are due; for whoever asks first, who is to look. @param every the shortest time between */
bool crvs_counter_is_due(int site, apr_interval_time_t every);
void crvs_counter_note(int site, crvs_reading_e reading, apr_int64_t value);
apr_int64_t crvs_counter_reading(int site, crvs_reading_e reading);

/** When counting began. */
apr_time_t crvs_counter_began(void);

#endif
