/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A request under way: who asks, in which language, and what was asked for.
 */
#ifndef CRVS_CORE_HTTP_REQUEST_H
#define CRVS_CORE_HTTP_REQUEST_H

#include "core/act.h"
#include "core/base/error.h"
#include "core/base/value.h"
#include "core/db/db.h"
#include "core/template/language.h"

#include <apr_tables.h>
#include <httpd.h>

struct crvs_form_t;
struct crvs_once_t;
struct crvs_route_t;
struct crvs_viewer_t;

typedef struct crvs_request_t {
    request_rec *r;
    apr_pool_t *pool; /**< of the request; owns all below */
    const struct crvs_site_t *site;
    const struct crvs_route_t *route;
    crvs_db_t *db;
    apr_int64_t now;                    /**< when the request came, in seconds since 1970 */
    const char *link_back;              /**< the URL that leads back to this page; "" where none does */
    apr_int64_t id;                     /**< {id} of the route; 0 where it has none or none that can exist */
    const char *key;                    /**< {key} of the route, or NULL */
    const char *name;                   /**< {name} of the route, or NULL */
    apr_table_t *query;                 /**< decoded parameters of the URL, the first of each name */
    const struct crvs_viewer_t *viewer; /**< NULL: not signed in; who it is, is the application's */
    apr_int64_t viewer_id;              /**< 0: not signed in */
    bool is_unknown;                    /**< the viewer was not looked up: the page has no forms */
    const char *secret;                 /**< of the browser's cookie, which makes its form tokens; may be NULL */
    const crvs_language_t *language;
    crvs_zone_t *zone;        /**< in which pages show times: the viewer's, else the school's */
    struct crvs_form_t *form; /**< of a POST; NULL before dispatch read it, and for machines */
    bool may_spool;           /**< whoever sends a form may send it: a large one may go to the disk */
    const char *flash;        /**< what crvs_flash left for the next page; NULL: nothing */
    bool is_redrawn;          /**< the form cannot be taken: all that may come of it is its page, with what was typed */
    struct crvs_once_t *once; /**< of a form with a number of its own; else NULL */
    crvs_object_t *subject;   /**< the row that the route's guard loaded; NULL where it has none */
    bool has_subject;         /**< it was looked for along with the viewer, and the guard has not seen it yet */
    apr_int64_t refused_in;   /**< the class to whose page a refusal leads back; 0: to none */
    apr_int64_t *until;       /**< see crvs_request_until; 0: for ever */
    crvs_act_t act;           /**< as crvs_request_act says */
} crvs_request_t;

/**
 * Makes the request's own view of @a r: query, language by cookie and headers. Not yet the viewer.
 * @param pool the request's, of core/base/workspace.h
 */
crvs_request_t *crvs_request_make(request_rec *r, apr_pool_t *pool, const struct crvs_site_t *site);

/** What a rule is handed: the request as it stands now, with its viewer as the actor. */
crvs_act_t *crvs_request_act(crvs_request_t *request);

/**
 * For a guard: whether request->subject was looked for along with the viewer (crvs_access_t.find); then it is NULL where
 * there is none. True once: whoever looks again asks the database again.
 */
bool crvs_request_take_subject(crvs_request_t *request);

/**
 * Whatever a page shows by the clock says until when that holds, so that what is kept of the page is not shown longer.
 * @param moment the second in which it will be something else; one that has just passed may pass for the database in a
 *   moment, and one that passed before means nothing
 */
void crvs_request_until(const crvs_request_t *request, apr_int64_t moment);

/** Whether the browser reached us over TLS, here or at a proxy named in ServerName. */
bool crvs_request_is_secure(const crvs_request_t *request);

/** A parameter of the URL; NULL where it is missing or not UTF-8. */
const char *crvs_request_query(const crvs_request_t *request, const char *name);
/** A parameter of the URL as a number from 1 to 2^31-1; 0 where it is missing or something else. */
apr_int64_t crvs_request_query_id(const crvs_request_t *request, const char *name);

/**
 * The cookie of that name in its secure form ("__Host-name" over TLS, "name" in a trial over http), in the request's pool;
 * NULL where it is missing, or there is more than one.
 */
const char *crvs_request_cookie(const crvs_request_t *request, const char *name);
/**
 * Sets that cookie for the whole host, HttpOnly and SameSite=Lax; not for a form that cannot be taken.
 * @param seconds its life; 0: until the browser closes; negative: removes it
 */
void crvs_request_set_cookie(crvs_request_t *request, const char *name, const char *value, apr_int64_t seconds);
/** Sets that cookie until the browser closes, for a page's script to read and change: it must hold no secret. */
void crvs_request_tell_script(crvs_request_t *request, const char *name, const char *value);

/** Whether the Content-Type is @a type, parameters ignored. */
bool crvs_request_has_type(const crvs_request_t *request, const char *type);

/** Whether the caller is a program that wants JSON: by what it accepts, or by what it sent. */
bool crvs_request_wants_json(const crvs_request_t *request);

/** A path of ours, from below the base path: "classrooms/7/" becomes "/crvs/classrooms/7/". In the request's pool. */
const char *crvs_request_url(const crvs_request_t *request, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
