/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The inbox: announcements that were proved and fit no session, until an administrator places them.
 */
#ifndef CRVS_RECORDINGS_INBOX_H
#define CRVS_RECORDINGS_INBOX_H

#include "recordings/announcement.h"

/**
 * Keeps an announcement that is answered with an error all the same. Each URL is kept once; where hundreds wait, the
 * log alone is told.
 */
crvs_error_t *crvs_inbox_keep(crvs_announcement_t *announcement);

#endif
