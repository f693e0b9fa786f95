/* SPDX-License-Identifier: Apache-2.0 */
/* The page on which people say what they want to hear of by mail: kinds of notices, and classes; per_class.c has what they want of one. */
#include "core/base/crypto.h"
#include "core/http/flash.h"
#include "core/http/page.h"
#include "core/http/redirect.h"
#include "identity/viewer.h"
#include "notices/kinds.h"
#include "notices/notices.h"
#include "queries/notices.h"

#include <apr_strings.h>
#include <stdlib.h>
#include <string.h>

static const crvs_option_t leads[] = {{"10", CRVS_T("notices.lead_10")},     {"30", CRVS_T("notices.lead_30")},
                                      {"60", CRVS_T("notices.lead_60")},     {"120", CRVS_T("notices.lead_120")},
                                      {"1440", CRVS_T("notices.lead_1440")}, {NULL, NULL}};
static const crvs_field_t lead = {.name = "lead_minutes",
                                  .kind = CRVS_FIELD_CHOICE,
                                  .invalid = CRVS_T("field.change_unknown"),
                                  .options = leads,
                                  .is_unmarked = true};

static crvs_error_t *guard(crvs_request_t *request)
{
    return crvs_queue_is_on(crvs_request_act(request)) ? NULL : crvs_error_not_found(request->pool);
}

const crvs_access_t crvs_choices_access = {.name = "notices", .signed_in = true, .guard = guard};

crvs_error_t *crvs_choices_describe(const crvs_act_t *act, apr_int64_t user_id, crvs_object_t *context)
{
    crvs_object_t *settings;

    if (!crvs_queue_is_on(act))
        return NULL;
    CRVS_TRY(crvs_sql_notice_settings(act->db, &settings, user_id));
    crvs_object_set(context, "notices", crvs_value_object(settings));
    return NULL;
}

/* --- The page --- */

static const char *name_of(crvs_request_t *request, const crvs_object_t *classroom)
{
    return apr_psprintf(request->pool, "class-%" APR_INT64_T_FMT, crvs_object_int(classroom, "id"));
}

/* @param is_sent whether the boxes are as somebody sent them, and not as they are stored */
static crvs_error_t *choices_page(crvs_request_t *request, int status, crvs_form_t *form, bool is_sent)
{
    const crvs_field_t *fields[16] = {&lead};
    crvs_object_t *context = crvs_object_make(request->pool);
    crvs_list_t *classes;

    for (int i = 0; crvs_kinds_switches[i]; i++)
        fields[i + 1] = crvs_kinds_switches[i];
    CRVS_TRY(crvs_choices_describe(crvs_request_act(request), request->viewer->id, context));
    CRVS_TRY(crvs_sql_notice_classes(request->db, &classes, request->viewer->id));
    for (int i = 0; i < classes->count; i++) {
        crvs_object_t *classroom = crvs_list_object(classes, i);
        const char *name = name_of(request, classroom);

        crvs_object_set(classroom, "field", crvs_value_text(name));
        crvs_object_set(
            classroom, "is_on",
            crvs_value_bool(is_sent ? *crvs_form_get(form, name) != '\0' : !crvs_object_true(classroom, "is_off")));
    }
    crvs_object_set(context, "classes", crvs_value_list(classes));
    crvs_object_set(context, "has_classes", crvs_value_bool(classes->count > 0));
    crvs_object_set(context, "form", crvs_field_show(form, fields));
    return crvs_page(request, status, "notices/index", context);
}

static bool holds(const crvs_list_t *kinds, const char *kind)
{
    for (int i = 0; i < kinds->count; i++) {
        if (!strcmp(crvs_object_text(crvs_list_object(kinds, i), "kind"), kind))
            return true;
    }
    return false;
}

crvs_error_t *crvs_choices_show(crvs_request_t *request)
{
    crvs_form_t *form = crvs_form_make(request);
    crvs_object_t *settings;
    crvs_list_t *off;

    CRVS_TRY(crvs_sql_notice_settings(request->db, &settings, request->viewer->id));
    CRVS_TRY(crvs_sql_notice_off_kinds(request->db, &off, request->viewer->id));
    crvs_form_set(form, lead.name,
                  apr_psprintf(request->pool, "%" APR_INT64_T_FMT, crvs_object_int(settings, "lead_minutes")));
    for (int i = 0; crvs_kinds_switches[i]; i++)
        crvs_form_set(form, crvs_kinds_switches[i]->name, holds(off, crvs_kinds_switches[i]->name) ? "" : "1");
    return choices_page(request, HTTP_OK, form, false);
}

/* --- Saving --- */

static crvs_error_t *save_classes(crvs_request_t *request)
{
    apr_int64_t user_id = request->viewer->id;
    crvs_list_t *classes;

    CRVS_TRY(crvs_sql_notice_classes(request->db, &classes, user_id));
    for (int i = 0; i < classes->count; i++) {
        const crvs_object_t *classroom = crvs_list_object(classes, i);
        bool is_on = *crvs_form_get(request->form, name_of(request, classroom)) != '\0';
        apr_int64_t id = crvs_object_int(classroom, "id");

        if (is_on == !crvs_object_true(classroom, "is_off"))
            continue;
        CRVS_TRY(is_on ? crvs_sql_notice_off_class_remove(request->db, NULL, user_id, id)
                       : crvs_sql_notice_off_class_add(request->db, NULL, user_id, id));
    }
    return NULL;
}

static crvs_error_t *save(crvs_db_t *db, void *baton)
{
    crvs_request_t *request = baton;
    apr_int64_t user_id = request->viewer->id;
    const char *token = crvs_crypto_token(request->pool);

    if (!token)
        return CRVS_ERROR(request->pool, HTTP_INTERNAL_SERVER_ERROR, CRVS_T("error.internal"),
                          "OpenSSL gave no random bytes");
    CRVS_TRY(crvs_sql_notice_person_add(db, NULL, user_id, token));
    CRVS_TRY(crvs_sql_notice_set_lead(db, NULL, user_id, atoi(crvs_form_get(request->form, lead.name))));
    for (int i = 0; crvs_kinds_switches[i]; i++) {
        const crvs_field_t *kind = crvs_kinds_switches[i];

        CRVS_TRY(crvs_field_is_checked(request->form, kind)
                     ? crvs_sql_notice_off_kind_remove(db, NULL, user_id, kind->name)
                     : crvs_sql_notice_off_kind_add(db, NULL, user_id, kind->name));
    }
    CRVS_TRY(crvs_sql_notice_class_kinds_settle(db, NULL, user_id));
    CRVS_TRY(save_classes(request));
    return crvs_sql_notices_drop_unwanted(db, NULL, user_id);
}

crvs_error_t *crvs_choices_save(crvs_request_t *request)
{
    crvs_field_text(request->form, &lead);
    if (crvs_form_has_errors(request->form))
        return choices_page(request, HTTP_UNPROCESSABLE_ENTITY, request->form, true);
    CRVS_TRY(crvs_db_transaction(request->db, save, request));
    crvs_flash(request, "success", CRVS_T("flash.changed"));
    return crvs_redirect(request, crvs_request_url(request, "notices/"));
}
