/* SPDX-License-Identifier: Apache-2.0 */
#include "live/session.h"

#include "core/http/flash.h"
#include "core/http/redirect.h"
#include "core/site.h"

const crvs_field_t crvs_live_session_title = {
    .name = "title", .max_length = 200, .column = "live_session.title", .required = true};
const crvs_field_t crvs_live_session_start = {
    .name = "start_at", .kind = CRVS_FIELD_MOMENT, .required = true, .hint = ""};
const crvs_field_t crvs_live_session_duration = {.name = "duration_minutes",
                                                 .kind = CRVS_FIELD_NUMBER,
                                                 .required = true,
                                                 .invalid = CRVS_T("field.duration_range"),
                                                 .min = 5,
                                                 .max = CRVS_SESSION_LONGEST};
const crvs_field_t crvs_live_session_description = {.name = "description",
                                                    .kind = CRVS_FIELD_LINES,
                                                    .max_length = 4000,
                                                    .column = "live_session.description",
                                                    .rows = 3};

apr_int64_t crvs_live_session_read_start(crvs_request_t *request, apr_int64_t present)
{
    const char *typed = crvs_field_text(request->form, &crvs_live_session_start);
    apr_int64_t start_at = 0;

    if (!*typed)
        return 0;
    switch (crvs_zone_parse(request->site->zone, typed, &start_at)) {
    case CRVS_TIME_OK:
        break;
    case CRVS_TIME_SKIPPED:
        crvs_form_error(request->form, "start_at", CRVS_T("field.date_skipped"));
        return 0;
    case CRVS_TIME_MALFORMED:
        crvs_form_error(request->form, "start_at", CRVS_T("field.date_invalid"));
        return 0;
    }
    /* The field has no seconds. */
    if (present && start_at / 60 == present / 60)
        return present;
    /* "Now" is typed a minute or two before it is sent. */
    if (start_at < request->now - 15 * 60)
        crvs_form_error(request->form, "start_at", CRVS_T("field.date_past"));
    return start_at;
}

apr_int64_t crvs_live_session_read_duration(crvs_request_t *request)
{
    if (!*crvs_form_get(request->form, "duration_minutes"))
        crvs_form_set(request->form, "duration_minutes", CRVS_SESSION_MINUTES);
    return crvs_field_number(request->form, &crvs_live_session_duration);
}

crvs_value_t crvs_live_session_zone_title(crvs_request_t *request)
{
    /* Clocks change at a quarter of an hour. */
    crvs_request_until(request, request->now - request->now % (15 * 60) + 15 * 60);
    return crvs_value_text(crvs_zone_title(request->site->zone, request->language->index, request->now, request->pool));
}

const char *crvs_live_session_closed(const crvs_request_t *request)
{
    if (crvs_object_true(request->subject, "is_archived"))
        return CRVS_T("flash.class_is_archived");
    if (crvs_object_true(request->subject, "is_cancelled"))
        return CRVS_T("flash.session_is_cancelled");
    return crvs_object_true(request->subject, "is_over") ? CRVS_T("flash.session_over") : NULL;
}

crvs_error_t *crvs_live_session_to_class(crvs_request_t *request)
{
    return crvs_redirect(request, crvs_request_url(request, "classrooms/%" APR_INT64_T_FMT "/",
                                                   crvs_object_int(request->subject, "classroom_id")));
}

crvs_error_t *crvs_live_session_done(crvs_request_t *request, const char *kind, const char *flash)
{
    crvs_flash(request, kind, flash);
    return crvs_live_session_to_class(request);
}

crvs_error_t *crvs_live_session_saved(crvs_request_t *request, const char *flash, apr_int64_t clash)
{
    if (!clash)
        return crvs_live_session_done(request, "success", flash);
    crvs_flash_when(request, "warning", CRVS_T("flash.session_overlaps"), clash);
    return crvs_live_session_to_class(request);
}
