/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Links that people send to each other, in chats most of all: drawn by templates/parts/share.html.
 */
#ifndef CRVS_CORE_HTTP_SHARE_H
#define CRVS_CORE_HTTP_SHARE_H

#include "core/http/request.h"

/**
 * What a page needs to have a link sent on: its whole address, the text that goes before it, and WhatsApp's own link.
 * @param text one sentence in the reader's language
 * @param path of ours, with the base path
 */
crvs_value_t crvs_share(crvs_request_t *request, const char *text, const char *path);

#endif
