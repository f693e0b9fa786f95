/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Routes: which URLs there are, who may use them, and which of them a request is for.
 *
 * A pattern is a path of fixed segments, {id} (decimal digits), {key} (32 lower-case hex digits) and {name} (one
 * segment of letters, digits, dots, hyphens and underscores).
 */
#ifndef CRVS_CORE_HTTP_ROUTE_H
#define CRVS_CORE_HTTP_ROUTE_H

#include "core/base/error.h"
#include "core/base/value.h"

#include <stdbool.h>

/** The length of a {key}. */
#define CRVS_ROUTE_KEY_LENGTH 32

struct crvs_form_t;
struct crvs_request_t;

/** Answers a request, or returns why not. */
typedef crvs_error_t *(*crvs_handler_fn)(struct crvs_request_t *request);

/** Who may use a route. */
typedef struct {
    const char *name;        /**< for the list of routes and the tests made from it */
    bool machine;            /**< no browser: no cookies, no form token, errors always as JSON */
    bool script;             /**< a page's script: the form token in X-CSRF-Token, errors always as JSON */
    bool asset;              /**< neither cookies nor the database */
    bool error;              /**< what httpd redirects its own errors to; for all others it is not there */
    bool file;               /**< httpd sends a file, which crvs_response_file names: asked in the access phase */
    bool secret;             /**< whoever knows the {name} may: it is kept out of logs, see conceal.h */
    bool signed_in;          /**< only for those who are; the others are led to the login */
    apr_size_t upload_limit; /**< in bytes, of a form with files (multipart/form-data); 0: it takes none */
    /**
     * For what is asked for again and again, a file piece by piece or a script's question: lets in, at little cost, whom
     * the session's cookie and the guard would let in, by loading request->subject without a viewer. Whom it does not,
     * they decide about. NULL: always they.
     */
    crvs_error_t *(*admit)(struct crvs_request_t *request);
    /** Takes out of a form, as soon as it is read, what no page may show again: passwords in a list. NULL: nothing. */
    void (*forget)(struct crvs_form_t *form);
    /** For a form that was sent twice: what the second one is owed beside being led where the first was. NULL: nothing. */
    crvs_error_t *(*again)(struct crvs_request_t *request);
    /**
     * For pages: the viewer and the row that the guard wants, in one statement. It has session_viewer's columns first, and
     * its conditions; then the guard's, `id` being NULL where the guard would find nothing. identity/session.c asks it in
     * place of session_viewer, and the guard takes its row by crvs_request_take_subject. NULL: they ask apart.
     */
    crvs_error_t *(*find)(struct crvs_request_t *request, crvs_object_t **row, const char *token_hash);
    /** What else must hold; may load the row that the route is about into request->subject. NULL: nothing. */
    crvs_error_t *(*guard)(struct crvs_request_t *request);
} crvs_access_t;

/** Anybody, signed in or not. */
extern const crvs_access_t crvs_access_anyone;
/** Anybody who is signed in. */
extern const crvs_access_t crvs_access_signed_in;
/** Programs; the handler authenticates them itself. */
extern const crvs_access_t crvs_access_machine;
/** Files that are the same for everybody. */
extern const crvs_access_t crvs_access_asset;
/** Nobody but httpd itself, for the page of an error. */
extern const crvs_access_t crvs_access_error;

typedef struct crvs_route_t {
    const char *method;  /**< GET includes HEAD where HEAD has no route of its own */
    const char *pattern; /**< as above */
    const crvs_access_t *access;
    crvs_handler_fn handler;
    const char *place; /**< which entry of the bar is marked: a field of `nav`; NULL: none */
} crvs_route_t;

/** What a path was found to be. */
typedef struct {
    const crvs_route_t *route; /**< one that takes the path; where none takes the method as well, another's */
    bool lacks_slash;          /**< the pattern ends in a slash, and the path does not */
    const char *allow;         /**< where only the method is wrong: those there are, as Allow has them; else NULL */
    apr_int64_t id;            /**< {id}: 1 to 2^31-1; 0 where there is none, or none that can exist */
    const char *key;           /**< {key}: 128 bits that nobody can guess; NULL where there is none */
    const char *name;          /**< {name}; NULL where there is none */
} crvs_match_t;

/** The routes, in the order in which a path is looked for; read by each request of the host. */
typedef struct crvs_route_table_t crvs_route_table_t;

/** @param routes ended by one without a method; a pattern begins with a fixed segment. @return in @a pool */
crvs_route_table_t *crvs_route_table_make(apr_pool_t *pool, const crvs_route_t *routes);

/**
 * The route whose {name} is a secret that a path holds, whatever the method; NULL: none.
 * @param shown how much of the path may be shown
 */
const crvs_route_t *crvs_route_secret(const crvs_route_table_t *table, const char *path, apr_size_t *shown);

/**
 * Finds the route of a decoded path that begins with a slash, base path removed.
 * @param is_error whether httpd asks for the page of an error, whose route is not there for anybody else
 * @param match in @a pool
 * @return whether there is one for the path, whatever the method
 */
bool crvs_route_find(const crvs_route_table_t *table, apr_pool_t *pool, const char *method, const char *path,
                     bool is_error, crvs_match_t *match);

#endif
