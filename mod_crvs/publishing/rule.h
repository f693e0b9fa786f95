/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The rule of a class: where its recordings go by themselves.
 */
#ifndef CRVS_PUBLISHING_RULE_H
#define CRVS_PUBLISHING_RULE_H

#include "core/act.h"

/** The longest title of a lesson, in characters. */
#define CRVS_RULE_TITLE_LENGTH 200
/** What a title is made of, where nothing else was typed. */
#define CRVS_RULE_PATTERN "{session} – {date}"

typedef struct {
    apr_int64_t classroom_id;
    const char *kind;          /**< "lesson", "module" or "last_seen", as the database has them */
    apr_int64_t lesson_id;     /**< of "lesson"; 0: that lesson is gone */
    apr_int64_t module_id;     /**< of "module"; 0: that module is gone */
    const char *title_pattern; /**< of "module" */
    apr_int64_t setter_id;     /**< who set it: what an administrator chose needs to be no teacher's */
} crvs_rule_t;

/** Where a rule puts a recording. */
typedef struct {
    const char *outcome;   /**< "published", or why the rule finds nothing */
    apr_int64_t lesson_id; /**< 0: one that is made */
    bool is_made;          /**< that the rule has made it */
    const char *lesson_title;
    const char *module_title;
    const char *course_title;
} crvs_rule_target_t;

/** The rule in a row that has kind, lesson_id, module_id, title_pattern and set_by. */
crvs_rule_t crvs_rule_of_row(const crvs_object_t *row, apr_int64_t classroom_id);

/** Whether a pattern has no braces but those of {session} and {date}. */
bool crvs_rule_is_pattern(const char *pattern);

/**
 * Finds where a rule puts a recording; changes nothing.
 * @param recording a row with session_id, session_title and start_at
 */
crvs_error_t *crvs_rule_find_target(const crvs_act_t *act, const crvs_rule_t *rule, const crvs_object_t *recording,
                                    crvs_rule_target_t *target);

/**
 * Publishes a recording as a rule says, or notes why not. Inside a transaction that holds the rule.
 * @param recording a row with recording_id, session_id, session_title and start_at
 * @param published set to true where it was; else left as it is
 */
crvs_error_t *crvs_rule_publish(const crvs_act_t *act, const crvs_rule_t *rule, const crvs_object_t *recording,
                                bool *published);

/**
 * The sentence in the language of who acts that says why nothing was published; NULL for what was, and for outcomes
 * that are unknown.
 */
const char *crvs_rule_reason(const crvs_act_t *act, const char *outcome);

#endif
