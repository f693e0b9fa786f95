/* SPDX-License-Identifier: Apache-2.0 */
#include "publishing/choice.h"

#include "core/base/buffer.h"
#include "core/http/response.h"
#include "core/text/json.h"
#include "core/text/number.h"
#include "identity/viewer.h"
#include "publishing/publishing.h"
#include "queries/publishing.h"

#include <apr_strings.h>

const crvs_field_t crvs_choice_course = {.name = "course_id",
                                         .kind = CRVS_FIELD_CHOICE,
                                         .invalid = CRVS_T("field.course_unknown"),
                                         .none = CRVS_T("form.choose"),
                                         .is_unmarked = true};
const crvs_field_t crvs_choice_module = {.name = "module_id",
                                         .kind = CRVS_FIELD_CHOICE,
                                         .invalid = CRVS_T("field.module_unknown"),
                                         .none = CRVS_T("form.choose"),
                                         .is_unmarked = true};
const crvs_field_t crvs_choice_lesson = {.name = "lesson_id",
                                         .kind = CRVS_FIELD_CHOICE,
                                         .invalid = CRVS_T("field.lesson_unknown"),
                                         .none = CRVS_T("form.choose"),
                                         .is_unmarked = true};

static bool is_admin(const crvs_request_t *request)
{
    return request->viewer->role == CRVS_ROLE_ADMIN;
}

/* The id chosen in a list; 0 where nothing valid was chosen. */
static apr_int64_t chosen(crvs_form_t *form, const crvs_field_t *field)
{
    return crvs_number_id(crvs_field_text(form, field));
}

static void refuse(crvs_form_t *form, const crvs_field_t *field)
{
    crvs_form_error(form, field->name, field->invalid);
}

static crvs_error_t *read_course(crvs_request_t *request, crvs_choice_e needed, apr_int64_t kept, crvs_choice_t *choice)
{
    apr_int64_t id = chosen(request->form, &crvs_choice_course);
    crvs_object_t *course = NULL;

    if (id && id != kept)
        CRVS_TRY(crvs_sql_publish_course(request->db, &course, id, crvs_viewer_author_id(request->viewer),
                                         is_admin(request)));
    if (id && (course || id == kept))
        choice->course_id = id;
    else if (needed >= CRVS_CHOICE_COURSE || *crvs_form_get(request->form, "course_id"))
        refuse(request->form, &crvs_choice_course);
    return NULL;
}

static crvs_error_t *read_module(crvs_request_t *request, crvs_choice_e needed, crvs_choice_t *choice)
{
    apr_int64_t id = chosen(request->form, &crvs_choice_module);
    crvs_object_t *place = NULL;

    if (!choice->course_id)
        return NULL;
    if (id)
        CRVS_TRY(crvs_sql_publish_place_of_module(request->db, &place, id));
    if (place && crvs_object_int(place, "course_id") == choice->course_id)
        choice->module_id = id;
    else if (needed >= CRVS_CHOICE_MODULE)
        refuse(request->form, &crvs_choice_module);
    return NULL;
}

static crvs_error_t *read_lesson(crvs_request_t *request, crvs_choice_e needed, crvs_choice_t *choice)
{
    apr_int64_t id = chosen(request->form, &crvs_choice_lesson);
    crvs_object_t *place = NULL;

    if (!choice->module_id)
        return NULL;
    if (id)
        CRVS_TRY(crvs_sql_publish_place_of_lesson(request->db, &place, id));
    if (place && crvs_object_int(place, "module_id") == choice->module_id)
        choice->lesson_id = id;
    else if (needed >= CRVS_CHOICE_LESSON)
        refuse(request->form, &crvs_choice_lesson);
    return NULL;
}

crvs_error_t *crvs_choice_read(crvs_request_t *request, crvs_choice_e needed, apr_int64_t kept, crvs_choice_t *choice)
{
    memset(choice, 0, sizeof(*choice));
    CRVS_TRY(read_course(request, needed, kept, choice));
    CRVS_TRY(read_module(request, needed, choice));
    return read_lesson(request, needed, choice);
}

crvs_error_t *crvs_choice_of(crvs_request_t *request, apr_int64_t lesson_id, apr_int64_t module_id,
                             crvs_choice_t *choice)
{
    crvs_object_t *place = NULL;

    memset(choice, 0, sizeof(*choice));
    if (lesson_id)
        CRVS_TRY(crvs_sql_publish_place_of_lesson(request->db, &place, lesson_id));
    else if (module_id)
        CRVS_TRY(crvs_sql_publish_place_of_module(request->db, &place, module_id));
    if (!place)
        return NULL;
    choice->course_id = crvs_object_int(place, "course_id");
    choice->module_id = crvs_object_int(place, "module_id");
    choice->lesson_id = lesson_id;
    return NULL;
}

static bool holds(const crvs_list_t *courses, apr_int64_t id)
{
    for (int i = 0; i < courses->count; i++) {
        if (crvs_object_int(crvs_list_object(courses, i), "id") == id)
            return true;
    }
    return false;
}

/* The courses that the viewer may publish into, and one that may be kept. */
static crvs_error_t *list_courses(crvs_request_t *request, apr_int64_t kept_id, crvs_list_t **courses)
{
    crvs_object_t *kept = NULL;

    if (is_admin(request))
        CRVS_TRY(crvs_sql_publish_courses_of_all(request->db, courses));
    else
        CRVS_TRY(crvs_sql_publish_courses(request->db, courses, crvs_viewer_author_id(request->viewer)));
    if (kept_id && !holds(*courses, kept_id))
        CRVS_TRY(crvs_sql_publish_course(request->db, &kept, kept_id, 0, true));
    if (kept)
        crvs_list_add(*courses, crvs_value_object(kept));
    return NULL;
}

/* Offers rows, of which one is chosen; 0: what was typed stays as it is. */
static void offer(crvs_form_t *form, const crvs_field_t *field, crvs_list_t *rows, apr_int64_t id)
{
    if (id)
        crvs_form_set(form, field->name, apr_psprintf(crvs_form_pool(form), "%" APR_INT64_T_FMT, id));
    crvs_form_offer(form, field->name, rows, "id");
}

crvs_error_t *crvs_choice_add(crvs_request_t *request, crvs_object_t *context, crvs_form_t *form,
                              const crvs_choice_t *choice, apr_int64_t kept)
{
    crvs_list_t *courses, *modules = crvs_list_make(request->pool), *lessons = crvs_list_make(request->pool);

    CRVS_TRY(list_courses(request, kept, &courses));
    if (choice->course_id)
        CRVS_TRY(crvs_sql_publish_modules(request->db, &modules, choice->course_id));
    if (choice->module_id)
        CRVS_TRY(crvs_sql_publish_lessons(request->db, &lessons, choice->module_id));
    offer(form, &crvs_choice_course, courses, choice->course_id);
    offer(form, &crvs_choice_module, modules, choice->module_id);
    offer(form, &crvs_choice_lesson, lessons, choice->lesson_id);
    crvs_object_set(context, "has_courses", crvs_value_bool(courses->count > 0));
    crvs_object_set(context, "has_course", crvs_value_bool(choice->course_id != 0));
    crvs_object_set(context, "has_module", crvs_value_bool(choice->module_id != 0));
    crvs_object_set(context, "new_lesson",
                    crvs_value_bool(!strcmp(crvs_form_get(form, "lesson_id"), CRVS_CHOICE_NEW_LESSON)
                                    || (choice->module_id && !lessons->count)));
    return NULL;
}

/* --- The same lists for scripts --- */

static void add(crvs_buffer_t *out, const char *text)
{
    crvs_buffer_add(out, text, strlen(text));
}

/* {"choices": [{"id": 1, "title": "..."}, ...]} */
static crvs_error_t *answer(crvs_request_t *request, const crvs_list_t *choices)
{
    crvs_buffer_t out;

    crvs_buffer_init(&out, request->pool, 1024);
    add(&out, "{\"choices\":[");
    for (int i = 0; i < choices->count; i++) {
        const crvs_object_t *choice = crvs_list_object(choices, i);
        add(&out, apr_psprintf(request->pool, "%s{\"id\":%" APR_INT64_T_FMT ",\"title\":", i ? "," : "",
                               crvs_object_int(choice, "id")));
        crvs_json_add_text(&out, crvs_object_text(choice, "title"));
        add(&out, "}");
    }
    add(&out, "]}\n");
    return crvs_response_bytes(request, HTTP_OK, "application/json", out.text, out.length);
}

crvs_error_t *crvs_choice_courses(crvs_request_t *request)
{
    crvs_list_t *courses;

    CRVS_TRY(list_courses(request, 0, &courses));
    return answer(request, courses);
}

crvs_error_t *crvs_choice_modules(crvs_request_t *request)
{
    crvs_list_t *modules;

    CRVS_TRY(crvs_sql_publish_modules(request->db, &modules, request->id));
    return answer(request, modules);
}

crvs_error_t *crvs_choice_lessons(crvs_request_t *request)
{
    crvs_list_t *lessons;

    CRVS_TRY(crvs_sql_publish_lessons(request->db, &lessons, request->id));
    return answer(request, lessons);
}
