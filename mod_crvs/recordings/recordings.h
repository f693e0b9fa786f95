/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Recordings: how they are announced, and the files of those that are kept here.
 */
#ifndef CRVS_RECORDINGS_H
#define CRVS_RECORDINGS_H

#include "core/http/request.h"
#include "core/http/route.h"
#include "recordings/arrival.h"

/** Handler of POST /classrooms/recording/webhook/. */
crvs_error_t *crvs_recordings_webhook(crvs_request_t *request);

/** @name Access. Each loads the recording {key} into request->subject. */
/** @{ */
/** Members of its class, whoever may open a lesson that shows it, and administrators. */
extern const crvs_access_t crvs_access_recording;
/** The same, for the bytes of one that is kept here: asked in the access phase of each request. */
extern const crvs_access_t crvs_access_recording_file;
/** Teachers of its class, and administrators; those in the bin too, and those that lie elsewhere. */
extern const crvs_access_t crvs_access_recording_manager;
/** The same, by a form that may bring a file of captions. */
extern const crvs_access_t crvs_access_recording_editor;
/** @} */

/** @name Handlers, see routes.c. */
/** @{ */
crvs_error_t *crvs_recordings_play(crvs_request_t *request);
crvs_error_t *crvs_recordings_watched(crvs_request_t *request);
crvs_error_t *crvs_recordings_play_file(crvs_request_t *request);
crvs_error_t *crvs_recordings_play_remember(crvs_request_t *request);
crvs_error_t *crvs_recordings_manage_show_edit(crvs_request_t *request);
crvs_error_t *crvs_recordings_manage_edit(crvs_request_t *request);
crvs_error_t *crvs_recordings_manage_hide(crvs_request_t *request);
crvs_error_t *crvs_recordings_manage_show_delete(crvs_request_t *request);
crvs_error_t *crvs_recordings_manage_delete(crvs_request_t *request);
crvs_error_t *crvs_recordings_manage_restore(crvs_request_t *request);
crvs_error_t *crvs_recordings_overview_of_class(crvs_request_t *request);
crvs_error_t *crvs_recordings_overview(crvs_request_t *request);
crvs_error_t *crvs_recordings_inbox(crvs_request_t *request);
crvs_error_t *crvs_inbox_show_announced(crvs_request_t *request);
crvs_error_t *crvs_inbox_attach_announced(crvs_request_t *request);
crvs_error_t *crvs_inbox_show_discard(crvs_request_t *request);
crvs_error_t *crvs_inbox_discard(crvs_request_t *request);
crvs_error_t *crvs_inbox_show_attach(crvs_request_t *request);
crvs_error_t *crvs_inbox_attach(crvs_request_t *request);
/** @} */

/**
 * Does some of what is due by itself: what was kept for CrvsRecordingRetention goes into the bin, as does what nothing
 * leads to; what was in the bin for 30 days goes for good.
 * @param done how many
 */
crvs_error_t *crvs_recordings_tidy(crvs_act_t *act, apr_int64_t *done);

/** Marks afresh where home lists recordings, where that is over, or was missed by an older release; reads all of them. */
crvs_error_t *crvs_recordings_tidy_marks(crvs_act_t *act);

/**
 * For the page of a class, as its teachers see it: `recordings_ending`, how many of its recordings go into the bin
 * within a week.
 * @param row of class_page_beside_ending, which is there where CrvsRecordingRetention says so
 */
void crvs_recordings_overview_add_to_class_page(crvs_request_t *request, crvs_object_t *context,
                                                const crvs_object_t *row);

/**
 * Adds a recording that lies elsewhere to a session, as a teacher asks for it; one that the session has already stays
 * as it is.
 * @param url one that crvs_url_check accepts
 */
crvs_error_t *crvs_recordings_add_link(crvs_act_t *act, apr_int64_t session_id, const char *url, const char *title);

/** @name Files kept here, below CrvsRecordingDir as <public id>/<file name>. */
/** @{ */

/** A file that is complete, to be taken in. */
typedef struct {
    crvs_way_e way;
    apr_int64_t session_id;  /**< 0: of no session; a lesson shows it, or an administrator attaches it */
    const char *staged;      /**< absolute path, on the same file system as CrvsRecordingDir */
    const char *name;        /**< what it was called; its letters, digits and hyphens are kept */
    const char *type;        /**< by its content: video/mp4, video/webm, video/x-matroska, video/ogg or audio/mp4 */
    const char *title;       /**< "" for none */
    const char *source;      /**< what it came from: taken in once for each session, however often it comes */
    const char *sha256;      /**< of its content, in hex; NULL: not known */
    apr_int64_t seconds;     /**< its duration; 0: not known */
    apr_int64_t uploaded_by; /**< a user's id; 0: nobody's */
} crvs_recording_file_t;

/** What became of it. */
typedef struct {
    apr_int64_t id; /**< of the recording */
    bool duplicate; /**< it was there already; the staged file is left where it is, unless it was missing */
} crvs_adopted_t;

/**
 * Takes a finished file in: moves it to its place and makes its recording (recordings/arrival.h), in a transaction of
 * its own. After an error the file lies where it was.
 * @return 404 where there is no such session; 500, with the cause in the log, where the file could not be moved
 */
crvs_error_t *crvs_recordings_adopt_file(crvs_act_t *act, const crvs_recording_file_t *file, crvs_adopted_t *adopted);

/**
 * The folder where files grow until they are complete: CrvsRecordingDir/incoming, made where it is missing.
 * @param folder NULL where CrvsRecordingDir is not set: nothing is kept here
 */
crvs_error_t *crvs_recordings_adopt_staging(const crvs_act_t *act, const char **folder);

/**
 * Moves a staged file to where the file of a recording lies, for whoever makes the recording in a transaction of his own.
 */
crvs_error_t *crvs_recordings_adopt_place(crvs_act_t *act, const char *staged, const char *public_id, const char *name);

/** What is wrong with a CrvsRecordingDir at start-up: a sentence in @a pool, or NULL. Asks as the children's user. */
const char *crvs_recordings_folder_flaw(apr_pool_t *pool, const server_rec *server, const char *folder);
/** @} */

#endif
