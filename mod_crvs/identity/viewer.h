/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The viewer: whoever is signed in and looks at a page.
 */
#ifndef CRVS_IDENTITY_VIEWER_H
#define CRVS_IDENTITY_VIEWER_H

#include "core/http/request.h"
#include "identity/role.h"

typedef struct crvs_viewer_t {
    apr_int64_t id;
    const char *username;
    const char *full_name;
    const char *language; /**< chosen by the user; may be NULL */
    crvs_role_e role;
} crvs_viewer_t;

/** Makes whom a row names (viewer_id and the other columns of session_viewer) the request's viewer, in its pool. */
void crvs_viewer_set(crvs_request_t *request, const crvs_object_t *row);

/** Whose courses the viewer may change, besides an administrator: the own ones, while a trainer; 0: nobody's. */
apr_int64_t crvs_viewer_author_id(const crvs_viewer_t *viewer);

/** Whether the viewer may make links for passwords for students of a class that is theirs: CrvsTeachersRenewLinks. */
bool crvs_viewer_may_renew_links(const crvs_request_t *request);

/** What pages show of the viewer; null where nobody is signed in. In the request's pool. */
crvs_value_t crvs_viewer_describe(const crvs_request_t *request);

#endif
