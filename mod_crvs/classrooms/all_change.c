/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Classes that were ticked in the list of all are archived, restored, or given a teacher: first a page that names them
 * and what follows, then all at once. Archiving and restoring take each other back.
 */
#include "classrooms/all.h"
#include "classrooms/classrooms.h"
#include "classrooms/many.h"
#include "core/http/field.h"
#include "core/http/flash.h"
#include "core/http/form.h"
#include "core/http/page.h"
#include "core/http/redirect.h"
#include "core/text/number.h"
#include "core/text/text.h"
#include "queries/classrooms.h"

#include <apr_strings.h>
#include <stdlib.h>

/* More than the list shows on a page. */
#define MOST_CLASSES 200
#define MAX_IDS_LENGTH (MOST_CLASSES * 11)
#define TEACHERS_OFFERED 500

#define ARCHIVE "archive"
#define RESTORE "restore"
#define TEACH "teach"

static const crvs_option_t others[] = {
    {"replace", CRVS_T("all_classes.replace")}, {"add", CRVS_T("all_classes.add")}, {0}};
static const crvs_field_t teacher_field = {.name = "new_teacher",
                                           .max_length = 150,
                                           .column = "user.username",
                                           .required = true,
                                           .is_word = true,
                                           .hint = CRVS_T("all_classes.teacher_hint")};
static const crvs_field_t others_field = {.name = "others",
                                          .kind = CRVS_FIELD_CHOICE,
                                          .required = true,
                                          .options = others,
                                          .invalid = CRVS_T("field.required")};
static const crvs_field_t *const fields[] = {&teacher_field, &others_field, NULL};

/* --- Which classes, and what to do --- */

static void add_id(apr_array_header_t *ids, const char *text)
{
    apr_int64_t id = crvs_number_id(text);

    for (int i = 0; i < ids->nelts; i++) {
        if (APR_ARRAY_IDX(ids, i, apr_int64_t) == id)
            return;
    }
    if (id && ids->nelts < MOST_CLASSES)
        APR_ARRAY_PUSH(ids, apr_int64_t) = id;
}

/* Each box of the list is a parameter of its own, named by its class: c17. */
static int take_box(void *baton, const char *name, const char *value)
{
    (void)value;
    if (name[0] == 'c')
        add_id(baton, name + 1);
    return 1;
}

static int by_id(const void *one, const void *other)
{
    apr_int64_t difference = *(const apr_int64_t *)one - *(const apr_int64_t *)other;

    return difference < 0 ? -1 : difference > 0;
}

/* Those of a text, "17.18"; two requests change them in one order. */
static apr_array_header_t *read_ids(apr_pool_t *pool, const char *text)
{
    apr_array_header_t *ids = apr_array_make(pool, 16, sizeof(apr_int64_t));
    char *rest = apr_pstrdup(pool, text), *state = NULL;

    for (char *id = apr_strtok(rest, ".", &state); id; id = apr_strtok(NULL, ".", &state))
        add_id(ids, id);
    qsort(ids->elts, (size_t)ids->nelts, sizeof(apr_int64_t), by_id);
    return ids;
}

static const char *write_ids(apr_pool_t *pool, const apr_array_header_t *ids)
{
    const char *text = "";

    for (int i = 0; i < ids->nelts; i++)
        text = apr_psprintf(pool, "%s%s%" APR_INT64_T_FMT, text, i ? "." : "", APR_ARRAY_IDX(ids, i, apr_int64_t));
    return text;
}

/* What is done; NULL where it is nothing of ours. */
static const char *known_action(const char *action)
{
    static const char *const known[] = {ARCHIVE, RESTORE, TEACH};

    for (size_t i = 0; action && i < sizeof(known) / sizeof(*known); i++) {
        if (!strcmp(known[i], action))
            return known[i];
    }
    return NULL;
}

/* The rows of the classes that are there. */
static crvs_error_t *find_classes(crvs_request_t *request, const apr_array_header_t *ids, crvs_list_t **classes)
{
    *classes = crvs_list_make(request->pool);
    for (int i = 0; i < ids->nelts; i++) {
        crvs_object_t *classroom;

        CRVS_TRY(crvs_sql_classroom_named(request->db, &classroom, APR_ARRAY_IDX(ids, i, apr_int64_t)));
        if (classroom)
            crvs_list_add(*classes, crvs_value_object(classroom));
    }
    return NULL;
}

/* The list as it was filtered: its query string, "" where that was tampered with. */
static const char *filter_of(const char *filter)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789%=&+-_.~";

    return filter && strspn(filter, allowed) == strlen(filter) ? filter : "";
}

static crvs_error_t *bad_request(const crvs_request_t *request)
{
    return CRVS_ERROR(request->pool, HTTP_BAD_REQUEST, CRVS_T("error.bad_request"), "%s", "");
}

/* --- The page that asks --- */

static void add_action(crvs_object_t *context, const char *action)
{
    crvs_object_set(context, "do", crvs_value_text(action));
    crvs_object_set(context, "is_archive", crvs_value_bool(!strcmp(action, ARCHIVE)));
    crvs_object_set(context, "is_restore", crvs_value_bool(!strcmp(action, RESTORE)));
    crvs_object_set(context, "is_teach", crvs_value_bool(!strcmp(action, TEACH)));
}

/* @param filter of the list, kept for the way back */
static crvs_error_t *ask(crvs_request_t *request, int status, crvs_form_t *form, const char *action,
                         const apr_array_header_t *ids, const char *filter)
{
    crvs_object_t *context = crvs_object_make(request->pool);
    crvs_list_t *classes, *teachers;

    CRVS_TRY(find_classes(request, ids, &classes));
    if (!strcmp(action, TEACH)) {
        CRVS_TRY(crvs_sql_teachers_to_choose(request->db, &teachers, TEACHERS_OFFERED));
        crvs_object_set(context, "teachers", crvs_value_list(teachers));
        crvs_object_set(context, "form", crvs_field_show(form, fields));
    }
    add_action(context, action);
    crvs_object_set(context, "filter", crvs_value_text(filter_of(filter)));
    crvs_object_set(context, "ids", crvs_value_text(write_ids(request->pool, ids)));
    crvs_object_set(context, "classes", crvs_value_list(classes));
    crvs_object_set(context, "count", crvs_value_int(classes->count));
    return crvs_page(request, status, "classrooms/all-change", context);
}

static crvs_error_t *to_list(crvs_request_t *request, const char *filter, const char *kind, const char *flash)
{
    crvs_flash(request, kind, flash);
    return crvs_redirect(request, crvs_request_url(request, "classrooms/all/?%s", filter_of(filter)));
}

crvs_error_t *crvs_all_change_show(crvs_request_t *request)
{
    apr_array_header_t *ids = apr_array_make(request->pool, 16, sizeof(apr_int64_t));
    const char *action = known_action(crvs_request_query(request, "do"));
    const char *filter = crvs_request_query(request, "filter");
    crvs_form_t *form = crvs_form_make(request);

    apr_table_do(take_box, ids, request->query, NULL);
    if (!action || !ids->nelts)
        return to_list(request, filter, "info", CRVS_T("flash.classes_none_chosen"));
    crvs_form_set(form, "others", "replace");
    return ask(request, HTTP_OK, form, action, read_ids(request->pool, write_ids(request->pool, ids)), filter);
}

/* --- Doing it --- */

/* Whoever is to teach; errors say why that cannot be. */
static crvs_error_t *read_teacher(crvs_request_t *request, crvs_many_teacher_t *teacher)
{
    crvs_form_t *form = request->form;
    const char *typed = crvs_text_line(request->pool, crvs_field_text(form, &teacher_field));
    crvs_object_t *user = NULL;

    teacher->replaces = !strcmp(crvs_field_text(form, &others_field), "replace");
    if (*typed)
        CRVS_TRY(crvs_sql_teacher_to_be(request->db, &user, typed));
    if (*typed && !user)
        crvs_form_error(form, "new_teacher", CRVS_T("field.username_unknown"));
    if (!user)
        return NULL;
    if (!crvs_object_true(user, "may_teach"))
        crvs_form_error(form, "new_teacher", CRVS_T("field.may_not_teach"));
    teacher->user_id = crvs_object_int(user, "id");
    teacher->username = crvs_object_text(user, "username");
    return NULL;
}

static crvs_error_t *teach(crvs_request_t *request, const apr_array_header_t *ids, const char *filter)
{
    crvs_many_teacher_t teacher = {0};
    apr_int64_t changed;

    CRVS_TRY(read_teacher(request, &teacher));
    if (crvs_form_has_errors(request->form))
        return ask(request, HTTP_UNPROCESSABLE_ENTITY, request->form, TEACH, ids, filter);
    CRVS_TRY(crvs_many_teach(crvs_request_act(request), ids, &teacher, &changed));
    return to_list(request, filter, changed ? "success" : "info",
                   changed ? CRVS_T("flash.classes_taught") : CRVS_T("flash.nothing_changed"));
}

crvs_error_t *crvs_all_change(crvs_request_t *request)
{
    const char *action = known_action(crvs_form_text(request->form, "do", true, 10));
    const apr_array_header_t *ids = read_ids(request->pool, crvs_form_text(request->form, "ids", true, MAX_IDS_LENGTH));
    const char *filter = crvs_form_text(request->form, "filter", false, 0);
    apr_int64_t changed;

    if (!action || !ids->nelts || crvs_form_has_errors(request->form))
        return bad_request(request);
    if (!strcmp(action, TEACH))
        return teach(request, ids, filter);
    CRVS_TRY(crvs_many_archive(crvs_request_act(request), ids, !strcmp(action, RESTORE), &changed));
    if (!changed)
        return to_list(request, filter, "info", CRVS_T("flash.nothing_changed"));
    return crvs_redirect(request, crvs_request_url(request, "classrooms/all/?done=%s&ids=%s&%s", action,
                                                   write_ids(request->pool, ids), filter_of(filter)));
}

crvs_error_t *crvs_all_change_add_done(crvs_request_t *request, crvs_object_t *context)
{
    const char *action = known_action(crvs_request_query(request, "done"));
    const char *typed = crvs_request_query(request, "ids");
    crvs_object_t *done = crvs_object_make(request->pool);
    apr_array_header_t *ids;
    crvs_list_t *classes;

    if (!action || !strcmp(action, TEACH) || !typed || strlen(typed) > MAX_IDS_LENGTH)
        return NULL;
    ids = read_ids(request->pool, typed);
    CRVS_TRY(find_classes(request, ids, &classes));
    if (!classes->count)
        return NULL;
    add_action(done, action);
    crvs_object_set(done, "undo", crvs_value_text(strcmp(action, ARCHIVE) ? ARCHIVE : RESTORE));
    crvs_object_set(done, "ids", crvs_value_text(write_ids(request->pool, ids)));
    crvs_object_set(done, "count", crvs_value_int(classes->count));
    crvs_object_set(context, "done", crvs_value_object(done));
    return NULL;
}
