/* The list of courses, and the form of one. */
#include "core/http/flash.h"
#include "core/http/form.h"
#include "core/http/page.h"
#include "core/http/redirect.h"
#include "core/site.h"
#include "identity/viewer.h"
#include "lessons/address.h"
#include "lessons/lessons.h"
#include "queries/lessons.h"

#include <apr_strings.h>

#define COURSES_A_PAGE 24
#define NEWEST 2147483647

crvs_error_t *crvs_courses_list(crvs_request_t *request)
{
    crvs_object_t *context = crvs_object_make(request->pool);
    apr_int64_t category = crvs_request_query_id(request, "category");
    apr_int64_t before = crvs_request_query_id(request, "before");
    crvs_list_t *categories, *courses;

    CRVS_TRY(crvs_sql_course_categories(request->db, &categories));
    if (!crvs_form_select(categories, category))
        category = 0;
    if (category)
        CRVS_TRY(crvs_sql_courses_of_category(request->db, &courses, category, before ? before : NEWEST,
                                              request->viewer->id));
    else
        CRVS_TRY(crvs_sql_courses_newest(request->db, &courses, before ? before : NEWEST, request->viewer->id));
    if (courses->count > COURSES_A_PAGE) {
        courses->count = COURSES_A_PAGE;
        crvs_object_set(context, "older", *crvs_object_get(crvs_list_object(courses, COURSES_A_PAGE - 1), "id"));
    }
    crvs_object_set(context, "categories", crvs_value_list(categories));
    crvs_object_set(context, "has_courses", crvs_value_bool(courses->count > 0));
    crvs_object_set(context, "courses", crvs_value_list(courses));
    crvs_object_set(context, "chosen", category ? crvs_value_int(category) : crvs_value_null());
    crvs_object_set(context, "newer", crvs_value_bool(before != 0));
    return crvs_page(request, HTTP_OK, "courses/index", context);
}

/* The languages of the site, the one of the form chosen. */
static crvs_list_t *list_languages(crvs_request_t *request, const char *chosen)
{
    const crvs_languages_t *languages = request->site->languages;
    crvs_list_t *list = crvs_list_make(request->pool);

    for (int i = 0; i < languages->count; i++) {
        crvs_object_t *language = crvs_object_make(request->pool);
        crvs_object_set(language, "code", crvs_value_text(languages->list[i].code));
        crvs_object_set(language, "name", crvs_value_text(languages->list[i].name));
        crvs_object_set(language, "selected", crvs_value_bool(!strcmp(languages->list[i].code, chosen)));
        crvs_list_add(list, crvs_value_object(language));
    }
    return list;
}

static crvs_error_t *course_page(crvs_request_t *request, int status, crvs_form_t *form)
{
    crvs_object_t *context = crvs_object_make(request->pool);
    crvs_list_t *categories;

    CRVS_TRY(crvs_sql_course_categories(request->db, &categories));
    crvs_form_select(categories, apr_atoi64(crvs_form_get(form, "category_id")));
    crvs_object_set(context, "categories", crvs_value_list(categories));
    crvs_object_set(context, "course_languages",
                    crvs_value_list(list_languages(request, crvs_form_get(form, "language"))));
    crvs_object_set(context, "course", crvs_value_object(request->subject));
    crvs_object_set(context, "form", crvs_value_object(crvs_form_object(form)));
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
    crvs_object_t *category = NULL;

    course->title = crvs_form_text(form, "title", true, 200);
    course->category_id = crvs_form_id(form, "category_id", CRVS_T("field.category_unknown"));
    course->description = crvs_form_text(form, "description", false, 4000);
    course->language = crvs_form_text(form, "language", false, 8);
    course->thumbnail_url = crvs_lessons_address(request, "thumbnail_url", false);
    if (course->category_id) {
        CRVS_TRY(crvs_sql_course_category_exists(request->db, &category, course->category_id));
        if (!category)
            crvs_form_error(form, "category_id", CRVS_T("field.category_unknown"));
    }
    if (*course->language && !crvs_language_find(request->site->languages, course->language))
        crvs_form_error(form, "language", CRVS_T("field.language_unknown"));
    return NULL;
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
    apr_int64_t id;

    CRVS_TRY(read_course(request, &course));
    if (crvs_form_has_errors(request->form))
        return course_page(request, HTTP_UNPROCESSABLE_ENTITY, request->form);
    CRVS_TRY(crvs_sql_course_create(request->db, &id, course.title, course.description, course.category_id,
                                    course.language, course.thumbnail_url, request->viewer->id));
    return to_course(request, id, CRVS_T("flash.course_created"));
}

crvs_error_t *crvs_courses_show_change(crvs_request_t *request)
{
    static const char *const fields[] = {"title", "description", "language", "thumbnail_url"};
    crvs_form_t *form = crvs_form_make(request);

    for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++)
        crvs_form_set(form, fields[i], crvs_object_text(request->subject, fields[i]));
    crvs_form_set(form, "category_id",
                  apr_psprintf(request->pool, "%" APR_INT64_T_FMT, crvs_object_int(request->subject, "category_id")));
    return course_page(request, HTTP_OK, form);
}

crvs_error_t *crvs_courses_change(crvs_request_t *request)
{
    course_t course = {0};

    CRVS_TRY(read_course(request, &course));
    if (crvs_form_has_errors(request->form))
        return course_page(request, HTTP_UNPROCESSABLE_ENTITY, request->form);
    CRVS_TRY(crvs_sql_course_change(request->db, NULL, request->id, course.title, course.description,
                                    course.category_id, course.language, course.thumbnail_url));
    return to_course(request, request->id, CRVS_T("flash.changed"));
}
