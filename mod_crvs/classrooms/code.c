/* SPDX-License-Identifier: Apache-2.0 */
/* The join code of a class: replaced, closed, or opened again. */
#include "classrooms/code.h"

#include "audit/audit.h"
#include "classrooms/classrooms.h"
#include "classrooms/join_code.h"
#include "core/http/flash.h"
#include "core/http/form.h"
#include "core/http/page.h"
#include "core/http/redirect.h"
#include "queries/classrooms.h"

/* A collision among 2^40 codes is rare; this many in a row do not happen. */
#define CODE_TRIES 5

typedef struct {
    crvs_request_t *request;
    bool is_open;
} change_t;

crvs_error_t *crvs_code_give(crvs_db_t *db, crvs_code_store_fn store, void *baton)
{
    crvs_error_t *error = NULL;

    for (int turn = 0; turn < CODE_TRIES; turn++) {
        const char *code = crvs_join_code_make(crvs_db_pool(db));

        if (!code)
            return CRVS_ERROR(crvs_db_pool(db), HTTP_INTERNAL_SERVER_ERROR, CRVS_T("error.internal"),
                              "OpenSSL gave no random bytes");
        error = store(db, baton, code);
        if (!crvs_db_is_duplicate(error))
            break;
    }
    return error;
}

static crvs_error_t *code_page(crvs_request_t *request, int status, crvs_form_t *form)
{
    crvs_object_t *context = crvs_object_make(request->pool);

    crvs_object_set(context, "classroom", crvs_value_object(request->subject));
    crvs_object_set(
        context, "code",
        crvs_value_text(crvs_join_code_show(request->pool, crvs_object_text(request->subject, "join_code"))));
    crvs_object_set(context, "form", crvs_value_object(crvs_form_object(form)));
    return crvs_page(request, status, "classrooms/code", context);
}

crvs_error_t *crvs_code_show(crvs_request_t *request)
{
    return code_page(request, HTTP_OK, crvs_form_make(request));
}

static crvs_error_t *note(crvs_request_t *request, const char *action)
{
    return crvs_audit(request, &(crvs_audit_t){.action = action,
                                               .target_kind = "classroom",
                                               .target_id = request->id,
                                               .target_name = crvs_object_text(request->subject, "name")});
}

static crvs_error_t *store(crvs_db_t *db, void *baton, const char *code)
{
    const change_t *change = baton;

    return crvs_sql_classroom_set_code(db, NULL, change->request->id, code);
}

static crvs_error_t *reset(crvs_db_t *db, void *baton)
{
    const change_t *change = baton;

    CRVS_TRY(crvs_code_give(db, store, baton));
    return note(change->request, CRVS_T("audit.action.code_reset"));
}

static crvs_error_t *open_or_close(crvs_db_t *db, void *baton)
{
    const change_t *change = baton;
    apr_int64_t changed;

    CRVS_TRY(crvs_sql_classroom_open_code(db, &changed, change->request->id, change->is_open));
    if (!changed)
        return NULL;
    return note(change->request,
                change->is_open ? CRVS_T("audit.action.code_opened") : CRVS_T("audit.action.code_closed"));
}

crvs_error_t *crvs_code_change(crvs_request_t *request)
{
    const char *wanted = crvs_form_text(request->form, "change", true, 10);
    change_t change = {.request = request, .is_open = !strcmp(wanted, "open")};
    const char *flash = CRVS_T("flash.code_reset");

    if (!strcmp(wanted, "reset")) {
        CRVS_TRY(crvs_db_transaction(request->db, reset, &change));
    }
    else if (change.is_open || !strcmp(wanted, "close")) {
        CRVS_TRY(crvs_db_transaction(request->db, open_or_close, &change));
        flash = change.is_open ? CRVS_T("flash.code_opened") : CRVS_T("flash.code_closed");
    }
    else {
        crvs_form_error(request->form, "all", CRVS_T("field.change_unknown"));
        return code_page(request, HTTP_UNPROCESSABLE_ENTITY, request->form);
    }
    crvs_flash(request, "success", flash);
    return crvs_redirect(request, crvs_request_url(request, "classrooms/%" APR_INT64_T_FMT "/code/", request->id));
}
