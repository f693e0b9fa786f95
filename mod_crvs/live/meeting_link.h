/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The URL of a session's room on Jitsi Meet.
 */
#ifndef CRVS_LIVE_MEETING_LINK_H
#define CRVS_LIVE_MEETING_LINK_H

#include <apr_pools.h>

/**
 * <base>/<room>?jwt=<token>#userInfo.displayName=...&config.subject=..., as Jitsi reads it: what stands behind the hash sign is
 * split at & and =, each value percent-decoded and parsed as JSON.
 * @param base of CrvsMeetingBaseURL; slashes at its end are ignored
 * @param token NULL: none
 */
const char *crvs_meeting_link(apr_pool_t *pool, const char *base, const char *room, const char *token,
                              const char *display_name, const char *subject);

#endif
