/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A mail, as a program such as sendmail reads it: RFC 5322 and MIME, in lines that end in LF.
 */
#ifndef CRVS_CORE_TEXT_MAIL_H
#define CRVS_CORE_TEXT_MAIL_H

#include "core/base/buffer.h"

#include <stdbool.h>

/** Texts are UTF-8; whatever line ends and control characters those of the head have become spaces. */
typedef struct {
    const char *from_name;
    const char *from; /**< an address, as is `to`: crvs_mail_is_address */
    const char *to_name;
    const char *to;
    const char *subject;
    const char *id;            /**< without its angle brackets */
    apr_int64_t date;          /**< in seconds since 1970 */
    const char *language;      /**< code */
    const char *list_name;     /**< what the list is called that it belongs to */
    const char *list;          /**< the list's id, of the letters of a host; NULL: none, and nothing of lists is said */
    const char *off;           /**< the URL that takes somebody off the list (RFC 8058) */
    const char *text;          /**< its lines end in LF */
    const char *html;          /**< the same as HTML */
    const char *calendar;      /**< events that come with it (core/text/ics.h); NULL: none */
    const char *method;        /**< of iTIP, which the events have too: they are an invitation; NULL: they are a file */
    const char *calendar_file; /**< what the file is called, in ASCII */
} crvs_mail_t;

/** Whether it can be mailed to as it is: a dot-atom of ASCII and a host's name, without comments and quotes. */
bool crvs_mail_is_address(const char *address);

/** A text with "***@example.org" for each address in it: whose it is, is nothing for a log. */
const char *crvs_mail_conceal(apr_pool_t *pool, const char *text);

/** Writes a mail. @param out where to */
void crvs_mail_write(crvs_buffer_t *out, const crvs_mail_t *mail);

#endif
