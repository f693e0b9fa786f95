/* SPDX-License-Identifier: Apache-2.0 */
/* Moodle's accounts, from its database. */
#include "takeover/joiners.h"

#include <apr_strings.h>
#include <http_protocol.h>
#include <string.h>

/* Roles of those who teach. */
static const char *const teaching[] = {"teacher", "editingteacher", "coursecreator", "manager"};

static bool is_teaching(const char *shortname)
{
    for (size_t i = 0; i < sizeof(teaching) / sizeof(*teaching); i++) {
        if (!strcmp(shortname, teaching[i]))
            return true;
    }
    return false;
}

/* Who has a teacher's role in some course: their ids. */
static const char *find_teachers(crvs_takeover_t *takeover, const char *prefix)
{
    apr_hash_t *roles = apr_hash_make(takeover->pool);
    crvs_list_t *rows;
    const char *flaw =
        crvs_joiners_read(takeover, apr_pstrcat(takeover->pool, prefix, "role", NULL), "id shortname", &rows);

    takeover->by_id[CRVS_TAKEOVER_MEMBERS] = apr_hash_make(takeover->pool);
    for (int i = 0; !flaw && i < rows->count; i++) {
        const crvs_object_t *row = crvs_list_object(rows, i);

        if (is_teaching(crvs_tables_text(row, "shortname")))
            apr_hash_set(roles, crvs_tables_text(row, "id"), APR_HASH_KEY_STRING, row);
    }
    if (!flaw)
        flaw = crvs_joiners_read(takeover, apr_pstrcat(takeover->pool, prefix, "role_assignments", NULL),
                                 "roleid userid", &rows);
    for (int i = 0; !flaw && i < rows->count; i++) {
        const crvs_object_t *row = crvs_list_object(rows, i);

        if (apr_hash_get(roles, crvs_tables_text(row, "roleid"), APR_HASH_KEY_STRING))
            apr_hash_set(takeover->by_id[CRVS_TAKEOVER_MEMBERS], crvs_tables_text(row, "userid"), APR_HASH_KEY_STRING,
                         row);
    }
    return flaw;
}

static crvs_error_t *write_users(crvs_takeover_t *takeover)
{
    const crvs_list_t *rows = takeover->rows[CRVS_TAKEOVER_USERS];
    int made = 0, found = 0;

    for (int i = 0; i < rows->count; i++) {
        const crvs_object_t *row = crvs_list_object(rows, i);
        const char *id = crvs_tables_text(row, "id");
        crvs_joiner_t joiner = {.id = id,
                                .username = crvs_tables_text(row, "username"),
                                .full_name = apr_pstrcat(takeover->pool, crvs_tables_text(row, "firstname"), " ",
                                                         crvs_tables_text(row, "lastname"), NULL),
                                .family = crvs_tables_text(row, "lastname"),
                                .email = crvs_tables_text(row, "email"),
                                .role = apr_hash_get(takeover->by_id[CRVS_TAKEOVER_MEMBERS], id, APR_HASH_KEY_STRING)
                                            ? "trainer"
                                            : "learner",
                                .hash = crvs_tables_text(row, "password"),
                                .is_disabled = crvs_tables_is(row, "suspended", false)};

        /* Moodle keeps the rows of those who were deleted, and has one for visitors. */
        if (crvs_tables_is(row, "deleted", false) || !strcmp(joiner.username, "guest"))
            continue;
        found++;
        CRVS_TRY(crvs_joiners_add(takeover, &joiner, &made));
    }
    crvs_report_count(takeover, "accounts", found, made);
    return NULL;
}

crvs_error_t *crvs_moodle_take(crvs_takeover_t *takeover, const char *prefix)
{
    const char *flaw = crvs_joiners_read(takeover, apr_pstrcat(takeover->pool, prefix, "user", NULL),
                                         "id username firstname lastname email password deleted suspended",
                                         &takeover->rows[CRVS_TAKEOVER_USERS]);

    if (!flaw)
        flaw = find_teachers(takeover, prefix);
    if (flaw)
        return CRVS_ERROR(takeover->pool, HTTP_BAD_REQUEST, CRVS_T("error.bad_request"), "%s", flaw);
    return crvs_joiners_write(takeover, write_users);
}
