/* SPDX-License-Identifier: Apache-2.0 */
/* The page on which teachers set the rule of their class, after seeing what it would do. */
#include "audit/audit.h"
#include "core/http/field.h"
#include "core/http/flash.h"
#include "core/http/form.h"
#include "core/http/page.h"
#include "core/http/redirect.h"
#include "identity/viewer.h"
#include "publishing/choice.h"
#include "publishing/publishing.h"
#include "publishing/rule.h"
#include "queries/publishing.h"

#include <apr_strings.h>

/* The statement reads one recording more than a rule takes at once. */
#define MAX_AT_ONCE 200

typedef struct {
    crvs_request_t *request;
    crvs_choice_t choice;
    apr_int64_t kept; /* the course of the rule that stands */
    crvs_rule_t rule; /* kind "none": there shall be none */
    bool apply;       /* to the recordings that are there already */
    bool any;         /* of them were there */
    bool published;   /* one of them, at least */
} setting_t;

static bool is_kind(const crvs_rule_t *rule, const char *kind)
{
    return !strcmp(rule->kind, kind);
}

/* --- What the rule would do --- */

static crvs_error_t *add_try(crvs_request_t *request, crvs_object_t *context, const crvs_rule_t *rule)
{
    crvs_list_t *waiting;
    crvs_rule_target_t target = {0};

    CRVS_TRY(crvs_sql_publish_waiting(request->db, &waiting, request->id));
    crvs_object_set(context, "more", crvs_value_bool(waiting->count > MAX_AT_ONCE));
    if (waiting->count > MAX_AT_ONCE)
        waiting->count = MAX_AT_ONCE;
    for (int i = 0; i < waiting->count; i++) {
        crvs_object_t *recording = crvs_list_object(waiting, i);

        /* Only a rule that makes lessons has another target for each session. */
        if (!i || is_kind(rule, "module"))
            CRVS_TRY(crvs_rule_find_target(crvs_request_act(request), rule, recording, &target));
        crvs_object_set(recording, "lesson_title", crvs_value_text(target.lesson_title));
        crvs_object_set(recording, "module_title", crvs_value_text(target.module_title));
        crvs_object_set(recording, "course_title", crvs_value_text(target.course_title));
        crvs_object_set(recording, "is_new_lesson", crvs_value_bool(!target.lesson_id));
    }
    /* Even so, whether it would find a target. */
    if (!waiting->count)
        CRVS_TRY(crvs_rule_find_target(crvs_request_act(request), rule, crvs_object_make(request->pool), &target));
    crvs_object_set(context, "nothing", crvs_value_text(crvs_rule_reason(crvs_request_act(request), target.outcome)));
    crvs_object_set(context, "waiting", crvs_value_list(waiting));
    crvs_object_set(context, "count", crvs_value_int(waiting->count));
    crvs_object_set(context, "any_waiting", crvs_value_bool(waiting->count > 0));
    return NULL;
}

/* --- The page --- */

static void mark_kind(crvs_object_t *context, const char *kind)
{
    crvs_object_set(context, "is_none", crvs_value_bool(!strcmp(kind, "none")));
    crvs_object_set(context, "is_lesson", crvs_value_bool(!strcmp(kind, "lesson")));
    crvs_object_set(context, "is_module", crvs_value_bool(!strcmp(kind, "module")));
    crvs_object_set(context, "is_last_seen", crvs_value_bool(!strcmp(kind, "last_seen")));
}

/* The course of the rule that stands: a colleague's may stay. */
static crvs_error_t *find_kept(crvs_request_t *request, apr_int64_t *course_id)
{
    crvs_choice_t choice = {0};
    crvs_object_t *row;

    CRVS_TRY(crvs_sql_publish_rule(request->db, &row, request->id));
    if (row)
        CRVS_TRY(
            crvs_choice_of(request, crvs_object_int(row, "lesson_id"), crvs_object_int(row, "module_id"), &choice));
    *course_id = choice.course_id;
    return NULL;
}

static const crvs_field_t pattern = {.name = "title_pattern",
                                     .max_length = CRVS_RULE_TITLE_LENGTH,
                                     .column = "publish_rule.title_pattern",
                                     .required = true,
                                     .is_late = true,
                                     .hint = CRVS_T("rule.pattern_hint")};
static const crvs_field_t unfinished_pattern = {
    .name = "title_pattern", .max_length = CRVS_RULE_TITLE_LENGTH, .column = "publish_rule.title_pattern"};
static const crvs_field_t *const fields[] = {&crvs_choice_course, &crvs_choice_module, &crvs_choice_lesson, &pattern,
                                             NULL};

/* @param rule whose effect is shown; NULL: none. @param kept as for crvs_choice_add */
static crvs_error_t *rule_page(crvs_request_t *request, int status, crvs_form_t *form, const crvs_choice_t *choice,
                               apr_int64_t kept, const crvs_rule_t *rule)
{
    crvs_object_t *context = crvs_object_make(request->pool);
    crvs_object_t *trial;

    mark_kind(context, crvs_form_get(form, "kind"));
    if (!*crvs_form_get(form, "title_pattern"))
        crvs_form_set(form, "title_pattern", CRVS_RULE_PATTERN);
    CRVS_TRY(crvs_choice_add(request, context, form, choice, kept));
    if (rule && !is_kind(rule, "none")) {
        trial = crvs_object_make(request->pool);
        CRVS_TRY(add_try(request, trial, rule));
        crvs_object_set(context, "trial", crvs_value_object(trial));
    }
    crvs_object_set(context, "classroom", crvs_value_object(request->subject));
    crvs_object_set(context, "form", crvs_field_show(form, fields));
    return crvs_page(request, status, "publishing/rule", context);
}

crvs_error_t *crvs_rule_page_show(crvs_request_t *request)
{
    crvs_form_t *form = crvs_form_make(request);
    crvs_choice_t choice = {0};
    crvs_rule_t rule = {.kind = "none"};
    crvs_object_t *row;

    CRVS_TRY(crvs_sql_publish_rule(request->db, &row, request->id));
    if (row) {
        rule = crvs_rule_of_row(row, request->id);
        CRVS_TRY(crvs_choice_of(request, rule.lesson_id, rule.module_id, &choice));
        crvs_form_set(form, "title_pattern", rule.title_pattern);
    }
    crvs_form_set(form, "kind", rule.kind);
    return rule_page(request, HTTP_OK, form, &choice, choice.course_id, &rule);
}

/* --- Setting it --- */

static crvs_error_t *read_setting(crvs_request_t *request, bool to_the_end, setting_t *setting)
{
    crvs_form_t *form = request->form;
    crvs_rule_t *rule = &setting->rule;
    crvs_choice_e needed = CRVS_CHOICE_ANY;

    *rule = (crvs_rule_t){.classroom_id = request->id,
                          .kind = crvs_form_text(form, "kind", true, 20),
                          .title_pattern = "",
                          .setter_id = request->viewer->id};
    if (is_kind(rule, "lesson"))
        needed = CRVS_CHOICE_LESSON;
    else if (is_kind(rule, "module"))
        needed = CRVS_CHOICE_MODULE;
    else if (!is_kind(rule, "none") && !is_kind(rule, "last_seen"))
        crvs_form_error(form, "kind", CRVS_T("field.rule_unknown"));
    CRVS_TRY(find_kept(request, &setting->kept));
    CRVS_TRY(crvs_choice_read(request, to_the_end ? needed : CRVS_CHOICE_COURSE, setting->kept, &setting->choice));
    if (is_kind(rule, "lesson"))
        rule->lesson_id = setting->choice.lesson_id;
    if (!is_kind(rule, "module"))
        return NULL;
    rule->module_id = setting->choice.module_id;
    rule->title_pattern = crvs_field_text(form, to_the_end ? &pattern : &unfinished_pattern);
    if (!crvs_rule_is_pattern(rule->title_pattern))
        crvs_form_error(form, "title_pattern", CRVS_T("field.pattern_unknown"));
    return NULL;
}

static crvs_error_t *apply(crvs_db_t *db, setting_t *setting)
{
    crvs_list_t *waiting;

    CRVS_TRY(crvs_sql_publish_waiting(db, &waiting, setting->rule.classroom_id));
    setting->any = waiting->count > 0;
    for (int i = 0; i < waiting->count && i < MAX_AT_ONCE; i++)
        CRVS_TRY(crvs_rule_publish(crvs_request_act(setting->request), &setting->rule, crvs_list_object(waiting, i),
                                   &setting->published));
    return NULL;
}

/* The rule and what it does at once: all of it or nothing. Setting it holds it. */
static crvs_error_t *set(crvs_db_t *db, void *baton)
{
    setting_t *setting = baton;
    crvs_request_t *request = setting->request;
    const crvs_rule_t *rule = &setting->rule;

    setting->any = setting->published = false;
    if (is_kind(rule, "none"))
        CRVS_TRY(crvs_sql_publish_rule_remove(db, NULL, rule->classroom_id));
    else
        CRVS_TRY(crvs_sql_publish_rule_set(db, NULL, rule->classroom_id, rule->kind, rule->lesson_id, rule->module_id,
                                           rule->title_pattern, rule->setter_id));
    CRVS_TRY(crvs_audit(request, &(crvs_audit_t){.action = CRVS_T("audit.action.publish_rule_set"),
                                                 .target_kind = "classroom",
                                                 .target_id = rule->classroom_id,
                                                 .target_name = crvs_object_text(request->subject, "name"),
                                                 .detail = rule->kind}));
    return setting->apply && !is_kind(rule, "none") ? apply(db, setting) : NULL;
}

static void say(crvs_request_t *request, const setting_t *setting)
{
    if (!setting->apply || !setting->any)
        crvs_flash(request, "success", CRVS_T("flash.rule_set"));
    else if (setting->published)
        crvs_flash(request, "success", CRVS_T("flash.rule_applied"));
    else
        crvs_flash(request, "warning", CRVS_T("flash.rule_without_target"));
}

crvs_error_t *crvs_rule_page_save(crvs_request_t *request)
{
    const char *what = crvs_form_get(request->form, "do");
    setting_t setting = {.request = request, .apply = !strcmp(what, "apply")};
    bool to_the_end = strcmp(what, "continue") != 0;

    CRVS_TRY(read_setting(request, to_the_end, &setting));
    if (crvs_form_has_errors(request->form))
        return rule_page(request, HTTP_UNPROCESSABLE_ENTITY, request->form, &setting.choice, setting.kept, NULL);
    if (!to_the_end || !strcmp(what, "try"))
        return rule_page(request, HTTP_OK, request->form, &setting.choice, setting.kept,
                         to_the_end ? &setting.rule : NULL);
    CRVS_TRY(crvs_db_transaction(request->db, set, &setting));
    say(request, &setting);
    return crvs_redirect(request, crvs_request_url(request, "classrooms/%" APR_INT64_T_FMT "/", request->id));
}
