/* SPDX-License-Identifier: Apache-2.0 */
#include "recordings/arrival.h"

#include "audit/audit.h"
#include "core/base/crypto.h"
#include "notices/notices.h"
#include "publishing/publishing.h"
#include "queries/recordings.h"
#include "recordings/bin.h"
#include "recordings/space.h"

#include <apr_lib.h>
#include <apr_strings.h>
#include <string.h>
#include <strings.h>

static const char *or_nothing(const char *text)
{
    return text ? text : "";
}

/* The audit's word, which audit/page.c has sentences for. */
static const char *word_of(crvs_way_e way)
{
    switch (way) {
    case CRVS_WAY_WEBHOOK:
        return "webhook";
    case CRVS_WAY_LINK:
        return "link";
    case CRVS_WAY_UPLOAD:
        return "upload";
    case CRVS_WAY_MACHINE:
        return "machine";
    case CRVS_WAY_IMPORT:
        return "import";
    case CRVS_WAY_RECONCILE:
        return "reconcile";
    case CRVS_WAY_TAKEOVER:
        return "takeover";
    case CRVS_WAY_INBOX:
        break;
    }
    return "";
}

static crvs_error_t *refuse(const crvs_act_t *act, crvs_arrival_t *arrival, crvs_arrival_e outcome)
{
    arrival->outcome = outcome;
    return outcome == CRVS_ARRIVAL_ID_USED ? CRVS_ERROR(act->pool, HTTP_CONFLICT, CRVS_T("error.bad_request"), "%s", "")
                                           : crvs_error_not_found(act->pool);
}

/* Whether the session may have it; it is held until the transaction ends. */
static crvs_error_t *check_session(const crvs_act_t *act, crvs_arrival_t *arrival)
{
    crvs_object_t *session;

    if (!arrival->session_id)
        return NULL;
    CRVS_TRY(crvs_sql_recording_session(act->db, &session, arrival->session_id));
    if (!session)
        return refuse(act, arrival, CRVS_ARRIVAL_NO_SESSION);
    if (arrival->room && strcasecmp(arrival->room, crvs_object_text(session, "room_name")))
        return refuse(act, arrival, CRVS_ARRIVAL_OTHER_ROOM);
    return NULL;
}

/*
 * Notes a delivery; the rest of the transaction does what it asks for.
 * @param came_before whether this very one was noted before: repetitions wait for each other at its id
 */
static crvs_error_t *note_delivery(const crvs_act_t *act, crvs_arrival_t *arrival, bool *came_before)
{
    crvs_object_t *before = NULL;
    crvs_error_t *error;

    *came_before = false;
    if (!arrival->delivery_id)
        return NULL;
    error = crvs_sql_webhook_delivery_add(act->db, NULL, arrival->delivery_id, arrival->body_hash);
    if (!crvs_db_is_duplicate(error))
        return error;
    /* What is wrong with its session is said first, as of one that comes for the first time. */
    CRVS_TRY(check_session(act, arrival));
    CRVS_TRY(crvs_sql_webhook_delivery(act->db, &before, arrival->delivery_id));
    *came_before = before && !strcmp(crvs_object_text(before, "body_hash"), arrival->body_hash);
    return *came_before ? NULL : refuse(act, arrival, CRVS_ARRIVAL_ID_USED);
}

static crvs_error_t *find_known(const crvs_act_t *act, crvs_arrival_t *arrival)
{
    crvs_object_t *row;

    CRVS_TRY(crvs_sql_recording_by_source(act->db, &row, arrival->source_hash, arrival->session_id));
    if (!row)
        return NULL;
    arrival->outcome = CRVS_ARRIVAL_KNOWN;
    arrival->id = crvs_object_int(row, "id");
    arrival->known_id = crvs_object_text(row, "public_id");
    arrival->known_file = crvs_object_text(row, "file_name");
    return NULL;
}

crvs_error_t *crvs_arrival_new_id(const crvs_act_t *act, const char **public_id)
{
    unsigned char random[16];

    if (!crvs_crypto_random(random, sizeof(random)))
        return CRVS_ERROR(act->pool, HTTP_INTERNAL_SERVER_ERROR, CRVS_T("error.internal"),
                          "OpenSSL gave no random bytes");
    *public_id = crvs_crypto_hex(act->pool, random, sizeof(random));
    return NULL;
}

/* The room as the statement wants it. */
static const char *small_letters(const crvs_act_t *act, const char *text)
{
    char *result = text ? apr_pstrdup(act->pool, text) : NULL;

    for (char *letter = result; letter && *letter; letter++)
        *letter = (char)apr_tolower(*letter);
    return result;
}

/* Holds the session, and says there that this is its newest recording; what is wrong with it is looked up afterwards. */
static crvs_error_t *show_in_session(const crvs_act_t *act, crvs_arrival_t *arrival, bool *has_rule)
{
    apr_int64_t shown;

    CRVS_TRY(crvs_sql_live_session_recorded(act->db, &shown, arrival->session_id, small_letters(act, arrival->room),
                                            arrival->url));
    *has_rule = shown > 1;
    if (shown)
        return NULL;
    CRVS_TRY(check_session(act, arrival));
    return refuse(act, arrival, CRVS_ARRIVAL_NO_SESSION);
}

static crvs_error_t *add(const crvs_act_t *act, crvs_arrival_t *arrival)
{
    const char *public_id = arrival->public_id;

    if (!public_id)
        CRVS_TRY(crvs_arrival_new_id(act, &public_id));
    CRVS_TRY(crvs_sql_recording_add(act->db, &arrival->id, arrival->session_id, public_id, or_nothing(arrival->url),
                                    arrival->source_hash, arrival->hours_valid, or_nothing(arrival->file_name),
                                    or_nothing(arrival->media_type), arrival->bytes, or_nothing(arrival->title),
                                    or_nothing(arrival->sha256), arrival->seconds, arrival->uploaded_by,
                                    arrival->received_at));
    /* One that lies elsewhere takes up nothing. */
    return arrival->file_name ? crvs_space_count(act->db, arrival->id, 1) : NULL;
}

static crvs_error_t *add_to_session(const crvs_act_t *act, crvs_arrival_t *arrival)
{
    crvs_error_t *error;

    CRVS_TRY(check_session(act, arrival));
    error = add(act, arrival);
    /* Its session may have been long ago. */
    if (!error)
        return crvs_sql_recording_mark(act->db, NULL, arrival->id);
    if (!crvs_db_is_duplicate(error))
        return error;
    CRVS_TRY(find_known(act, arrival));
    return arrival->outcome == CRVS_ARRIVAL_KNOWN ? NULL : error;
}

/* No key says that one of no session is here already. */
static crvs_error_t *add_unplaced(const crvs_act_t *act, crvs_arrival_t *arrival)
{
    CRVS_TRY(find_known(act, arrival));
    return arrival->outcome == CRVS_ARRIVAL_KNOWN ? NULL : add(act, arrival);
}

static crvs_error_t *attach(const crvs_act_t *act, crvs_arrival_t *arrival)
{
    apr_int64_t attached;

    CRVS_TRY(check_session(act, arrival));
    CRVS_TRY(find_known(act, arrival));
    if (arrival->outcome == CRVS_ARRIVAL_KNOWN)
        return NULL;
    arrival->id = arrival->unplaced_id;
    CRVS_TRY(crvs_space_count(act->db, arrival->id, -1));
    CRVS_TRY(crvs_sql_recording_attach(act->db, &attached, arrival->id, arrival->session_id));
    /* Somebody attached it meanwhile, or it is gone for good. */
    if (!attached)
        return crvs_error_not_found(act->pool);
    CRVS_TRY(crvs_sql_recording_mark(act->db, NULL, arrival->id));
    return crvs_space_count(act->db, arrival->id, 1);
}

static crvs_error_t *note(const crvs_act_t *act, const crvs_arrival_t *arrival)
{
    const char *name = arrival->session_id ? "" : or_nothing(arrival->file_name);
    const crvs_audit_t entry = {.action = arrival->way == CRVS_WAY_INBOX ? CRVS_T("audit.action.recording_attached")
                                                                         : CRVS_T("audit.action.recording_added"),
                                .target_kind = "recording",
                                .target_id = arrival->id,
                                /* Never its URL: whoever knows it may be able to open the recording. */
                                .target_name = arrival->title && *arrival->title ? arrival->title : name,
                                .session_id = arrival->session_id,
                                .detail = word_of(arrival->way)};

    return crvs_audit_add(act, &entry);
}

static crvs_error_t *add_or_attach(const crvs_act_t *act, crvs_arrival_t *arrival)
{
    if (arrival->unplaced_id)
        return attach(act, arrival);
    return arrival->session_id ? add_to_session(act, arrival) : add_unplaced(act, arrival);
}

static crvs_error_t *tell_of(const crvs_act_t *act, const crvs_arrival_t *arrival)
{
    CRVS_TRY(note(act, arrival));
    if (arrival->session_id && arrival->way != CRVS_WAY_TAKEOVER && arrival->way != CRVS_WAY_RECONCILE)
        CRVS_TRY(crvs_queue_recording(act, CRVS_QUEUE_RECORDING, arrival->id));
    return NULL;
}

static crvs_error_t *begin(const crvs_act_t *act, crvs_arrival_t *arrival)
{
    bool came_before;

    arrival->outcome = CRVS_ARRIVAL_NEW;
    arrival->id = 0;
    arrival->known_id = arrival->known_file = NULL;
    CRVS_TRY(note_delivery(act, arrival, &came_before));
    if (came_before)
        arrival->outcome = CRVS_ARRIVAL_KNOWN;
    return NULL;
}

crvs_error_t *crvs_arrival_take_in(crvs_act_t *act, crvs_arrival_t *arrival)
{
    bool has_rule;

    CRVS_TRY(begin(act, arrival));
    if (arrival->outcome == CRVS_ARRIVAL_KNOWN)
        return NULL;
    CRVS_TRY(add_or_attach(act, arrival));
    if (arrival->outcome == CRVS_ARRIVAL_KNOWN)
        return arrival->delivery_id ? crvs_sql_webhook_delivery_known(act->db, NULL, arrival->delivery_id) : NULL;
    /* Both are there, or neither: what follows a new recording is done in the transaction that adds it. */
    CRVS_TRY(tell_of(act, arrival));
    CRVS_TRY(crvs_recordings_bin_recount(act, arrival->session_id, &has_rule));
    return has_rule ? crvs_rule_run(act, arrival->id) : NULL;
}

typedef struct {
    crvs_act_t *act;
    crvs_arrival_t *arrival;
} taking_t;

static crvs_error_t *take(crvs_db_t *db, void *baton)
{
    const taking_t *taking = baton;

    (void)db;
    return crvs_arrival_take_in(taking->act, taking->arrival);
}

/*
 * The same in fewer steps, for one that lies elsewhere and is new. Where its session has one of that source already, a key
 * stands in its way: that error undoes what was said in the session before.
 */
static crvs_error_t *take_new(crvs_db_t *db, void *baton)
{
    const taking_t *taking = baton;
    crvs_act_t *act = taking->act;
    crvs_arrival_t *arrival = taking->arrival;
    bool has_rule;

    (void)db;
    CRVS_TRY(begin(act, arrival));
    if (arrival->outcome == CRVS_ARRIVAL_KNOWN)
        return NULL;
    CRVS_TRY(show_in_session(act, arrival, &has_rule));
    CRVS_TRY(add(act, arrival));
    CRVS_TRY(tell_of(act, arrival));
    return has_rule ? crvs_rule_run(act, arrival->id) : NULL;
}

/* Whether it is the newest of its session once it is there, and takes up nothing here. */
static bool lies_elsewhere(const crvs_arrival_t *arrival)
{
    return arrival->session_id && arrival->url && !arrival->file_name && !arrival->received_at && !arrival->unplaced_id;
}

crvs_error_t *crvs_arrival_take(crvs_act_t *act, crvs_arrival_t *arrival)
{
    taking_t taking = {act, arrival};

    if (lies_elsewhere(arrival)) {
        crvs_error_t *error = crvs_db_transaction(act->db, take_new, &taking);

        if (!crvs_db_is_duplicate(error))
            return error;
    }
    return crvs_db_transaction(act->db, take, &taking);
}
