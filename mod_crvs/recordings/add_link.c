/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/crypto.h"
#include "recordings/recordings.h"

crvs_error_t *crvs_recordings_add_link(crvs_act_t *act, apr_int64_t session_id, const char *url, const char *title)
{
    crvs_arrival_t arrival = {.way = CRVS_WAY_LINK,
                              .session_id = session_id,
                              .source_hash = crvs_crypto_sha256_hex(act->pool, url, strlen(url)),
                              .title = title,
                              .url = url};

    return crvs_arrival_take(act, &arrival);
}
