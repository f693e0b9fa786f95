/* SPDX-License-Identifier: Apache-2.0 */
#include "player/player.h"

#include <apr_strings.h>

const char *crvs_length_text(apr_pool_t *pool, apr_int64_t seconds)
{
    int minutes = (int)(seconds / 60);

    if (seconds <= 0)
        return NULL;
    if (minutes < 60)
        return apr_psprintf(pool, "%02d:%02d", minutes, (int)(seconds % 60));
    return apr_psprintf(pool, "%d:%02d:%02d", minutes / 60, minutes % 60, (int)(seconds % 60));
}
