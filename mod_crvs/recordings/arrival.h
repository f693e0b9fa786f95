/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A recording has come in: what happens then, however it came.
 *
 * The only door. Whatever brings a recording says here which and how it came; its row, what its session says of it, the
 * line of the audit, the rule of its class and what is noted of a delivery are the same for all.
 */
#ifndef CRVS_RECORDINGS_ARRIVAL_H
#define CRVS_RECORDINGS_ARRIVAL_H

#include "core/act.h"

/** How a recording came; the audit names it. */
typedef enum {
    CRVS_WAY_WEBHOOK,   /**< it lies elsewhere, and a machine announced it */
    CRVS_WAY_LINK,      /**< it lies elsewhere, and a teacher added its URL */
    CRVS_WAY_UPLOAD,    /**< a browser sent it */
    CRVS_WAY_MACHINE,   /**< Jibri sent it */
    CRVS_WAY_IMPORT,    /**< it lay on a disk that Jibri shares with the site */
    CRVS_WAY_RECONCILE, /**< it lay in CrvsRecordingDir, and the database knew nothing of it */
    CRVS_WAY_TAKEOVER,  /**< the program that the school ran before had it */
    CRVS_WAY_INBOX      /**< it was here already, and an administrator found the session that it belongs to */
} crvs_way_e;

/** What became of it. */
typedef enum {
    CRVS_ARRIVAL_NEW,
    CRVS_ARRIVAL_KNOWN,      /**< it was here before: nothing is changed */
    CRVS_ARRIVAL_NO_SESSION, /**< refused: there is no such session */
    CRVS_ARRIVAL_OTHER_ROOM, /**< refused: the room is not the session's */
    CRVS_ARRIVAL_ID_USED     /**< refused: the delivery's id came before, with another body */
} crvs_arrival_e;

typedef struct {
    crvs_way_e way;
    apr_int64_t session_id;  /**< 0: of no session */
    const char *room;        /**< must be the session's, case ignored; NULL: not said */
    const char *source_hash; /**< SHA-256 in hex of its URL, or of what its file came from: once for each session */
    const char *title;       /**< NULL: none */
    apr_int64_t unplaced_id; /**< one of no session that is here already, to be attached; 0: a new one */

    const char *url;         /**< of one that lies elsewhere; NULL for one that is kept here */
    apr_int64_t hours_valid; /**< the URL's life in hours; 0: it has no end */
    const char *received_at; /**< when it came, for the database; NULL: now */

    const char *public_id; /**< of one that is kept here, whose file is in its place; NULL: a new one */
    const char *file_name;
    const char *media_type;
    apr_int64_t bytes;
    const char *sha256;      /**< of its content, in hex; NULL: not known */
    apr_int64_t seconds;     /**< its duration; 0: not known */
    apr_int64_t uploaded_by; /**< a user's id; 0: nobody's */

    const char *delivery_id; /**< NULL where there is none that is proved */
    const char *body_hash;   /**< what must be the same when that id comes again */

    crvs_arrival_e outcome; /**< set, as are those below */
    apr_int64_t id;         /**< of the recording; 0 where a delivery is known by its id alone */
    const char *known_id;   /**< the public id of one that is known; else NULL */
    const char *known_file; /**< the file's name of one that is known and kept here; else NULL */
} crvs_arrival_t;

/** Takes a recording in, in a transaction of its own. @return 404 or 409 where the outcome says that it is refused */
crvs_error_t *crvs_arrival_take(crvs_act_t *act, crvs_arrival_t *arrival);

/** The same inside a transaction of the caller's, who has it rolled back after an error. */
crvs_error_t *crvs_arrival_take_in(crvs_act_t *act, crvs_arrival_t *arrival);

/** A new public id: 128 bits that nobody can guess, in hex. */
crvs_error_t *crvs_arrival_new_id(const crvs_act_t *act, const char **public_id);

#endif
