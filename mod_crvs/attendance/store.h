/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What machines tell of a session's rooms, stored as it comes: twice is once, and the order does not matter.
 */
#ifndef CRVS_ATTENDANCE_STORE_H
#define CRVS_ATTENDANCE_STORE_H

#include "core/act.h"

/** An event, or a line of one. */
typedef struct {
    apr_int64_t session_id;
    const char *source;    /**< "jitsi" or "jaas" */
    const char *run;       /**< what occupants are told apart by: the room's JID, or JaaS's number of the meeting */
    const char *room;      /**< the room's JID, or its name */
    const char *breakout;  /**< of a breakout room: which one; "" */
    const char *occupant;  /**< one connection of one device */
    apr_int64_t user_id;   /**< 0: not told */
    apr_int64_t joined_at; /**< in seconds since 1970; 0: not told */
    apr_int64_t left_at;   /**< the same */
    bool is_listed;        /**< left_at is of the list that came when the room was destroyed */
    bool is_apart;         /**< beginning and end are told apart, and either may lack the user */
} crvs_told_t;

/**
 * Finds the session of a room by its name, CRVS_CODE_ID in any case, behind a tenant in brackets or not.
 * @param session_id 0: it is none of ours
 */
crvs_error_t *crvs_store_find(const crvs_act_t *act, const char *room_name, apr_int64_t *session_id);

/** Somebody came in. */
crvs_error_t *crvs_store_joined(const crvs_act_t *act, const crvs_told_t *told);
/** Somebody left. */
crvs_error_t *crvs_store_left(const crvs_act_t *act, const crvs_told_t *told);
/** A room was created, or destroyed. */
crvs_error_t *crvs_store_mark(const crvs_act_t *act, const crvs_told_t *told, bool is_created, apr_int64_t at);

/** Whether somebody's id, as Jitsi hands it on, is a user's number; 0: it is none. */
apr_int64_t crvs_store_user(const char *id);

/** Whether an occupant is one of Jitsi's own: what records, or writes down, or calls in. @param jid of the connection */
bool crvs_store_is_machine(const char *jid);

#endif
