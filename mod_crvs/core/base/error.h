/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The one error type of all layers. NULL is success.
 *
 * Lower layers make an error where they meet it, callers hand it up with
 * CRVS_TRY, and crvs_error_page_respond (core/http/error_page.c) alone turns it into a
 * page, a problem+json body and a log line.
 */
#ifndef CRVS_CORE_BASE_ERROR_H
#define CRVS_CORE_BASE_ERROR_H

#include <apr_errno.h>
#include <apr_pools.h>
#include <stdbool.h>

typedef struct crvs_error_t {
    int status;              /**< the HTTP status to answer with */
    const char *status_line; /**< "460 Checksum Mismatch": of a status that httpd doesn't know; else NULL */
    const char *key;         /**< text key of the sentence for the user: <key>.title and <key>.text */
    const char *detail;      /**< for programs: one English sentence for problem+json; may be NULL */
    const char *cause;       /**< for the log only; NULL: nothing to log */
    apr_status_t code;       /**< APR or driver status behind it, 0 if none */
    bool is_unsure;          /**< nobody knows whether it took effect: the connection was lost behind COMMIT */
    int retry_after;         /**< seconds for Retry-After, 0: none */
    const char *allow;       /**< for 405: the value of Allow */
    const char *file;        /**< where it was made */
    int line;
} crvs_error_t;

/**
 * Makes an error.
 * @param pool owns it
 * @param key what the user reads; a literal marked with CRVS_T
 * @param cause printf format of the log line; where it gives an empty text, nothing is logged
 */
crvs_error_t *crvs_error_make(apr_pool_t *pool, const char *file, int line, int status, const char *key,
                              const char *cause, ...) __attribute__((format(printf, 6, 7)));

/** crvs_error_make with the place filled in. */
#define CRVS_ERROR(pool, status, key, ...) crvs_error_make((pool), __FILE__, __LINE__, (status), (key), __VA_ARGS__)

/** 404, not logged: it does not exist, or the requester may not see it, and the answer does not reveal which. */
crvs_error_t *crvs_error_not_found(apr_pool_t *pool);

/**
 * That a file could not be stored: 507 on a full disk, else 503 with Retry-After (a disk that may only be read, a right
 * that is missing). @param status an errno too
 */
crvs_error_t *crvs_error_not_stored(apr_pool_t *pool, apr_status_t status, const char *path);

/** Hands an error up to the caller. */
#define CRVS_TRY(expression)                                                                                           \
    do {                                                                                                               \
        crvs_error_t *crvs_try_error = (expression);                                                                   \
        if (crvs_try_error)                                                                                            \
            return crvs_try_error;                                                                                     \
    } while (0)

/** Marks a literal as a text key, so that the guard for texts finds it. */
#define CRVS_T(key) (key)

#endif
