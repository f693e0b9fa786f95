/* SPDX-License-Identifier: Apache-2.0 */
#include "classrooms/details.h"

#include "core/http/field.h"
#include "queries/classrooms.h"

#include <string.h>

static const crvs_field_t name = {.name = "name", .max_length = 150, .column = "classroom.name", .required = true};
static const crvs_field_t category = {.name = "category_id",
                                      .kind = CRVS_FIELD_CHOICE,
                                      .required = true,
                                      .invalid = CRVS_T("field.category_unknown"),
                                      .none = CRVS_T("form.choose")};
/* A class keeps on without its category when that is deleted. */
static const crvs_field_t kept_category = {.name = "category_id",
                                           .kind = CRVS_FIELD_CHOICE,
                                           .invalid = CRVS_T("field.category_unknown"),
                                           .none = CRVS_T("form.none"),
                                           .is_unmarked = true};
static const crvs_field_t subject = {.name = "subject", .max_length = 150, .column = "classroom.subject"};
static const crvs_field_t schedule = {.name = "schedule",
                                      .max_length = 1000,
                                      .column = "classroom.schedule",
                                      .hint = CRVS_T("create_class.schedule_hint")};
static const crvs_field_t description = {
    .name = "description", .kind = CRVS_FIELD_LINES, .max_length = 4000, .column = "classroom.description", .rows = 3};

static const crvs_option_t entries[] = {
    {"1", CRVS_T("create_class.waits")}, {"0", CRVS_T("create_class.waits_not")}, {NULL, NULL}};
/* A choice rather than a box: what does not send it, such as a program, gets the rule. */
static const crvs_field_t waits = {.name = "waits_for_teacher",
                                   .kind = CRVS_FIELD_CHOICE,
                                   .is_unmarked = true,
                                   .invalid = CRVS_T("field.change_unknown"),
                                   .hint = CRVS_T("create_class.waits_hint"),
                                   .options = entries};

/* In the order of the form, and of its errors. */
static const crvs_field_t *const fields_of_new[] = {&name, &category, &subject, &schedule, &description, &waits, NULL};
static const crvs_field_t *const fields[] = {&name, &kept_category, &subject, &schedule, &description, &waits, NULL};

struct crvs_class_details_t {
    const char *name;
    apr_int64_t category_id; /* 0: none */
    const char *subject;
    const char *schedule;
    const char *description;
    bool waits_for_teacher;
};

static crvs_error_t *read_category(crvs_request_t *request, bool is_new, apr_int64_t *id)
{
    crvs_object_t *found = NULL;

    *id = crvs_field_id(request->form, is_new ? &category : &kept_category);
    if (*id)
        CRVS_TRY(crvs_sql_category_exists(request->db, &found, *id));
    if (*id && !found)
        crvs_form_error(request->form, category.name, category.invalid);
    return NULL;
}

crvs_error_t *crvs_details_read(crvs_request_t *request, bool is_new, const crvs_class_details_t **details)
{
    crvs_class_details_t *read = apr_pcalloc(request->pool, sizeof(*read));
    crvs_form_t *form = request->form;

    read->name = crvs_field_text(form, &name);
    CRVS_TRY(read_category(request, is_new, &read->category_id));
    read->subject = crvs_field_text(form, &subject);
    read->schedule = crvs_field_text(form, &schedule);
    read->description = crvs_field_text(form, &description);
    read->waits_for_teacher = strcmp(crvs_field_text(form, &waits), "0") != 0;
    *details = read;
    return NULL;
}

const char *crvs_details_name(const crvs_class_details_t *details)
{
    return details->name;
}

void crvs_details_fill(crvs_form_t *form, const crvs_object_t *classroom)
{
    crvs_field_fill(form, fields, classroom);
    if (!crvs_object_true(classroom, waits.name))
        crvs_form_set(form, waits.name, "0");
}

void crvs_details_offer(crvs_form_t *form, bool is_new, crvs_list_t *categories, crvs_object_t *context)
{
    crvs_form_offer(form, category.name, categories, "id");
    crvs_object_set(context, "form", crvs_field_show(form, is_new ? fields_of_new : fields));
}

crvs_error_t *crvs_details_show(crvs_request_t *request, crvs_form_t *form, bool is_new, crvs_object_t *context)
{
    crvs_list_t *categories;

    CRVS_TRY(crvs_sql_categories(request->db, &categories));
    crvs_details_offer(form, is_new, categories, context);
    return NULL;
}

crvs_error_t *crvs_details_create(crvs_db_t *db, apr_int64_t *id, const crvs_class_details_t *details,
                                  apr_int64_t creator_id, const char *code)
{
    CRVS_TRY(crvs_sql_classroom_create(db, id, details->name, details->subject, details->description, details->schedule,
                                       details->category_id, details->waits_for_teacher, creator_id, code));
    CRVS_TRY(crvs_sql_class_revision_add(db, NULL, *id));
    return crvs_sql_class_filed(db, NULL, details->category_id, 1, 0);
}

static crvs_error_t *count(crvs_db_t *db, apr_int64_t category_id, int difference, bool is_archived)
{
    return crvs_sql_class_filed(db, NULL, category_id, is_archived ? 0 : difference, is_archived ? difference : 0);
}

/* A class that gets another category is counted there. The lower number first: two that change places never wait for each
 * other. */
static crvs_error_t *file(crvs_db_t *db, apr_int64_t id, apr_int64_t category_id)
{
    crvs_object_t *filing;
    apr_int64_t former;
    bool is_archived, is_up;

    CRVS_TRY(crvs_sql_class_filing(db, &filing, id));
    former = filing ? crvs_object_int(filing, "category_id") : category_id;
    if (former == category_id)
        return NULL;
    is_archived = crvs_object_true(filing, "is_archived");
    is_up = former < category_id;
    CRVS_TRY(count(db, is_up ? former : category_id, is_up ? -1 : 1, is_archived));
    return count(db, is_up ? category_id : former, is_up ? 1 : -1, is_archived);
}

crvs_error_t *crvs_details_change(crvs_db_t *db, apr_int64_t id, const crvs_class_details_t *details)
{
    CRVS_TRY(file(db, id, details->category_id));
    CRVS_TRY(crvs_sql_classroom_touch_sessions(db, NULL, id, details->name));
    return crvs_sql_classroom_change(db, NULL, id, details->name, details->subject, details->description,
                                     details->schedule, details->category_id, details->waits_for_teacher);
}
