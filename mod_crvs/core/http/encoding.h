/* SPDX-License-Identifier: Apache-2.0 */
/**
 * In which coding an answer is sent (RFC 9110, 8.4), where we have it in gzip ourselves.
 */
#ifndef CRVS_CORE_HTTP_ENCODING_H
#define CRVS_CORE_HTTP_ENCODING_H

#include <httpd.h>
#include <stdbool.h>

/** Whether the browser takes a coding, "gzip" or "br": by its name in Accept-Encoding, and not with a weight of 0. */
bool crvs_encoding_is_taken(const request_rec *r, const char *coding);

/** Whether httpd's filters, as they are configured, would send the browser this page in gzip. */
bool crvs_encoding_would_be_gzip(const request_rec *r);

/** Says that the answer is in gzip, in the words of mod_deflate, which then leaves it alone. */
void crvs_encoding_set_gzip(request_rec *r);

#endif
