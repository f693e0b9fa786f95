/* SPDX-License-Identifier: Apache-2.0 */
#include "recordings/announcement.h"

#include "config.h"
#include "core/base/crypto.h"
#include "core/text/url.h"
#include "recordings/arrival.h"

crvs_error_t *crvs_announcement_refuse(crvs_request_t *request, int status, const char *detail)
{
    crvs_error_t *error = CRVS_ERROR(request->pool, status, CRVS_T("error.bad_request"), "webhook: %s", detail);

    error->detail = detail;
    return error;
}

bool crvs_announcement_is_on_allowed_host(crvs_request_t *request, const char *url)
{
    const apr_array_header_t *hosts = crvs_config_of(request->r->server)->recording_hosts;
    const char *host;

    if (!hosts)
        return true;
    if (crvs_url_check(request->pool, url, &host) != CRVS_URL_OK)
        return false;
    for (int i = 0; i < hosts->nelts; i++) {
        if (crvs_url_host_matches(host, APR_ARRAY_IDX(hosts, i, const char *)))
            return true;
    }
    return false;
}

crvs_error_t *crvs_announcement_store(crvs_announcement_t *announcement)
{
    crvs_request_t *request = announcement->request;
    crvs_arrival_t arrival = {.way = CRVS_WAY_WEBHOOK,
                              .session_id = announcement->session_id,
                              .room = announcement->room,
                              .source_hash =
                                  crvs_crypto_sha256_hex(request->pool, announcement->url, strlen(announcement->url)),
                              .url = announcement->url,
                              .hours_valid = announcement->hours_valid,
                              .delivery_id = announcement->delivery_id,
                              .body_hash = announcement->body_hash};
    crvs_error_t *error = crvs_arrival_take(crvs_request_act(request), &arrival);

    switch (arrival.outcome) {
    case CRVS_ARRIVAL_NO_SESSION:
        announcement->unmatched = true;
        return crvs_announcement_refuse(request, HTTP_BAD_REQUEST, "session_id: there is no such session.");
    case CRVS_ARRIVAL_OTHER_ROOM:
        announcement->unmatched = true;
        return crvs_announcement_refuse(request, HTTP_BAD_REQUEST, "room is not the room of this session.");
    case CRVS_ARRIVAL_ID_USED:
        announcement->unmatched = true;
        return crvs_announcement_refuse(request, HTTP_CONFLICT, "This webhook-id was used before with another body.");
    case CRVS_ARRIVAL_NEW:
    case CRVS_ARRIVAL_KNOWN:
        break;
    }
    announcement->duplicate = arrival.outcome == CRVS_ARRIVAL_KNOWN;
    return error;
}
