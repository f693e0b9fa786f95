/* SPDX-License-Identifier: Apache-2.0 */
#include "publishing/rule.h"

#include "audit/audit.h"
#include "core/base/buffer.h"
#include "core/site.h"
#include "lessons/lessons.h"
#include "notices/notices.h"
#include "publishing/publishing.h"
#include "queries/publishing.h"

#include <apr_strings.h>

#define SESSION "{session}"
#define DATE "{date}"

static const char published_outcome[] = "published";
static const char lesson_gone[] = "lesson_gone";
static const char module_gone[] = "module_gone";
static const char not_allowed[] = "not_allowed";
static const char none_followed[] = "none_followed";

const char *crvs_rule_reason(const crvs_act_t *act, const char *outcome)
{
    static const struct {
        const char *outcome;
        const char *key;
    } reasons[] = {
        {lesson_gone, CRVS_T("rule.lesson_gone")},
        {module_gone, CRVS_T("rule.module_gone")},
        {not_allowed, CRVS_T("rule.not_allowed")},
        {none_followed, CRVS_T("rule.none_followed")},
    };

    for (size_t i = 0; outcome && i < sizeof(reasons) / sizeof(*reasons); i++) {
        if (!strcmp(reasons[i].outcome, outcome))
            return crvs_language_text(act->language, reasons[i].key);
    }
    return NULL;
}

crvs_rule_t crvs_rule_of_row(const crvs_object_t *row, apr_int64_t classroom_id)
{
    return (crvs_rule_t){.classroom_id = classroom_id,
                         .kind = crvs_object_text(row, "kind"),
                         .lesson_id = crvs_object_int(row, "lesson_id"),
                         .module_id = crvs_object_int(row, "module_id"),
                         .title_pattern = crvs_object_text(row, "title_pattern"),
                         .setter_id = crvs_object_int(row, "set_by")};
}

/* --- Titles --- */

bool crvs_rule_is_pattern(const char *pattern)
{
    for (; *pattern; pattern++) {
        if (!strncmp(pattern, SESSION, strlen(SESSION)))
            pattern += strlen(SESSION) - 1;
        else if (!strncmp(pattern, DATE, strlen(DATE)))
            pattern += strlen(DATE) - 1;
        else if (*pattern == '{' || *pattern == '}')
            return false;
    }
    return true;
}

/* The text up to so many characters. */
static const char *cut(apr_pool_t *pool, const char *text, int max_length)
{
    const char *end = text;

    for (int count = 0; *end && count < max_length; count++) {
        do
            end++;
        while (((unsigned char)*end & 0xC0) == 0x80);
    }
    return apr_pstrmemdup(pool, text, (apr_size_t)(end - text));
}

/* The day, with its year whenever that is: a lesson is read for long. In the school's language. */
static const char *day_of(const crvs_act_t *act, apr_int64_t seconds)
{
    const crvs_language_t *language = act->site->languages->fallback;

    return crvs_zone_show(act->site->zone, language->index, &language->time_words, 0, seconds, "date", act->pool);
}

static void add(crvs_buffer_t *out, const char *text)
{
    if (text)
        crvs_buffer_add(out, text, strlen(text));
}

static const char *fill(const crvs_act_t *act, const char *pattern, const crvs_object_t *recording)
{
    crvs_buffer_t out;

    crvs_buffer_init(&out, act->pool, 256);
    while (*pattern) {
        if (!strncmp(pattern, SESSION, strlen(SESSION))) {
            add(&out, crvs_object_text(recording, "session_title"));
            pattern += strlen(SESSION);
        }
        else if (!strncmp(pattern, DATE, strlen(DATE))) {
            add(&out, day_of(act, crvs_object_seconds(recording, "start_at")));
            pattern += strlen(DATE);
        }
        else
            crvs_buffer_add(&out, pattern++, 1);
    }
    return cut(act->pool, out.text, CRVS_RULE_TITLE_LENGTH);
}

/* --- Targets --- */

static void describe(const crvs_object_t *row, crvs_rule_target_t *target)
{
    target->outcome = published_outcome;
    target->lesson_id = crvs_object_int(row, "lesson_id");
    target->lesson_title = crvs_object_text(row, "lesson_title");
    target->module_title = crvs_object_text(row, "module_title");
    target->course_title = crvs_object_text(row, "course_title");
}

static crvs_error_t *find_lesson(const crvs_act_t *act, const crvs_rule_t *rule, crvs_rule_target_t *target)
{
    crvs_object_t *row = NULL;

    if (rule->lesson_id)
        CRVS_TRY(crvs_sql_publish_target_lesson(act->db, &row, rule->lesson_id, rule->classroom_id, rule->setter_id));
    if (!row)
        target->outcome = lesson_gone;
    else if (!crvs_object_true(row, "is_allowed"))
        target->outcome = not_allowed;
    else
        describe(row, target);
    return NULL;
}

/* A lesson of its own for each session; the parts of one stand together. */
static crvs_error_t *find_module(const crvs_act_t *act, const crvs_rule_t *rule, const crvs_object_t *recording,
                                 crvs_rule_target_t *target)
{
    crvs_object_t *row = NULL, *lesson;

    if (rule->module_id)
        CRVS_TRY(crvs_sql_publish_target_module(act->db, &row, rule->module_id, rule->classroom_id, rule->setter_id));
    if (!row) {
        target->outcome = module_gone;
        return NULL;
    }
    if (!crvs_object_true(row, "is_allowed")) {
        target->outcome = not_allowed;
        return NULL;
    }
    describe(row, target);
    CRVS_TRY(crvs_sql_publish_lesson_of_session(act->db, &lesson, crvs_object_int(recording, "session_id"),
                                                rule->module_id));
    target->lesson_id = lesson ? crvs_object_int(lesson, "lesson_id") : 0;
    target->lesson_title =
        lesson ? crvs_object_text(lesson, "lesson_title") : fill(act, rule->title_pattern, recording);
    return NULL;
}

static crvs_error_t *find_last_seen(const crvs_act_t *act, const crvs_rule_t *rule, crvs_rule_target_t *target)
{
    crvs_object_t *row;

    CRVS_TRY(crvs_sql_publish_target_last_seen(act->db, &row, rule->classroom_id));
    if (row)
        describe(row, target);
    else
        target->outcome = none_followed;
    return NULL;
}

crvs_error_t *crvs_rule_find_target(const crvs_act_t *act, const crvs_rule_t *rule, const crvs_object_t *recording,
                                    crvs_rule_target_t *target)
{
    memset(target, 0, sizeof(*target));
    if (!strcmp(rule->kind, "lesson"))
        return find_lesson(act, rule, target);
    if (!strcmp(rule->kind, "module"))
        return find_module(act, rule, recording, target);
    return find_last_seen(act, rule, target);
}

/* --- Publishing --- */

/* @return lesson_gone in the target where somebody deleted it meanwhile */
static crvs_error_t *put(const crvs_act_t *act, const crvs_rule_t *rule, const crvs_object_t *recording,
                         crvs_rule_target_t *target)
{
    crvs_object_t *held;

    if (!target->lesson_id) {
        CRVS_TRY(crvs_sql_publish_hold_module(act->db, &held, rule->module_id));
        if (!held) {
            target->outcome = module_gone;
            return NULL;
        }
        CRVS_TRY(crvs_lessons_make(act->db, &target->lesson_id, rule->module_id, target->lesson_title));
        target->is_made = true;
    }
    CRVS_TRY(crvs_sql_publish_hold_lesson(act->db, &held, target->lesson_id));
    if (!held) {
        target->outcome = lesson_gone;
        target->lesson_id = 0;
        return NULL;
    }
    CRVS_TRY(crvs_sql_publish_video(act->db, NULL, target->lesson_id, crvs_object_text(recording, "session_title"),
                                    crvs_object_int(recording, "recording_id")));
    CRVS_TRY(crvs_queue_recording(act, CRVS_QUEUE_PUBLISHED, crvs_object_int(recording, "recording_id")));
    return crvs_audit_add(act, &(crvs_audit_t){.action = CRVS_T("audit.action.recording_published_by_rule"),
                                               .target_kind = "lesson",
                                               .target_id = target->lesson_id,
                                               .target_name = target->lesson_title,
                                               .detail = crvs_object_text(recording, "session_title")});
}

crvs_error_t *crvs_rule_publish(const crvs_act_t *act, const crvs_rule_t *rule, const crvs_object_t *recording,
                                bool *published)
{
    crvs_rule_target_t target;

    CRVS_TRY(crvs_rule_find_target(act, rule, recording, &target));
    if (target.outcome == published_outcome)
        CRVS_TRY(put(act, rule, recording, &target));
    if (target.outcome == published_outcome)
        *published = true;
    return crvs_sql_publish_run_note(act->db, NULL, crvs_object_int(recording, "recording_id"), target.outcome,
                                     target.lesson_id, target.is_made ? target.lesson_title : "");
}

crvs_error_t *crvs_rule_run(const crvs_act_t *act, apr_int64_t recording_id)
{
    crvs_object_t *row;
    crvs_rule_t rule;
    bool published = false;

    CRVS_TRY(crvs_sql_publish_rule_of_recording(act->db, &row, recording_id));
    if (!row)
        return NULL;
    rule = crvs_rule_of_row(row, crvs_object_int(row, "classroom_id"));
    return crvs_rule_publish(act, &rule, row, &published);
}
