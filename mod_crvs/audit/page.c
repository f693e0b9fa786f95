/* SPDX-License-Identifier: Apache-2.0 */
/* The page of the audit, with filters. */
#include "audit/audit.h"
#include "core/base/pager.h"
#include "core/http/form.h"
#include "core/http/page.h"
#include "core/site.h"
#include "core/text/number.h"
#include "core/text/text.h"
#include "core/text/url.h"
#include "queries/audit.h"

#include <apr_strings.h>
#include <stdlib.h>

#define LINES_A_PAGE 100
#define ACTIONS "audit.action."
#define MAX_NAME_LENGTH 150
#define AFTER_ALL 253402214400 /* 9999-12-31, in seconds since 1970 */
#define DAY 86400

/* The kinds of targets that an entry may have, with their names and pages. Add yours. */
typedef struct {
    const char *kind;
    const char *key;
    const char *path; /* below the base path, in front of the id; NULL: none */
} kind_t;

/* clang-format off */
static const kind_t kinds[] = {
    {"user", CRVS_T("audit.kind.user"), "users/"},
    {"classroom", CRVS_T("audit.kind.classroom"), "classrooms/"},
    {"session", CRVS_T("audit.kind.session"), NULL},
    {"recording", CRVS_T("audit.kind.recording"), NULL},
    {"announcement", CRVS_T("audit.kind.announcement"), "announcements/"},
    {"category", CRVS_T("audit.kind.category"), NULL},
    {"course", CRVS_T("audit.kind.course"), "courses/"},
    {"module", CRVS_T("audit.kind.module"), NULL},
    {"lesson", CRVS_T("audit.kind.lesson"), "courses/lessons/"},
    {"video", CRVS_T("audit.kind.video"), NULL},
};
/* clang-format on */

/* Details that are stored as words of the database, by action. */
static const struct {
    const char *action;
    const char *detail;
    const char *key;
} details[] = {
    {"login_failed", "no such user", CRVS_T("audit.detail.no_such_user")},
    {"login_failed", "wrong password", CRVS_T("audit.detail.wrong_password")},
    {"login_failed", "account disabled", CRVS_T("audit.detail.account_disabled")},
    {"recording_added", "webhook", CRVS_T("audit.detail.by_webhook")},
    {"recording_added", "link", CRVS_T("audit.detail.by_link")},
    {"recording_added", "upload", CRVS_T("audit.detail.by_upload")},
    {"recording_added", "machine", CRVS_T("audit.detail.by_machine")},
    {"recording_added", "import", CRVS_T("audit.detail.by_import")},
    {"recording_added", "reconcile", CRVS_T("audit.detail.by_reconcile")},
    {"recording_added", "takeover", CRVS_T("audit.detail.by_takeover")},
    {"recording_deleted", "file missing", CRVS_T("audit.detail.file_missing")},
    {"publish_rule_set", "none", CRVS_T("rule.none")},
    {"publish_rule_set", "lesson", CRVS_T("rule.lesson")},
    {"publish_rule_set", "module", CRVS_T("rule.module")},
    {"publish_rule_set", "last_seen", CRVS_T("rule.last_seen")},
};

static const kind_t *find_kind(const char *name)
{
    for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
        if (!strcmp(kinds[i].kind, name))
            return &kinds[i];
    }
    return NULL;
}

/* --- The filter --- */

typedef struct {
    const char *who;
    const char *action;
    const char *kind;
    const char *from; /* dates as they were typed */
    const char *to;
    apr_int64_t from_time;
    apr_int64_t to_time;
    apr_int64_t before;
} filter_t;

/* A field that names something; "" where it is missing or names nothing that can be there. */
static const char *read_word(crvs_request_t *request, const char *name)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz_";
    const char *value = crvs_request_query(request, name);

    return value && strspn(value, letters) == strlen(value) ? value : "";
}

/* A date; the first moment of the day so many days on. @return it as its field wants it; "" where it is none */
static const char *read_date(crvs_request_t *request, const char *name, int days, apr_int64_t *moment)
{
    const crvs_zone_t *zone = request->site->zone;
    const char *value = crvs_request_query(request, name);
    apr_int64_t day;

    if (!value || crvs_zone_parse_day(zone, value, 0, &day) != CRVS_TIME_OK
        || crvs_zone_parse_day(zone, value, days, moment) != CRVS_TIME_OK)
        return "";
    return apr_pstrndup(
        request->pool,
        crvs_zone_show(zone, request->language->index, &request->language->time_words, 0, day, "input", request->pool),
        strlen("0000-00-00"));
}

static filter_t read_filter(crvs_request_t *request)
{
    const char *who = crvs_request_query(request, "who");
    filter_t filter = {.to_time = AFTER_ALL};

    filter.who = who ? crvs_text_line(request->pool, who) : "";
    if (crvs_text_characters(filter.who) > MAX_NAME_LENGTH)
        filter.who = "";
    filter.action = read_word(request, "action");
    filter.kind = read_word(request, "kind");
    filter.from = read_date(request, "from", 0, &filter.from_time);
    filter.to = read_date(request, "to", 1, &filter.to_time);
    filter.before = crvs_request_query_id(request, "before");
    return filter;
}

/* --- The choices --- */

static void add_choice(crvs_list_t *list, const char *value, const char *text, const char *chosen)
{
    crvs_object_t *choice = crvs_object_make(list->pool);

    crvs_object_set(choice, "value", crvs_value_text(value));
    crvs_object_set(choice, "text", crvs_value_text(text));
    crvs_object_set(choice, "selected", crvs_value_bool(!strcmp(value, chosen)));
    crvs_list_add(list, crvs_value_object(choice));
}

static int by_text(const void *one, const void *other)
{
    return strcmp(crvs_object_text(((const crvs_value_t *)one)->as.object, "text"),
                  crvs_object_text(((const crvs_value_t *)other)->as.object, "text"));
}

static crvs_list_t *sorted(crvs_list_t *list)
{
    qsort(list->values, (size_t)list->count, sizeof(*list->values), by_text);
    return list;
}

/* Every action that has a text; new ones need no change here. */
static crvs_list_t *list_actions(crvs_request_t *request, const char *chosen)
{
    crvs_list_t *list = crvs_list_make(request->pool);

    for (apr_hash_index_t *at = apr_hash_first(request->pool, request->language->texts); at; at = apr_hash_next(at)) {
        const char *key = apr_hash_this_key(at);
        if (!strncmp(key, ACTIONS, strlen(ACTIONS)))
            add_choice(list, key + strlen(ACTIONS), crvs_language_text(request->language, key), chosen);
    }
    return sorted(list);
}

static crvs_list_t *list_kinds(crvs_request_t *request, const char *chosen)
{
    crvs_list_t *list = crvs_list_make(request->pool);

    for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
        add_choice(list, kinds[i].kind, crvs_language_text(request->language, kinds[i].key), chosen);
    return sorted(list);
}

/* --- The page --- */

static void describe_detail(crvs_request_t *request, crvs_object_t *line)
{
    for (size_t i = 0; i < sizeof(details) / sizeof(*details); i++) {
        if (!strcmp(details[i].action, crvs_object_text(line, "action"))
            && !strcmp(details[i].detail, crvs_object_text(line, "detail"))) {
            crvs_object_set(line, "detail", crvs_value_text(crvs_language_text(request->language, details[i].key)));
            return;
        }
    }
}

/* Translates what the entry stores as names; what has no translation is shown as it is. */
static void describe_line(crvs_request_t *request, crvs_object_t *line)
{
    const char *name = crvs_object_text(line, "action");
    const char *key = apr_pstrcat(request->pool, ACTIONS, name, NULL);
    const char *text = crvs_language_text(request->language, key);
    const kind_t *kind = find_kind(crvs_object_text(line, "target_kind"));
    apr_int64_t id = crvs_object_int(line, "target_id");

    describe_detail(request, line);
    crvs_object_set(line, "what", crvs_value_text(strcmp(text, key) ? text : name));
    if (kind)
        crvs_object_set(line, "target_kind", crvs_value_text(crvs_language_text(request->language, kind->key)));
    crvs_object_set(line, "target_url",
                    crvs_value_text(kind && kind->path && id
                                        ? crvs_request_url(request, "%s%" APR_INT64_T_FMT "/", kind->path, id)
                                        : NULL));
}

static const char *address_of(crvs_request_t *request, const filter_t *filter)
{
    return apr_pstrcat(request->pool, "who=", crvs_url_encode(request->pool, filter->who), "&action=", filter->action,
                       "&kind=", filter->kind, "&from=", filter->from, "&to=", filter->to, NULL);
}

/* By the index of what leaves the fewest lines. */
static crvs_error_t *read_lines(crvs_request_t *request, const filter_t *filter, crvs_list_t **lines)
{
    crvs_db_t *db = request->db;
    apr_int64_t at = AFTER_ALL, before = CRVS_NUMBER_LARGEST_ID;
    crvs_object_t *line = NULL;

    if (filter->before)
        CRVS_TRY(crvs_sql_audit_line(db, &line, filter->before));
    /* One that has expired meanwhile was behind all others: it begins anew. */
    if (line) {
        at = crvs_object_seconds(line, "at");
        before = filter->before;
    }
    if (*filter->who && *filter->action)
        return crvs_sql_audit_page_by_who_of_action(db, lines, at, before, filter->who, filter->action, filter->kind,
                                                    filter->from_time, filter->to_time, LINES_A_PAGE + 1);
    if (*filter->who)
        return crvs_sql_audit_page_by_who(db, lines, at, before, filter->who, filter->kind, filter->from_time,
                                          filter->to_time, LINES_A_PAGE + 1);
    if (*filter->action && *filter->kind)
        return crvs_sql_audit_page_of_action_to(db, lines, at, before, filter->action, filter->kind, filter->from_time,
                                                filter->to_time, LINES_A_PAGE + 1);
    if (*filter->action)
        return crvs_sql_audit_page_of_action(db, lines, at, before, filter->action, filter->from_time, filter->to_time,
                                             LINES_A_PAGE + 1);
    if (*filter->kind)
        return crvs_sql_audit_page_of_kind(db, lines, at, before, filter->kind, filter->from_time, filter->to_time,
                                           LINES_A_PAGE + 1);
    return crvs_sql_audit_page(db, lines, at, before, filter->from_time, filter->to_time, LINES_A_PAGE + 1);
}

crvs_error_t *crvs_audit_page(crvs_request_t *request)
{
    crvs_object_t *context = crvs_object_make(request->pool);
    filter_t filter = read_filter(request);
    crvs_list_t *lines;
    const crvs_value_t *last;

    CRVS_TRY(read_lines(request, &filter, &lines));
    last = crvs_pager_cut(lines, LINES_A_PAGE, "id");
    if (last)
        crvs_object_set(context, "older", *last);
    for (int i = 0; i < lines->count; i++)
        describe_line(request, crvs_list_object(lines, i));
    crvs_object_set(context, "lines", crvs_value_list(lines));
    crvs_object_set(context, "who", crvs_value_text(filter.who));
    crvs_object_set(context, "from", crvs_value_text(filter.from));
    crvs_object_set(context, "to", crvs_value_text(filter.to));
    crvs_object_set(context, "actions", crvs_value_list(list_actions(request, filter.action)));
    crvs_object_set(context, "kinds", crvs_value_list(list_kinds(request, filter.kind)));
    crvs_object_set(context, "filter", crvs_value_text(address_of(request, &filter)));
    crvs_object_set(context, "is_filtered",
                    crvs_value_bool(*filter.who || *filter.action || *filter.kind || *filter.from || *filter.to));
    crvs_object_set(context, "newer", crvs_value_bool(filter.before != 0));
    return crvs_page(request, HTTP_OK, "users/audit", context);
}
