/* SPDX-License-Identifier: Apache-2.0 */
#include "core/http/once.h"

#include "core/base/crypto.h"
#include "core/http/flash.h"
#include "core/http/form.h"
#include "core/http/redirect.h"
#include "core/http/response.h"
#include "core/site.h"
#include "queries/forms.h"

#include <apr_strings.h>
#include <apr_time.h>

/* Of form_sent.location. */
#define MAX_LOCATION_LENGTH 2000
/* A number has 43 characters; what is much longer is none of ours. */
#define MAX_NUMBER_LENGTH 100
/* How such a sentence begins: see crvs_flash. */
#define WARNING "warning:"
/* How often one that fails lets the next one try. */
#define TURNS 3
/* The first one has stored what it made, and says in a moment where that is. */
#define WAITS 30
#define WAIT apr_time_from_msec(100)

struct crvs_once_t {
    const char *hash;
    apr_int64_t user_id;
    bool is_noted;    /* where it led, for others like it */
    bool is_repeated; /* another like it was first */
};

/* Whatever makes it the same form: its number and what is in it, who sent it, and where to. */
static const char *hash_of(const crvs_request_t *request)
{
    const char *sent = crvs_form_hash(request->form);
    const char *all = apr_psprintf(request->pool, "%s %" APR_INT64_T_FMT " %s %s", sent ? sent : "", request->viewer_id,
                                   request->secret, request->r->unparsed_uri);

    return sent ? crvs_crypto_sha256_hex(request->pool, all, strlen(all)) : NULL;
}

/* Begins the first transaction. Waits here while another one like it is under way. */
static crvs_error_t *add(crvs_db_t *db, void *baton)
{
    crvs_once_t *once = baton;
    crvs_error_t *error = crvs_sql_form_sent_add(db, NULL, once->hash, once->user_id);

    if (!crvs_db_is_duplicate(error))
        return error;
    once->is_repeated = true;
    /* Not the unique key's own error: whoever writes would take it for one of theirs. */
    return CRVS_ERROR(crvs_db_pool(db), HTTP_SERVICE_UNAVAILABLE, CRVS_T("error.busy"), "%s", "");
}

static void note(crvs_request_t *request, const char *location, const char *flash)
{
    crvs_once_t *once = request->once;
    crvs_error_t *error;

    if (!once || !crvs_db_has_begun(request->db))
        return;
    once->is_noted = true;
    /* A filter that is longer than what can be kept: the page itself will do. */
    if (strlen(location) > MAX_LOCATION_LENGTH)
        location = apr_pstrmemdup(request->pool, location, strcspn(location, "?#"));
    error = crvs_sql_form_sent_note(request->db, NULL, once->hash, location, flash);
    if (error)
        crvs_response_note_error(request->r, error);
}

void crvs_once_note(crvs_request_t *request, const char *location)
{
    note(request, location, request->flash ? request->flash : "");
}

void crvs_once_note_shown(crvs_request_t *request, const char *location, const char *key)
{
    note(request, crvs_request_url(request, "%s", location), apr_pstrcat(request->pool, WARNING, key, NULL));
}

bool crvs_once_is_repeated(crvs_request_t *request)
{
    crvs_once_t *once = request->once;
    crvs_object_t *row = NULL;

    if (!once || crvs_db_has_begun(request->db))
        return false;
    if (!crvs_sql_form_sent(request->db, &row, once->hash) && row)
        once->is_repeated = true;
    return once->is_repeated;
}

/*
 * Where another one like it led. What was said of that is only true while it is under way: later, somebody may have taken
 * away what it made. A warning is meant for whoever comes again.
 */
static crvs_error_t *lead(crvs_request_t *request, const crvs_object_t *sent, bool is_late)
{
    const char *flash = crvs_object_text(sent, "flash");

    if (is_late && strncmp(flash, WARNING, sizeof(WARNING) - 1) != 0)
        crvs_flash(request, "info", CRVS_T("flash.sent_already"));
    else
        crvs_flash_again(request, flash);
    if (request->route->access->again)
        CRVS_TRY(request->route->access->again(request));
    return crvs_redirect(request, crvs_object_text(sent, "location"));
}

/*
 * Goes where another one like it led, if there was one.
 * @param is_late whether this one came when that was done
 * @param led whether there was
 */
static crvs_error_t *follow(crvs_request_t *request, const char *hash, bool is_late, bool *led)
{
    crvs_object_t *row;

    *led = false;
    for (int turn = 0; turn < WAITS; turn++) {
        CRVS_TRY(crvs_sql_form_sent(request->db, &row, hash));
        if (!row)
            return NULL;
        if (crvs_object_text(row, "location")) {
            *led = true;
            return lead(request, row, is_late && !turn);
        }
        crvs_db_release(request->db);
        apr_sleep(WAIT);
    }
    /* What made it was ended before it could say where it is. */
    *led = true;
    crvs_flash(request, "info", CRVS_T("flash.sent_already"));
    return crvs_redirect(request, request->site->base);
}

/* Takes the form. Where it led nowhere, the next one like it is taken too. */
static crvs_error_t *take(crvs_request_t *request, crvs_once_t *once, crvs_handler_fn answer)
{
    crvs_error_t *error, *failed;

    once->is_repeated = once->is_noted = false;
    request->once = once;
    crvs_db_begin_with(request->db, add, once);
    error = answer(request);
    request->once = NULL;
    if (crvs_db_has_begun(request->db) && !once->is_noted) {
        failed = crvs_sql_form_sent_forget(request->db, NULL, once->hash);
        if (failed)
            crvs_response_note_error(request->r, failed);
    }
    crvs_db_begin_with(request->db, NULL, NULL);
    return error;
}

crvs_error_t *crvs_once(crvs_request_t *request, crvs_handler_fn answer)
{
    const char *number = crvs_form_get(request->form, "once");
    crvs_once_t once = {.user_id = request->viewer_id};
    crvs_error_t *error = NULL;
    bool led;

    if (*number && strlen(number) <= MAX_NUMBER_LENGTH)
        once.hash = hash_of(request);
    if (!once.hash)
        return answer(request);
    for (int turn = 0; turn < TURNS; turn++) {
        CRVS_TRY(follow(request, once.hash, !turn, &led));
        if (led)
            return NULL;
        error = take(request, &once, answer);
        if (!once.is_repeated)
            return error;
    }
    return error;
}
