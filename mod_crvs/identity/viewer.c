/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/viewer.h"

#include "config.h"
#include "core/site.h"

#include <apr_strings.h>

void crvs_viewer_set(crvs_request_t *request, const crvs_object_t *row)
{
    crvs_viewer_t *viewer = apr_pcalloc(request->pool, sizeof(*viewer));
    const crvs_language_t *language;
    crvs_zone_t *zone;

    viewer->id = crvs_object_int(row, "viewer_id");
    viewer->username = crvs_object_text(row, "viewer_username");
    viewer->full_name = crvs_object_text(row, "viewer_full_name");
    if (!crvs_role_find(crvs_object_text(row, "viewer_role"), &viewer->role))
        viewer->role = CRVS_ROLE_LEARNER;
    viewer->language = crvs_object_text(row, "viewer_language");
    request->viewer = viewer;
    request->viewer_id = viewer->id;
    zone = crvs_zones_find(request->site->zones, crvs_object_text(row, "viewer_time_zone"));
    if (zone)
        request->zone = zone;
    language = crvs_language_find(request->site->languages, viewer->language);
    if (language)
        request->language = language;
    /* For the access log, and for modules that ask, in cleanups of the request's own pool too. */
    request->r->user = apr_pstrdup(request->r->pool, viewer->username);
}

apr_int64_t crvs_viewer_author_id(const crvs_viewer_t *viewer)
{
    return viewer->role >= CRVS_ROLE_TRAINER ? viewer->id : 0;
}

bool crvs_viewer_may_renew_links(const crvs_request_t *request)
{
    const crvs_config_t *config = crvs_config_of(request->r->server);

    /* Where Apache signs people in, passwords count for nothing. */
    return !crvs_config_login_is_apache(config)
           && (request->viewer->role == CRVS_ROLE_ADMIN
               || (request->viewer->role == CRVS_ROLE_TRAINER && config->teachers_renew_links == CRVS_FLAG_ON));
}

crvs_value_t crvs_viewer_describe(const crvs_request_t *request)
{
    const crvs_viewer_t *viewer = request->viewer;
    crvs_object_t *object;

    if (!viewer)
        return crvs_value_null();
    object = crvs_object_make(request->pool);
    crvs_object_set(object, "full_name", crvs_value_text(*viewer->full_name ? viewer->full_name : viewer->username));
    crvs_object_set(object, "is_trainer", crvs_value_bool(viewer->role >= CRVS_ROLE_TRAINER));
    crvs_object_set(object, "is_admin", crvs_value_bool(viewer->role == CRVS_ROLE_ADMIN));
    return crvs_value_object(object);
}
