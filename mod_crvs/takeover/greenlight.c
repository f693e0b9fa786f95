/* SPDX-License-Identifier: Apache-2.0 */
/* Greenlight's accounts, and where BigBlueButton's recordings can be seen, from its database (version 3). */
#include "core/base/crypto.h"
#include "core/text/url.h"
#include "queries/recordings.h"
#include "takeover/joiners.h"

#include <http_protocol.h>
#include <string.h>

/* People sign in there by their e-mail address: it is their user name here. */
static crvs_error_t *write_users(crvs_takeover_t *takeover)
{
    const crvs_list_t *rows = takeover->rows[CRVS_TAKEOVER_USERS];
    int made = 0;

    for (int i = 0; i < rows->count; i++) {
        const crvs_object_t *row = crvs_list_object(rows, i);
        const char *email = crvs_tables_text(row, "email");
        const char *status = crvs_tables_text(row, "status");
        const crvs_joiner_t joiner = {.id = crvs_tables_text(row, "id"),
                                      .username = email,
                                      .full_name = crvs_tables_text(row, "name"),
                                      .family = "",
                                      .email = email,
                                      .role = "learner",
                                      .hash = crvs_tables_text(row, "password_digest"),
                                      /* A number, or in some versions a word. */
                                      .is_disabled = !strcmp(status, "2") || !strcmp(status, "banned")};

        CRVS_TRY(crvs_joiners_add(takeover, &joiner, &made));
    }
    crvs_report_count(takeover, "accounts", rows->count, made);
    if (made)
        crvs_report_note(takeover,
                         "all of them are students now: crvs-admin user role USERNAME trainer makes a teacher");
    return NULL;
}

/* They belong to no session of ours: an administrator assigns them, or not. */
static crvs_error_t *write_recordings(crvs_takeover_t *takeover)
{
    const crvs_list_t *rows = takeover->rows[CRVS_TAKEOVER_SESSIONS];
    int taken = 0;

    for (int i = 0; i < rows->count; i++) {
        const crvs_object_t *row = crvs_list_object(rows, i);
        const crvs_object_t *recording = crvs_tables_row(takeover, CRVS_TAKEOVER_VIDEOS, row, "recording_id");
        const char *url = crvs_report_url_ascii(takeover->pool, crvs_tables_text(row, "url"));

        if (crvs_url_check(takeover->pool, url, NULL) != CRVS_URL_OK) {
            crvs_report_note(takeover, "a recording is left out, since its address is none: %s", url);
            continue;
        }
        CRVS_TRY(crvs_sql_recording_inbox_add(takeover->act->db, NULL, url,
                                              crvs_crypto_sha256_hex(takeover->pool, url, strlen(url)), 0,
                                              recording ? crvs_tables_text(recording, "name") : "", 0));
        taken++;
    }
    crvs_report_count(takeover, "recordings, which wait to be assigned,", rows->count, taken);
    return NULL;
}

static crvs_error_t *write_both(crvs_takeover_t *takeover)
{
    CRVS_TRY(write_users(takeover));
    return write_recordings(takeover);
}

crvs_error_t *crvs_greenlight_take(crvs_takeover_t *takeover)
{
    crvs_list_t *recordings;
    const char *flaw = crvs_joiners_read(takeover, "users", "id name email password_digest ?status",
                                         &takeover->rows[CRVS_TAKEOVER_USERS]);

    if (!flaw)
        flaw = crvs_joiners_read(takeover, "recordings", "id name", &recordings);
    if (!flaw)
        flaw = crvs_joiners_read(takeover, "formats", "recording_id url", &takeover->rows[CRVS_TAKEOVER_SESSIONS]);
    if (flaw)
        return CRVS_ERROR(takeover->pool, HTTP_BAD_REQUEST, CRVS_T("error.bad_request"), "%s", flaw);
    takeover->by_id[CRVS_TAKEOVER_VIDEOS] = apr_hash_make(takeover->pool);
    for (int i = 0; i < recordings->count; i++) {
        crvs_object_t *row = crvs_list_object(recordings, i);

        apr_hash_set(takeover->by_id[CRVS_TAKEOVER_VIDEOS], crvs_tables_text(row, "id"), APR_HASH_KEY_STRING, row);
    }
    return crvs_joiners_write(takeover, write_both);
}
