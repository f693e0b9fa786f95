/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What events hold, read strictly: what is wrong with one is said to its sender.
 */
#ifndef CRVS_ATTENDANCE_READING_H
#define CRVS_ATTENDANCE_READING_H

#include "core/http/request.h"
#include "core/text/json.h"

/** The answer to an event that is not taken, 400. @param detail one English sentence for the sender and the log */
crvs_error_t *crvs_reading_refuse(crvs_request_t *request, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/** A text that must be there, without control characters, of at most 3,100 bytes: a JID, a room, a number of a meeting. */
crvs_error_t *crvs_reading_text(crvs_request_t *request, const cJSON *object, const char *name, const char **text);

/** A moment that must be there, of the years 2000 to 2100. @param unit how many of them are a second: 1 or 1000 */
crvs_error_t *crvs_reading_moment(crvs_request_t *request, const cJSON *object, const char *name, int unit,
                                  apr_int64_t *seconds);

/** Whose it is: `id` as text or number. 0 where it is missing or no user's number: a guest, or another site's. */
apr_int64_t crvs_reading_user(const cJSON *object);

/** The breakout room that an event is about: `breakout_room_id`, where `is_breakout` is true; else "". */
crvs_error_t *crvs_reading_breakout(crvs_request_t *request, const cJSON *object, const char *is_breakout,
                                    const char *breakout_room_id, const char **breakout);

/** Answers that it was taken, or that there was nothing to take. */
crvs_error_t *crvs_reading_answer(crvs_request_t *request, bool taken);

#endif
