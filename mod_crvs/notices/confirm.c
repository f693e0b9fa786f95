/* SPDX-License-Identifier: Apache-2.0 */
/* Whoever follows the link in a mail confirms that its address is theirs. Programs follow links too: a button does it. */
#include "core/base/crypto.h"
#include "core/http/field.h"
#include "core/http/flash.h"
#include "core/http/page.h"
#include "core/http/redirect.h"
#include "core/http/response.h"
#include "core/site.h"
#include "core/template/language.h"
#include "identity/viewer.h"
#include "notices/notices.h"
#include "queries/notices.h"

#include <string.h>

#define DAY (24 * 60 * 60)

const crvs_access_t crvs_confirm_access = {.name = "address_link", .secret = true};

static const char *hash_of(const crvs_request_t *request)
{
    return crvs_crypto_sha256_hex(request->pool, request->name, strlen(request->name));
}

static crvs_error_t *find(crvs_request_t *request, crvs_object_t **person)
{
    CRVS_TRY(crvs_sql_notice_person_to_confirm(request->db, person, hash_of(request)));
    if (*person)
        return NULL;
    return CRVS_ERROR(request->pool, HTTP_NOT_FOUND, CRVS_T("error.address_link_gone"), "%s", "");
}

static crvs_error_t *confirm_page(crvs_request_t *request, int status, crvs_form_t *form, crvs_object_t *person)
{
    static const crvs_field_t *const none[] = {NULL};

    crvs_object_set(person, "form", crvs_field_show(form, none));
    return crvs_page(request, status, "notices/confirm", person);
}

crvs_error_t *crvs_confirm_show(crvs_request_t *request)
{
    crvs_object_t *person;

    crvs_response_keep_secret(request);
    CRVS_TRY(find(request, &person));
    return confirm_page(request, HTTP_OK, crvs_form_make(request), person);
}

typedef struct {
    crvs_request_t *request;
    apr_int64_t user_id;
} confirmation_t;

static crvs_error_t *confirm(crvs_db_t *db, void *baton)
{
    const confirmation_t *confirmation = baton;
    const crvs_request_t *request = confirmation->request;
    bool is_theirs = !request->viewer || request->viewer->id == confirmation->user_id;

    /* Where somebody else is signed in, as of a family, the page is in that person's language. */
    CRVS_TRY(crvs_sql_notice_person_confirm(db, NULL, hash_of(request), is_theirs ? request->language->code : NULL));
    return crvs_sql_notices_release(db, NULL, confirmation->user_id);
}

crvs_error_t *crvs_confirm_use(crvs_request_t *request)
{
    confirmation_t confirmation = {.request = request};
    crvs_object_t *person;

    crvs_response_keep_secret(request);
    CRVS_TRY(find(request, &person));
    if (crvs_form_has_errors(request->form))
        return confirm_page(request, HTTP_UNPROCESSABLE_ENTITY, request->form, person);
    confirmation.user_id = crvs_object_int(person, "id");
    CRVS_TRY(crvs_db_transaction(request->db, confirm, &confirmation));
    crvs_flash(request, "success", CRVS_T("flash.address_confirmed"));
    return crvs_redirect(request, request->viewer ? crvs_request_url(request, "notices/") : request->site->base);
}

/* --- Another mail with a link --- */

typedef struct {
    const crvs_request_t *request;
    apr_int64_t asked; /* 0: a mail went there today */
} question_t;

static crvs_error_t *ask(crvs_db_t *db, void *baton)
{
    question_t *question = baton;
    apr_int64_t id = question->request->viewer->id;

    CRVS_TRY(crvs_sql_notice_hold(db, &question->asked, id, question->request->now / DAY));
    return question->asked ? crvs_sql_notice_retry_address(db, NULL, id) : NULL;
}

crvs_error_t *crvs_confirm_ask(crvs_request_t *request)
{
    question_t question = {.request = request};

    CRVS_TRY(crvs_db_transaction(request->db, ask, &question));
    if (question.asked)
        crvs_flash(request, "success", CRVS_T("flash.address_asked"));
    else
        crvs_flash(request, "info", CRVS_T("flash.address_asked_today"));
    return crvs_redirect(request, crvs_request_url(request, "notices/"));
}
