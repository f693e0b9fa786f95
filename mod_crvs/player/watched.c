/* SPDX-License-Identifier: Apache-2.0 */
/* How far people came in a video. */
#include "player/player.h"

int crvs_watched_describe(apr_pool_t *pool, crvs_list_t *rows)
{
    int watched = 0;

    for (int i = 0; i < rows->count; i++) {
        crvs_object_t *row = crvs_list_object(rows, i);
        apr_int64_t furthest = crvs_object_int(row, "furthest"), length = crvs_object_int(row, "length");

        crvs_object_set(row, "has_watched", crvs_value_bool(furthest > 0));
        if (furthest <= 0)
            continue;
        watched++;
        crvs_object_set(row, "reached", crvs_value_text(crvs_length_text(pool, furthest)));
        /* The last seconds of a film are mostly nothing, and players count them differently. */
        if (length > 0)
            crvs_object_set(row, "share", crvs_value_int(furthest + 5 >= length ? 100 : furthest * 100 / length));
    }
    return watched;
}
