/**
 * From a URL to its handler: one table of routes, which also says who may.
 *
 * A request passes, in this order: its method, who is asking, whether the route is
 * open to them, the form's token (unsafe methods), the route's guard, the handler.
 */
#ifndef CRVS_CORE_HTTP_DISPATCH_H
#define CRVS_CORE_HTTP_DISPATCH_H

#include "core/http/request.h"
#include "core/http/route.h"
#include "core/site.h"

/** Answers a request, or returns why not. */
typedef crvs_error_t *(*crvs_handler_fn)(crvs_request_t *request);

/** Who may use a route. */
typedef struct {
    const char *name;        /**< for the list of routes and the tests made from it */
    bool machine;            /**< no browser: no cookies, no form token, errors always as JSON */
    bool script;             /**< a page's script: the form token in X-CSRF-Token, errors always as JSON */
    bool asset;              /**< neither cookies nor the database */
    bool error;              /**< what httpd redirects its own errors to; for all others it is not there */
    bool file;               /**< httpd sends a file, which crvs_response_file names: asked in the access phase */
    bool signed_in;          /**< only for those who are; the others are led to the login */
    apr_size_t upload_limit; /**< in bytes, of a form with files (multipart/form-data); 0: it takes none */
    /**
     * For a file that is asked for piece by piece: lets in, at little cost, whom the session's cookie and the guard would let
     * in, by loading request->subject without a viewer. Whom it does not, they decide about. NULL: always they.
     */
    crvs_error_t *(*admit)(crvs_request_t *request);
    /** What else must hold; may load the row that the route is about into request->subject. NULL: nothing. */
    crvs_error_t *(*guard)(crvs_request_t *request);
} crvs_access_t;

typedef struct crvs_route_t {
    const char *method;  /**< GET includes HEAD where HEAD has no route of its own */
    const char *pattern; /**< as core/http/route.h has them */
    const crvs_access_t *access;
    crvs_handler_fn handler;
    const char *place; /**< which entry of the bar is marked: a field of `nav`; NULL: none */
} crvs_route_t;

/** The application above the platform. */
typedef struct crvs_application_t {
    const crvs_route_t *routes; /**< ended by one without a method */
    /** Finds who is signed in: sets request->viewer and request->secret, or leaves them NULL. */
    crvs_error_t *(*identify)(crvs_request_t *request);
    /** What pages show of the viewer. */
    crvs_value_t (*describe_viewer)(const crvs_request_t *request);
} crvs_application_t;

/** Anybody, signed in or not. */
extern const crvs_access_t crvs_access_anyone;
/** Anybody who is signed in. */
extern const crvs_access_t crvs_access_signed_in;
/** Programs; the handler authenticates them itself. */
extern const crvs_access_t crvs_access_machine;
/** Files that are the same for everybody. */
extern const crvs_access_t crvs_access_asset;

/** Whether a decoded URL path is one of the application's, with or without its last slash. */
bool crvs_dispatch_claims(const crvs_application_t *application, const crvs_site_t *site, request_rec *r);

/** Whether a request that was claimed is one for the page of an error, which nobody is to be kept from. */
bool crvs_dispatch_is_error(const crvs_application_t *application, const crvs_site_t *site, request_rec *r);

/** Whether a request that was claimed is for anybody, signed in or not. */
bool crvs_dispatch_is_open(const crvs_application_t *application, const crvs_site_t *site, const request_rec *r);

/**
 * For the access phase: whether a request that was claimed is for a file which its sender may have. Then crvs_response_file has set
 * all that httpd's own handler needs. For all others it is crvs_dispatch that answers.
 */
bool crvs_dispatch_file(const crvs_application_t *application, const crvs_site_t *site, request_rec *r);

/** Answers a request that was claimed. @return an httpd status, OK as a rule */
int crvs_dispatch(const crvs_application_t *application, const crvs_site_t *site, request_rec *r);

#endif
