/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The announcement of a recording by a machine, however it was written.
 */
#ifndef CRVS_RECORDINGS_ANNOUNCEMENT_H
#define CRVS_RECORDINGS_ANNOUNCEMENT_H

#include "core/http/request.h"

typedef struct {
    crvs_request_t *request;
    const char *delivery_id; /**< NULL where the sender gave none that is proved */
    const char *body_hash;   /**< what must be the same when the id comes again */
    apr_int64_t session_id;  /**< 0 where it could not be read, which is a flaw */
    const char *url;
    const char *room;        /**< must be the session's, case ignored; NULL: not said */
    apr_int64_t hours_valid; /**< the URL's life in hours; 0: it has no end */
    const char *flaw;        /**< why it cannot be placed, as far as that shows without the database; NULL: nothing */
    bool unmatched;          /**< it cannot be placed: the inbox keeps it */
    bool is_kept;            /**< the inbox has it */
    bool duplicate;          /**< set by crvs_announcement_store: nothing was new */
} crvs_announcement_t;

/**
 * Stores what was announced, once, in a transaction of its own.
 * @return 400 where there is no such session or its room is another, 409 where the id was used for another body
 */
crvs_error_t *crvs_announcement_store(crvs_announcement_t *announcement);

/** Whether a URL may be a recording's here: CrvsRecordingHosts names its host, or is not set. */
bool crvs_announcement_is_on_allowed_host(crvs_request_t *request, const char *url);

/** The answer to a delivery that is not taken. @param detail one English sentence for the sender and the log */
crvs_error_t *crvs_announcement_refuse(crvs_request_t *request, int status, const char *detail);

#endif
