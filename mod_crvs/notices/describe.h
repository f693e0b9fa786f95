/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Notices as a mail tells them: by what is true now, and not by what was when they were written.
 */
#ifndef CRVS_NOTICES_DESCRIBE_H
#define CRVS_NOTICES_DESCRIBE_H

#include "core/act.h"

typedef struct {
    crvs_list_t *items;       /**< each an object with one field, named as its kind: what is told */
    crvs_list_t *sessions;    /**< that take place, or do no more, as crvs_event_of wants them */
    bool are_cancelled;       /**< all of these sessions */
    apr_int64_t classroom_id; /**< the class that all of it is about; 0: several */
    const char *classroom;    /**< its name */
} crvs_describe_t;

/**
 * Says what is told of somebody's notices. One that nobody needs any more (what it tells of is over, undone, or told by
 * another one of them) gets a field `dropped`, the reason, instead.
 * @param notices rows of the statement notice_waiting
 * @param told filled in, in the act's pool
 */
crvs_error_t *crvs_describe_notices(crvs_act_t *act, apr_int64_t user_id, crvs_list_t *notices, crvs_describe_t *told);

#endif
