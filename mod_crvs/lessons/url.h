/* SPDX-License-Identifier: Apache-2.0 */
/**
 * URLs of videos.
 */
#ifndef CRVS_LESSONS_URL_H
#define CRVS_LESSONS_URL_H

#include <stdbool.h>

/** Whether a URL is that of a file that browsers play inside a page, by its extension. */
bool crvs_lessons_url_is_playable(const char *url);

#endif
