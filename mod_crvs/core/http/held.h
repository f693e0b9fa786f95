/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Pages that a browser holds for its Back key. On a device that people share, it must not show to one what it held for
 * another. A browser that runs our script may hold them: the script compares whose a page is with who is signed in, a
 * number that a cookie tells it (app.js), and marks that cookie so that we know. Any other browser is told to hold none.
 */
#ifndef CRVS_CORE_HTTP_HELD_H
#define CRVS_CORE_HTTP_HELD_H

#include "core/http/request.h"

/** Whose the page is, for data-who; NULL: nobody's, or Apache signs people in and out, and we never hear when. */
const char *crvs_held_who(const crvs_request_t *request);

/** Says with a page whether the browser may hold it. */
void crvs_held_mark(crvs_request_t *request);

/** Nobody is signed in any more. */
void crvs_held_end(crvs_request_t *request);

#endif
