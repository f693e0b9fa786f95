/* SPDX-License-Identifier: Apache-2.0 */
/* Administrators erase an account, once they have seen what goes and what stays, and typed whose it is. */
#include "core/http/field.h"
#include "core/http/flash.h"
#include "core/http/page.h"
#include "core/http/redirect.h"
#include "identity/viewer.h"
#include "rights/erase.h"
#include "rights/rights.h"

#include <string.h>

static const crvs_field_t confirm = {.name = "confirm",
                                     .max_length = 150,
                                     .required = true,
                                     .is_word = true,
                                     .label = CRVS_T("erase.confirm"),
                                     .hint = CRVS_T("erase.confirm_hint")};
static const crvs_field_t *const fields[] = {&confirm, NULL};

static crvs_error_t *page(crvs_request_t *request, int status, crvs_form_t *form, crvs_object_t *measure,
                          crvs_list_t *alone)
{
    crvs_object_t *context = crvs_object_make(request->pool);

    crvs_object_set(context, "user", crvs_value_object(measure));
    crvs_object_set(context, "is_own", crvs_value_bool(request->id == request->viewer->id));
    crvs_object_set(context, "alone", crvs_value_list(alone));
    crvs_object_set(context, "has_alone", crvs_value_bool(alone->count > 0));
    crvs_object_set(context, "form", crvs_field_show(form, fields));
    return crvs_page(request, status, "rights/erase", context);
}

static crvs_error_t *measure(crvs_request_t *request, crvs_object_t **found, crvs_list_t **alone)
{
    CRVS_TRY(crvs_erase_measure(crvs_request_act(request), request->id, found, alone));
    return *found ? NULL : crvs_error_not_found(request->pool);
}

crvs_error_t *crvs_erase_page_show(crvs_request_t *request)
{
    crvs_object_t *found;
    crvs_list_t *alone;

    CRVS_TRY(measure(request, &found, &alone));
    return page(request, HTTP_OK, crvs_form_make(request), found, alone);
}

crvs_error_t *crvs_erase_page_submit(crvs_request_t *request)
{
    crvs_form_t *form = request->form;
    crvs_object_t *found;
    crvs_list_t *alone;
    const char *typed;

    CRVS_TRY(measure(request, &found, &alone));
    typed = crvs_field_text(form, &confirm);
    if (*typed && strcmp(typed, crvs_object_text(found, "username")))
        crvs_form_error(form, confirm.name, CRVS_T("erase.other_name"));
    if (crvs_form_has_errors(form) || request->id == request->viewer->id)
        return page(request, HTTP_UNPROCESSABLE_ENTITY, form, found, alone);
    CRVS_TRY(crvs_erase(crvs_request_act(request), request->id));
    crvs_flash(request, "success", CRVS_T("flash.user_erased"));
    return crvs_redirect(request, crvs_request_url(request, "users/"));
}
