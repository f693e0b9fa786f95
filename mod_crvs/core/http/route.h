/**
 * Which route a path belongs to.
 *
 * A pattern is a path of fixed segments, {id} (decimal digits), {key} (32 lower-case hex digits) and {name} (one
 * segment of letters, digits, dots, hyphens and underscores).
 */
#ifndef CRVS_CORE_HTTP_ROUTE_H
#define CRVS_CORE_HTTP_ROUTE_H

#include <apr_pools.h>
#include <stdbool.h>

/** The length of a {key}. */
#define CRVS_ROUTE_KEY_LENGTH 32

typedef enum {
    CRVS_MATCH_NONE,
    CRVS_MATCH_WITHOUT_SLASH, /**< the path lacks the slash that the pattern ends in */
    CRVS_MATCH_FULL
} crvs_match_e;

typedef struct {
    apr_int64_t id;   /**< {id}: 1 to 2^31-1; 0 where the digits are no id that can exist */
    const char *key;  /**< {key}: 128 bits that nobody can guess, in the pool given */
    const char *name; /**< {name}, in the pool given */
} crvs_match_t;

/** Matches a decoded path, base path removed, against a pattern; both begin with a slash. */
crvs_match_e crvs_route_match(apr_pool_t *pool, const char *pattern, const char *path, crvs_match_t *match);

#endif
