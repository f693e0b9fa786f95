/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where people get the link that their calendar reads. It is kept nowhere, so the page that makes one is the only page
 * that shows it; for another device there is another link, and all of them end together.
 */
#include "audit/audit.h"
#include "calendar/calendar.h"
#include "core/base/crypto.h"
#include "core/http/field.h"
#include "core/http/once.h"
#include "core/http/page.h"
#include "core/http/response.h"
#include "core/text/url.h"
#include "identity/viewer.h"
#include "queries/calendar.h"

#include <apr_strings.h>
#include <http_core.h>
#include <string.h>

/* Devices of one person. */
#define MAX_LINKS 20

static const crvs_field_t classroom = {.name = "classroom_id",
                                       .kind = CRVS_FIELD_CHOICE,
                                       .label = CRVS_T("calendar.what"),
                                       .invalid = CRVS_T("field.class_unknown"),
                                       .none = CRVS_T("calendar.all"),
                                       .is_unmarked = true};
static const crvs_field_t *const fields[] = {&classroom, NULL};

typedef struct {
    crvs_request_t *request;
    const char *token;
    bool is_reset; /* the earlier ones end */
} making_t;

/* What is shown of a link: for programs that take an address, for those that open webcal:, and for Google's. */
static crvs_value_t describe_link(const crvs_request_t *request, const making_t *making, apr_int64_t classroom_id)
{
    apr_pool_t *pool = request->pool;
    const char *token = making->token;
    crvs_object_t *link = crvs_object_make(pool);
    const char *path = classroom_id
                           ? crvs_request_url(request, "calendar/%s/%" APR_INT64_T_FMT ".ics", token, classroom_id)
                           : crvs_request_url(request, "calendar/%s.ics", token);
    const char *url = ap_construct_url(pool, path, request->r);
    const char *webcal = apr_pstrcat(pool, "webcal", strchr(url, ':'), NULL);

    crvs_object_set(link, "is_reset", crvs_value_bool(making->is_reset));
    crvs_object_set(link, "url", crvs_value_text(url));
    crvs_object_set(link, "webcal", crvs_value_text(webcal));
    crvs_object_set(link, "google",
                    crvs_value_text(apr_pstrcat(
                        pool, "https://calendar.google.com/calendar/r?cid=", crvs_url_encode(pool, webcal), NULL)));
    return crvs_value_object(link);
}

/* @param made the link that was just made; null: none was @param classroom_id that it is for; 0: for all */
static crvs_error_t *show(crvs_request_t *request, int status, crvs_form_t *form, crvs_list_t *classes,
                          crvs_value_t made)
{
    crvs_object_t *context;

    CRVS_TRY(crvs_sql_calendar_links(request->db, &context, request->viewer->id));
    crvs_object_set(context, "made", made);
    crvs_object_set(context, "has_classes", crvs_value_bool(classes->count > 0));
    crvs_form_offer(form, classroom.name, classes, "id");
    crvs_object_set(context, "form", crvs_field_show(form, fields));
    return crvs_page(request, status, "calendar/index", context);
}

crvs_error_t *crvs_calendar_page(crvs_request_t *request)
{
    crvs_form_t *form = crvs_form_make(request);
    apr_int64_t chosen = crvs_request_query_id(request, classroom.name);
    crvs_list_t *classes;

    CRVS_TRY(crvs_sql_calendar_classes(request->db, &classes, request->viewer->id));
    if (chosen)
        crvs_form_set(form, classroom.name, apr_psprintf(request->pool, "%" APR_INT64_T_FMT, chosen));
    return show(request, HTTP_OK, form, classes, crvs_value_null());
}

static crvs_error_t *make(crvs_db_t *db, void *baton)
{
    const making_t *making = baton;
    crvs_request_t *request = making->request;
    const char *hash = crvs_crypto_sha256_hex(request->pool, making->token, strlen(making->token));

    if (making->is_reset)
        CRVS_TRY(crvs_sql_calendar_links_end(db, NULL, request->viewer->id));
    CRVS_TRY(crvs_sql_calendar_link_add(db, NULL, hash, request->viewer->id, request->language->code));
    return crvs_audit(request, &(crvs_audit_t){.action = making->is_reset ? CRVS_T("audit.action.calendar_reset")
                                                                          : CRVS_T("audit.action.calendar_link"),
                                               .target_kind = "user",
                                               .target_id = request->viewer->id,
                                               .target_name = request->viewer->username});
}

crvs_error_t *crvs_calendar_page_make(crvs_request_t *request)
{
    crvs_form_t *form = request->form;
    apr_int64_t classroom_id = crvs_field_id(form, &classroom);
    making_t making = {.request = request, .is_reset = !strcmp(crvs_form_get(form, "do"), "reset")};
    crvs_list_t *classes;
    crvs_object_t *links;

    crvs_response_keep_secret(request);
    CRVS_TRY(crvs_sql_calendar_classes(request->db, &classes, request->viewer->id));
    if (classroom_id && !crvs_form_offer(form, classroom.name, classes, "id"))
        crvs_form_error(form, classroom.name, classroom.invalid);
    CRVS_TRY(crvs_sql_calendar_links(request->db, &links, request->viewer->id));
    if (!making.is_reset && crvs_object_int(links, "links") >= MAX_LINKS)
        crvs_form_error(form, classroom.name, CRVS_T("calendar.too_many"));
    if (crvs_form_has_errors(form))
        return show(request, HTTP_UNPROCESSABLE_ENTITY, form, classes, crvs_value_null());
    making.token = crvs_crypto_token(request->pool);
    if (!making.token)
        return CRVS_ERROR(request->pool, HTTP_INTERNAL_SERVER_ERROR, CRVS_T("error.internal"),
                          "OpenSSL gave no random bytes");
    CRVS_TRY(crvs_db_transaction(request->db, make, &making));
    crvs_once_note_shown(request, "calendar/", CRVS_T("flash.calendar_link_shown"));
    return show(request, HTTP_OK, form, classes, describe_link(request, &making, classroom_id));
}
