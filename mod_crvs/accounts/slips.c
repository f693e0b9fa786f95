/* SPDX-License-Identifier: Apache-2.0 */
/* Slips to cut out and hand over: each has the link by which somebody chooses a password. */
#include "accounts/slips.h"

#include "classrooms/classrooms.h"
#include "core/http/form.h"
#include "core/http/once.h"
#include "core/http/page.h"
#include "core/http/response.h"
#include "core/site.h"
#include "core/text/qr.h"
#include "queries/accounts.h"

#include <apr_strings.h>
#include <http_core.h>

/* Of A4: two beside each other, three below. */
#define SLIPS_A_SHEET 6

const char *crvs_slips_class(const crvs_request_t *request)
{
    return apr_psprintf(request->pool, "%s (%" APR_INT64_T_FMT ")", crvs_object_text(request->subject, "name"),
                        request->id);
}

crvs_error_t *crvs_slips_describe(crvs_request_t *request, const crvs_user_link_t *link, crvs_object_t *object)
{
    const char *path = crvs_request_url(request, "%s", link->path);
    const char *url = ap_construct_url(request->pool, path, request->r);
    int size = 0;
    const char *code = crvs_qr_path(request->pool, url, &size);

    if (!code)
        return CRVS_ERROR(request->pool, HTTP_INTERNAL_SERVER_ERROR, CRVS_T("error.internal"),
                          "libqrencode made no code of a link for a password");
    crvs_object_set(object, "link", crvs_value_text(url));
    crvs_object_set(object, "qr_path", crvs_value_text(code));
    crvs_object_set(object, "qr_size", crvs_value_int(size));
    crvs_object_set(object, "expires_at", crvs_value_time(link->expires_at));
    return NULL;
}

/* --- The slips --- */

typedef struct {
    crvs_request_t *request;
    const crvs_list_t *people;
    bool learners_only;
    const char *detail;
    crvs_list_t *sheets; /* each with its `slips` */
} printing_t;

/* By the school's clock: paper says neither "tomorrow" nor what the reader's zone is. */
static crvs_value_t show_time(const crvs_request_t *request, apr_int64_t seconds, const char *form)
{
    return crvs_value_text(crvs_zone_show(request->site->zone, request->language->index, &request->language->time_words,
                                          request->now, seconds, form, request->pool));
}

static crvs_error_t *add_slip(const printing_t *printing, apr_int64_t user_id, crvs_list_t *slips)
{
    crvs_request_t *request = printing->request;
    crvs_user_link_t link;

    CRVS_TRY(crvs_user_link_add(crvs_request_act(request), user_id, printing->learners_only, printing->detail, &link));
    CRVS_TRY(crvs_slips_describe(request, &link, link.user));
    crvs_object_set(link.user, "date", show_time(request, link.expires_at, "date"));
    crvs_object_set(link.user, "time", show_time(request, link.expires_at, "time"));
    crvs_list_add(slips, crvs_value_object(link.user));
    return NULL;
}

static crvs_error_t *make_slips(crvs_db_t *db, void *baton)
{
    printing_t *printing = baton;
    apr_pool_t *pool = printing->request->pool;
    crvs_list_t *slips = NULL;

    (void)db;
    printing->sheets = crvs_list_make(pool);
    for (int i = 0; i < printing->people->count; i++) {
        if (i % SLIPS_A_SHEET == 0) {
            crvs_object_t *sheet = crvs_object_make(pool);

            slips = crvs_list_make(pool);
            crvs_object_set(sheet, "slips", crvs_value_list(slips));
            crvs_list_add(printing->sheets, crvs_value_object(sheet));
        }
        CRVS_TRY(add_slip(printing, crvs_object_int(crvs_list_object(printing->people, i), "id"), slips));
    }
    return NULL;
}

crvs_error_t *crvs_slips_print(crvs_request_t *request, const crvs_list_t *people, bool learners_only,
                               const char *detail, const char *back, const char *back_key)
{
    printing_t printing = {.request = request, .people = people, .learners_only = learners_only, .detail = detail};
    crvs_object_t *context = crvs_object_make(request->pool);

    CRVS_TRY(crvs_db_transaction(request->db, make_slips, &printing));
    crvs_once_note_shown(request, back, CRVS_T("flash.links_shown"));
    crvs_response_keep_secret(request);
    crvs_object_set(context, "sheets", crvs_value_list(printing.sheets));
    crvs_object_set(context, "count", crvs_value_int(people->count));
    crvs_object_set(context, "back", crvs_value_text(back));
    crvs_object_set(context, "back_name", crvs_value_text(crvs_language_text(request->language, back_key)));
    crvs_object_set(context, "address",
                    crvs_value_text(ap_construct_url(request->pool, request->site->base, request->r)));
    return crvs_page(request, HTTP_OK, "users/slips", context);
}

/* --- Those of a class --- */

static crvs_error_t *guard_class(crvs_request_t *request)
{
    CRVS_TRY(crvs_access_class_teacher.guard(request));
    if (crvs_viewer_may_renew_links(request))
        return NULL;
    if (!crvs_login_has_passwords(request))
        return crvs_error_not_found(request->pool);
    return CRVS_ERROR(request->pool, HTTP_FORBIDDEN, CRVS_T("error.links_by_admins"), "%s", "");
}

const crvs_access_t crvs_slips_access = {.name = "class_links", .signed_in = true, .guard = guard_class};

static bool for_learners_only(const crvs_request_t *request)
{
    return request->viewer->role != CRVS_ROLE_ADMIN;
}

static const char *box_of(const crvs_request_t *request, const crvs_object_t *student)
{
    return apr_psprintf(request->pool, "user-%" APR_INT64_T_FMT, crvs_object_int(student, "id"));
}

/* Whoever has neither a password nor a link that waits is chosen from the start: a new link would end the one there. */
static void choose_usual(crvs_request_t *request, crvs_form_t *form, const crvs_list_t *students)
{
    for (int i = 0; i < students->count; i++) {
        const crvs_object_t *student = crvs_list_object(students, i);

        if (!crvs_object_true(student, "has_password") && !crvs_object_true(student, "link_expires_at"))
            crvs_form_set(form, box_of(request, student), "1");
    }
}

static crvs_error_t *choice_page(crvs_request_t *request, int status, crvs_form_t *form, crvs_list_t *students)
{
    crvs_object_t *context = crvs_object_make(request->pool);
    crvs_list_t *without = crvs_list_make(request->pool), *with = crvs_list_make(request->pool);

    for (int i = 0; i < students->count; i++) {
        crvs_object_t *student = crvs_list_object(students, i);

        crvs_object_set(student, "is_chosen", crvs_value_bool(*crvs_form_get(form, box_of(request, student)) != '\0'));
        crvs_list_add(crvs_object_true(student, "has_password") ? with : without, crvs_value_object(student));
    }
    crvs_object_set(context, "classroom", crvs_value_object(request->subject));
    crvs_object_set(context, "without_password", crvs_value_list(without));
    crvs_object_set(context, "with_password", crvs_value_list(with));
    crvs_object_set(context, "any_without", crvs_value_bool(without->count > 0));
    crvs_object_set(context, "any_with", crvs_value_bool(with->count > 0));
    crvs_object_set(context, "anybody", crvs_value_bool(students->count > 0));
    crvs_object_set(context, "learners_only", crvs_value_bool(for_learners_only(request)));
    crvs_object_set(context, "form", crvs_value_object(crvs_form_object(form)));
    return crvs_page(request, status, "classrooms/slips", context);
}

static crvs_error_t *list_students(crvs_request_t *request, crvs_list_t **students)
{
    return crvs_sql_link_students(request->db, students, request->id, 0, for_learners_only(request), CRVS_SLIPS);
}

crvs_error_t *crvs_slips_choose(crvs_request_t *request)
{
    crvs_form_t *form = crvs_form_make(request);
    crvs_list_t *students;

    CRVS_TRY(list_students(request, &students));
    choose_usual(request, form, students);
    return choice_page(request, HTTP_OK, form, students);
}

crvs_error_t *crvs_slips_make(crvs_request_t *request)
{
    crvs_list_t *students, *chosen = crvs_list_make(request->pool);

    CRVS_TRY(list_students(request, &students));
    for (int i = 0; i < students->count; i++) {
        if (*crvs_form_get(request->form, box_of(request, crvs_list_object(students, i))))
            crvs_list_add(chosen, crvs_value_object(crvs_list_object(students, i)));
    }
    if (!chosen->count) {
        crvs_form_error(request->form, "all", CRVS_T("slips.nobody_chosen"));
        return choice_page(request, HTTP_UNPROCESSABLE_ENTITY, request->form, students);
    }
    return crvs_slips_print(request, chosen, for_learners_only(request), crvs_slips_class(request),
                            apr_psprintf(request->pool, "classrooms/%" APR_INT64_T_FMT "/slips/", request->id),
                            CRVS_T("slips.title"));
}
