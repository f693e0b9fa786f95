/* SPDX-License-Identifier: Apache-2.0 */
#include "search/groups.h"

#include "core/text/text.h"
#include "identity/viewer.h"
#include "queries/search.h"
#include "search/lessons.h"

#include <apr_strings.h>

#define MAX_SEARCH_LENGTH 150

const char *crvs_search_groups_typed(const crvs_request_t *request)
{
    const char *query = crvs_request_query(request, "q");
    const char *typed = query ? crvs_text_trim(request->pool, query) : "";
    const char *end = typed;

    for (int left = MAX_SEARCH_LENGTH; *end; end++) {
        /* Each byte that begins a character. */
        if (((unsigned char)*end & 0xc0) != 0x80 && left-- == 0)
            break;
    }
    return apr_pstrmemdup(request->pool, typed, (apr_size_t)(end - typed));
}

static crvs_error_t *read_classes(crvs_request_t *request, const crvs_words_t *words, bool counted, int limit,
                                  int offset, crvs_list_t **rows)
{
    crvs_words_patterns_t p = crvs_words_patterns(request->pool, words);

    (void)counted;
    if (request->viewer->role == CRVS_ROLE_ADMIN)
        return crvs_sql_search_all_classes(request->db, rows, request->viewer->id,
                                           crvs_words_boolean(request->pool, words),
                                           crvs_words_whole(request->pool, words), limit, offset);
    return crvs_sql_search_classes(request->db, rows, request->viewer->id, p.word[0], p.word[1], p.word[2], p.word[3],
                                   p.word[4], p.word[5], p.first, limit, offset);
}

static crvs_error_t *read_sessions(crvs_request_t *request, const crvs_words_t *words, bool counted, int limit,
                                   int offset, crvs_list_t **rows)
{
    crvs_words_patterns_t p = crvs_words_patterns(request->pool, words);

    (void)counted;
    return crvs_sql_search_sessions(request->db, rows, request->viewer->id, p.word[0], p.word[1], p.word[2], p.word[3],
                                    p.word[4], p.word[5], p.first, limit, offset);
}

static crvs_error_t *read_announcements(crvs_request_t *request, const crvs_words_t *words, bool counted, int limit,
                                        int offset, crvs_list_t **rows)
{
    crvs_words_patterns_t p = crvs_words_patterns(request->pool, words);

    (void)counted;
    return crvs_sql_search_announcements(request->db, rows, request->viewer->id, p.word[0], p.word[1], p.word[2],
                                         p.word[3], p.word[4], p.word[5], p.first, limit, offset);
}

static crvs_error_t *read_courses(crvs_request_t *request, const crvs_words_t *words, bool counted, int limit,
                                  int offset, crvs_list_t **rows)
{
    apr_pool_t *pool = request->pool;

    (void)counted;
    return crvs_sql_search_courses(request->db, rows, crvs_words_boolean(pool, words), crvs_words_whole(pool, words),
                                   limit, offset);
}

static const char *class_url(const crvs_request_t *request, const crvs_object_t *row)
{
    return crvs_request_url(request, "classrooms/%" APR_INT64_T_FMT "/", crvs_object_int(row, "id"));
}

/* Its class's page, from that session on. */
static const char *session_url(const crvs_request_t *request, const crvs_object_t *row)
{
    apr_int64_t classroom_id = crvs_object_int(row, "classroom_id");
    apr_int64_t newer_id = crvs_object_int(row, "newer_id");

    if (!newer_id)
        return crvs_request_url(request, "classrooms/%" APR_INT64_T_FMT "/#past", classroom_id);
    return crvs_request_url(request, "classrooms/%" APR_INT64_T_FMT "/?before=%" APR_INT64_T_FMT "#past", classroom_id,
                            newer_id);
}

static const char *announcement_url(const crvs_request_t *request, const crvs_object_t *row)
{
    return crvs_request_url(request, "announcements/%" APR_INT64_T_FMT "/", crvs_object_int(row, "id"));
}

static const char *course_url(const crvs_request_t *request, const crvs_object_t *row)
{
    return crvs_request_url(request, "courses/%" APR_INT64_T_FMT "/", crvs_object_int(row, "id"));
}

static const char *lesson_url(const crvs_request_t *request, const crvs_object_t *row)
{
    return crvs_request_url(request, "courses/lessons/%" APR_INT64_T_FMT "/", crvs_object_int(row, "id"));
}

const crvs_search_group_t crvs_search_groups[] = {
    {"classes", CRVS_T("search.a_class"), "subject", 3, read_classes, class_url},
    {"sessions", CRVS_T("search.a_session"), "classroom", 2, read_sessions, session_url},
    {"announcements", CRVS_T("search.an_announcement"), "classroom", 2, read_announcements, announcement_url},
    {"courses", CRVS_T("search.a_course"), "category", 2, read_courses, course_url},
    {"lessons", CRVS_T("search.a_lesson"), "course_title", 3, crvs_search_lessons, lesson_url},
    {NULL, NULL, NULL, 0, NULL, NULL},
};
