/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What people are told by mail. Whoever changes something says so in the transaction that changes it; who is told, and
 * whether mail is sent at all, is decided here.
 */
#ifndef CRVS_NOTICES_H
#define CRVS_NOTICES_H

#include "core/http/request.h"
#include "core/http/route.h"

/** Whoever has the link of a mail, signed in or not. */
extern const crvs_access_t crvs_confirm_access;
/** The same of the link that stops notices: a page for people, and one press of a button for mail programs. */
extern const crvs_access_t crvs_off_access;
extern const crvs_access_t crvs_off_post_access;
/** Anybody who is signed in, where mail is sent. */
extern const crvs_access_t crvs_choices_access;

/** The same, in a class that they are in; it goes into request->subject. */
extern const crvs_access_t crvs_per_class_access;

/** What became of a session. */
typedef enum { CRVS_QUEUE_PLANNED, CRVS_QUEUE_MOVED, CRVS_QUEUE_CANCELLED, CRVS_QUEUE_RESTORED } crvs_queue_session_e;

/** What became of a recording. */
typedef enum { CRVS_QUEUE_RECORDING, CRVS_QUEUE_PUBLISHED } crvs_queue_recording_e;

/** Whether the site sends mail: CrvsMailFrom. */
bool crvs_queue_is_on(const crvs_act_t *act);

/**
 * Tells the members of its class of a session, but for whoever acts; one row, however many they are, of which the sender
 * makes a notice for each. Call it in the transaction of what became of the session, behind it.
 * @param former_at when one that moved was to begin; 0: it did not move
 * @param series_from the sessions of its series from this moment on are meant as well; 0: it alone
 */
crvs_error_t *crvs_queue_session(const crvs_act_t *act, crvs_queue_session_e what, apr_int64_t session_id,
                                 apr_int64_t former_at, apr_int64_t series_from);

/** The same of a recording: it is there, or a lesson shows it. Of one whose session was long ago nobody is told. */
crvs_error_t *crvs_queue_recording(const crvs_act_t *act, crvs_queue_recording_e what, apr_int64_t recording_id);

/** Tells the members of a class, but for whoever acts, what was written to it. In the transaction that writes it. */
crvs_error_t *crvs_queue_announcement(const crvs_act_t *act, apr_int64_t announcement_id);

/** Tells somebody that whoever acts, if it is another one, has added them to a class. */
crvs_error_t *crvs_queue_added(const crvs_act_t *act, apr_int64_t user_id, apr_int64_t classroom_id);

/**
 * Tells those of some lines of an import of the classes that these add them to. Call it before they are in them: whoever
 * was in one already hears nothing.
 */
crvs_error_t *crvs_queue_import(const crvs_act_t *act, apr_int64_t import_id, apr_int64_t first, apr_int64_t last);

/** Tells teachers who was there in the week that ended; once, from Monday morning on, however often it is called, and
 * whether or not there was anybody to tell: whoever becomes a teacher later hears of the next one. */
crvs_error_t *crvs_queue_week(const crvs_act_t *act);

/** Adds to a page what is known of somebody's address and of notices that failed, as `notices`; nothing without mail. */
crvs_error_t *crvs_choices_describe(const crvs_act_t *act, apr_int64_t user_id, crvs_object_t *context);

/** Removes some notices that were done with, or that nobody sent, two months ago. @param done how many */
crvs_error_t *crvs_notices_tidy(crvs_act_t *act, apr_int64_t *done);

/** @name Handlers, see routes.c. */
/** @{ */
crvs_error_t *crvs_choices_show(crvs_request_t *request);
crvs_error_t *crvs_choices_save(crvs_request_t *request);
crvs_error_t *crvs_per_class_show(crvs_request_t *request);
crvs_error_t *crvs_per_class_save(crvs_request_t *request);
crvs_error_t *crvs_confirm_show(crvs_request_t *request);
crvs_error_t *crvs_confirm_use(crvs_request_t *request);
crvs_error_t *crvs_confirm_ask(crvs_request_t *request);
crvs_error_t *crvs_off_show(crvs_request_t *request);
crvs_error_t *crvs_off_press(crvs_request_t *request);
/** @} */

#endif
