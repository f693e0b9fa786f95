/* SPDX-License-Identifier: Apache-2.0 */
/* The list of courses, and the form of one. */
#include "audit/audit.h"
#include "core/base/pager.h"
#include "core/http/field.h"
#include "core/http/flash.h"
#include "core/http/form.h"
#include "core/http/page.h"
#include "core/http/redirect.h"
#include "core/site.h"
#include "core/text/number.h"
#include "core/text/url.h"
#include "identity/viewer.h"
#include "lessons/lessons.h"
#include "queries/lessons.h"

#define COURSES_A_PAGE 24

crvs_error_t *crvs_courses_list(crvs_request_t *request)
{
    crvs_object_t *context = crvs_object_make(request->pool);
    apr_int64_t category = crvs_request_query_id(request, "category");
    apr_int64_t before = crvs_request_query_id(request, "before");
    crvs_list_t *categories, *courses;
    const crvs_value_t *last;

    CRVS_TRY(crvs_sql_course_categories(request->db, &categories));
    if (!crvs_form_select(categories, category))
        category = 0;
    if (category)
        CRVS_TRY(crvs_sql_courses_of_category(request->db, &courses, category, before ? before : CRVS_NUMBER_LARGEST_ID,
                                              request->viewer->id));
    else
        CRVS_TRY(crvs_sql_courses_newest(request->db, &courses, before ? before : CRVS_NUMBER_LARGEST_ID,
                                         request->viewer->id));
    last = crvs_pager_cut(courses, COURSES_A_PAGE, "id");
    if (last)
        crvs_object_set(context, "older", *last);
    crvs_object_set(context, "categories", crvs_value_list(categories));
    crvs_object_set(context, "has_courses", crvs_value_bool(courses->count > 0));
    crvs_object_set(context, "courses", crvs_value_list(courses));
    crvs_object_set(context, "chosen", category ? crvs_value_int(category) : crvs_value_null());
    crvs_object_set(context, "newer", crvs_value_bool(before != 0));
    return crvs_page(request, HTTP_OK, "courses/index", context);
}

static const crvs_field_t title = {.name = "title", .max_length = 200, .column = "course.title", .required = true};
static const crvs_field_t category = {.name = "category_id",
                                      .kind = CRVS_FIELD_CHOICE,
                                      .required = true,
                                      .invalid = CRVS_T("field.category_unknown"),
                                      .none = CRVS_T("form.choose")};
static const crvs_field_t language = {.name = "language",
                                      .kind = CRVS_FIELD_CHOICE,
                                      .max_length = 8,
                                      .column = "course.language",
                                      .none = CRVS_T("course.any_language")};
static const crvs_field_t description = {
    .name = "description", .kind = CRVS_FIELD_LINES, .max_length = 4000, .column = "course.description", .rows = 4};
static const crvs_field_t thumbnail = {.name = "thumbnail_url",
                                       .kind = CRVS_FIELD_URL,
                                       .max_length = CRVS_URL_LENGTH,
                                       .column = "course.thumbnail_url",
                                       .hint = CRVS_T("course.thumbnail_hint"),
                                       .example = "https://"};
static const crvs_field_t *const fields[] = {&title, &category, &language, &description, &thumbnail, NULL};

static crvs_error_t *course_page(crvs_request_t *request, int status, crvs_form_t *form)
{
    crvs_object_t *context = crvs_object_make(request->pool);
    crvs_list_t *categories;

    CRVS_TRY(crvs_sql_course_categories(request->db, &categories));
    crvs_form_offer(form, category.name, categories, "id");
    crvs_form_offer(form, language.name, crvs_language_list(request->site->languages, NULL, request->pool), "code");
    crvs_object_set(context, "course", crvs_value_object(request->subject));
    crvs_object_set(context, "form", crvs_field_show(form, fields));
    return crvs_page(request, status, "courses/edit", context);
}

typedef struct {
    const char *title;
    const char *description;
    const char *language;
    const char *thumbnail_url;
    apr_int64_t category_id;
} course_t;

static crvs_error_t *read_course(crvs_request_t *request, course_t *course)
{
    crvs_form_t *form = request->form;
    crvs_object_t *found = NULL;

    course->title = crvs_field_text(form, &title);
    course->category_id = crvs_field_id(form, &category);
    course->description = crvs_field_text(form, &description);
    course->language = crvs_field_text(form, &language);
    course->thumbnail_url = crvs_field_url(request->form, &thumbnail);
    if (course->category_id) {
        CRVS_TRY(crvs_sql_course_category_exists(request->db, &found, course->category_id));
        if (!found)
            crvs_form_error(form, "category_id", CRVS_T("field.category_unknown"));
    }
    if (*course->language && !crvs_language_find(request->site->languages, course->language))
        crvs_form_error(form, "language", CRVS_T("field.language_unknown"));
    return NULL;
}

/* A course that is stored, with its line in the audit: both, or neither. */
typedef struct {
    crvs_request_t *request;
    const course_t *course;
    apr_int64_t id;
} saving_t;

static crvs_error_t *note(const saving_t *saving, const char *action)
{
    return crvs_audit(saving->request, &(crvs_audit_t){.action = action,
                                                       .target_kind = "course",
                                                       .target_id = saving->id,
                                                       .target_name = saving->course->title});
}

static crvs_error_t *create(crvs_db_t *db, void *baton)
{
    saving_t *saving = baton;
    const course_t *course = saving->course;

    CRVS_TRY(crvs_sql_course_create(db, &saving->id, course->title, course->description, course->category_id,
                                    course->language, course->thumbnail_url, saving->request->viewer->id));
    CRVS_TRY(crvs_sql_course_filed(db, NULL, course->category_id, 1));
    return note(saving, CRVS_T("audit.action.course_created"));
}

/* A course that gets another category is counted there. The lower number first: two that change places never wait for each
 * other. */
static crvs_error_t *file(crvs_db_t *db, apr_int64_t id, apr_int64_t category_id)
{
    crvs_object_t *filing;
    apr_int64_t former;
    bool is_up;

    CRVS_TRY(crvs_sql_course_filing(db, &filing, id));
    former = filing ? crvs_object_int(filing, "category_id") : category_id;
    if (former == category_id)
        return NULL;
    is_up = former < category_id;
    CRVS_TRY(crvs_sql_course_filed(db, NULL, is_up ? former : category_id, is_up ? -1 : 1));
    return crvs_sql_course_filed(db, NULL, is_up ? category_id : former, is_up ? 1 : -1);
}

static crvs_error_t *change(crvs_db_t *db, void *baton)
{
    saving_t *saving = baton;
    const course_t *course = saving->course;

    CRVS_TRY(file(db, saving->id, course->category_id));
    CRVS_TRY(crvs_sql_course_change(db, NULL, saving->id, course->title, course->description, course->category_id,
                                    course->language, course->thumbnail_url));
    return note(saving, CRVS_T("audit.action.course_changed"));
}

static crvs_error_t *to_course(crvs_request_t *request, apr_int64_t id, const char *flash)
{
    crvs_flash(request, "success", flash);
    return crvs_redirect(request, crvs_request_url(request, "courses/%" APR_INT64_T_FMT "/", id));
}

crvs_error_t *crvs_courses_show_create(crvs_request_t *request)
{
    crvs_form_t *form = crvs_form_make(request);

    crvs_form_set(form, "language", request->language->code);
    return course_page(request, HTTP_OK, form);
}

crvs_error_t *crvs_courses_create(crvs_request_t *request)
{
    course_t course = {0};
    saving_t saving = {.request = request, .course = &course};

    CRVS_TRY(read_course(request, &course));
    if (crvs_form_has_errors(request->form))
        return course_page(request, HTTP_UNPROCESSABLE_ENTITY, request->form);
    CRVS_TRY(crvs_db_transaction(request->db, create, &saving));
    return to_course(request, saving.id, CRVS_T("flash.course_created"));
}

crvs_error_t *crvs_courses_show_change(crvs_request_t *request)
{
    crvs_form_t *form = crvs_form_make(request);

    crvs_field_fill(form, fields, request->subject);
    return course_page(request, HTTP_OK, form);
}

crvs_error_t *crvs_courses_change(crvs_request_t *request)
{
    course_t course = {0};
    saving_t saving = {.request = request, .course = &course, .id = request->id};

    CRVS_TRY(read_course(request, &course));
    if (crvs_form_has_errors(request->form))
        return course_page(request, HTTP_UNPROCESSABLE_ENTITY, request->form);
    CRVS_TRY(crvs_db_transaction(request->db, change, &saving));
    return to_course(request, request->id, CRVS_T("flash.changed"));
}
