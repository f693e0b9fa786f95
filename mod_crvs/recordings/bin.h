/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What changes when a class gains or loses sight of a recording. Each is called inside the transaction of the change.
 */
#ifndef CRVS_RECORDINGS_BIN_H
#define CRVS_RECORDINGS_BIN_H

#include "core/act.h"

/**
 * Sets what a session says of its newest recording, after one of them came in, was hidden, put into the bin or taken
 * out of it.
 * @param session_id 0: of no session, nothing to do
 * @param has_rule whether the session's class has a publishing rule; NULL: nobody asks
 */
crvs_error_t *crvs_recordings_bin_recount(const crvs_act_t *act, apr_int64_t session_id, bool *has_rule);

/**
 * Writes the line of the audit. @param recording a row with id, title and session_title
 * @param detail NULL: none
 */
crvs_error_t *crvs_recordings_bin_note(const crvs_act_t *act, const crvs_object_t *recording, const char *action,
                                       const char *detail);

/** Puts a recording into the bin, with its line of the audit. @param recording a row that has session_id besides */
crvs_error_t *crvs_recordings_bin(const crvs_act_t *act, const crvs_object_t *recording, const char *action,
                                  const char *detail);

#endif
