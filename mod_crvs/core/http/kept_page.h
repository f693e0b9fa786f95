/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A page in two parts: a frame that is rendered for each who looks, and a part that many see and a child keeps.
 *
 * The part's template knows what crvs_page_describe_part has, a `csrf_token` and a `once`, which are put in for each who
 * looks, and what its own fields say; nothing of the viewer. The frame's has a `{{kept}}` where the part stands. Where the
 * revision tells of all that a frame shows, the whole page is kept for all whose frame differs by name, number and token alone,
 * and compressed once.
 */
#ifndef CRVS_CORE_HTTP_KEPT_PAGE_H
#define CRVS_CORE_HTTP_KEPT_PAGE_H

#include "core/http/request.h"

/** What is done with parts. */
typedef enum {
    CRVS_KEPT_PAGE_UNSET,
    CRVS_KEPT_PAGE_OFF,    /**< each is rendered when it is asked for */
    CRVS_KEPT_PAGE_ON,     /**< they are kept */
    CRVS_KEPT_PAGE_VERIFY, /**< and rendered again to compare; a difference is an error in the log */
} crvs_kept_page_e;

typedef struct crvs_kept_page_t {
    const char *frame; /**< its template */
    const char *part;  /**< its template */
    /** Fields of the part's context that the frame asks for, by whether they are there; ended by NULL. */
    const char *const *shared;
    /** Whatever the part depends on, beside language, zone, host and site, which are added. */
    const char *key;
    apr_int64_t revision; /**< read no later than what `fill` reads; 0: it has none, and is not kept */
    crvs_kept_page_e how;
    crvs_object_t *context; /**< of the frame; the page adds to it */
    /** Reads what the part shows into its context. Whatever depends on the clock says so by crvs_request_until. */
    crvs_error_t *(*fill)(crvs_request_t *request, const struct crvs_kept_page_t *page, crvs_object_t *context);
    /**
     * For CRVS_KEPT_PAGE_VERIFY: the revision as it is now. Where it is another one, there is nothing to compare. NULL: the
     * part shows nothing but what its key was made of.
     */
    crvs_error_t *(*look_again)(crvs_request_t *request, const struct crvs_kept_page_t *page, apr_int64_t *revision);
    /** What a crvs_kept_page_hole is filled with for who looks now, as HTML. NULL: the part has none. Such a page has no ETag. */
    const char *(*own)(const struct crvs_kept_page_t *page, apr_int64_t what);
    bool has_no_etag; /**< its frame shows what neither viewer nor revision tell of */
    void *baton;      /**< for `fill`, `own` and `look_again` */
} crvs_kept_page_t;

/** For a field of the part's context: leaves a hole where it is shown, which `own` fills. @param what it is told */
crvs_value_t crvs_kept_page_hole(apr_pool_t *pool, apr_int64_t what);

/** Answers with the page, or with 304 where the browser may hold pages, and has it. */
crvs_error_t *crvs_kept_page(crvs_request_t *request, const crvs_kept_page_t *page);

#endif
