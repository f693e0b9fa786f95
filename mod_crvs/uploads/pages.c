/* SPDX-License-Identifier: Apache-2.0 */
/* The page on which a teacher adds a recording to a session: a file to send, or the address of one that lies elsewhere. */
#include "config.h"
#include "core/http/field.h"
#include "core/http/flash.h"
#include "core/http/page.h"
#include "core/http/redirect.h"
#include "core/text/url.h"
#include "recordings/recordings.h"
#include "uploads/uploads.h"

static const crvs_field_t url_field = {.name = "url",
                                       .kind = CRVS_FIELD_URL,
                                       .max_length = CRVS_URL_LENGTH,
                                       .column = "recording.url",
                                       .required = true,
                                       .hint = CRVS_T("video.url_hint"),
                                       .example = "https://"};
static const crvs_field_t title_field = {.name = "title", .max_length = 200, .column = "recording.title"};
static const crvs_field_t *const fields[] = {&url_field, &title_field, NULL};

static crvs_error_t *session_page(crvs_request_t *request, int status, crvs_form_t *form)
{
    const crvs_config_t *config = crvs_config_of(request->r->server);
    crvs_object_t *context = crvs_object_make(request->pool);

    crvs_object_set(context, "session", crvs_value_object(request->subject));
    crvs_object_set(context, "max_upload",
                    config->recording_dir ? crvs_value_int(config->max_upload) : crvs_value_null());
    crvs_object_set(context, "form", crvs_field_show(form, fields));
    return crvs_page(request, status, "sessions/recording", context);
}

crvs_error_t *crvs_uploads_pages_show(crvs_request_t *request)
{
    return session_page(request, HTTP_OK, crvs_form_make(request));
}

/* Where somebody added it before it is there, as was asked for. */
crvs_error_t *crvs_uploads_pages_add_link(crvs_request_t *request)
{
    const char *title = crvs_field_text(request->form, &title_field);
    const char *url = crvs_field_url(request->form, &url_field);

    if (crvs_form_has_errors(request->form))
        return session_page(request, HTTP_UNPROCESSABLE_ENTITY, request->form);
    CRVS_TRY(crvs_recordings_add_link(crvs_request_act(request), request->id, url, title));
    crvs_flash(request, "success", CRVS_T("flash.recording_added"));
    return crvs_redirect(request, crvs_request_url(request, "classrooms/%" APR_INT64_T_FMT "/#past",
                                                   crvs_object_int(request->subject, "classroom_id")));
}
