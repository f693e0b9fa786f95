/* SPDX-License-Identifier: Apache-2.0 */
#include "takeover/joiners.h"

#include "accounts/bcrypt.h"
#include "accounts/user.h"
#include "core/text/text.h"
#include "identity/change.h"
#include "identity/headcount.h"
#include "queries/accounts.h"

#include <apr_strings.h>
#include <http_protocol.h>
#include <string.h>

/* --- Reading --- */

typedef struct {
    apr_pool_t *pool;
    apr_array_header_t *names;
    crvs_list_t *rows;
} reading_t;

static const char *take_row(void *baton, const char *const *cells)
{
    const reading_t *reading = baton;
    crvs_object_t *row = crvs_object_make(reading->pool);

    for (int i = 0; i < reading->names->nelts; i++)
        crvs_object_set(row, APR_ARRAY_IDX(reading->names, i, const char *),
                        crvs_value_text(cells[i] ? apr_pstrdup(reading->pool, cells[i]) : NULL));
    crvs_list_add(reading->rows, crvs_value_object(row));
    return NULL;
}

const char *crvs_joiners_read(crvs_takeover_t *takeover, const char *table, const char *columns, crvs_list_t **rows)
{
    const crvs_foreign_table_t *there = crvs_foreign_table(takeover->foreign, table);
    reading_t reading = {takeover->pool, apr_array_make(takeover->pool, 10, sizeof(const char *)),
                         crvs_list_make(takeover->pool)};
    char *state, *list = apr_pstrdup(takeover->pool, columns);

    *rows = reading.rows;
    if (!there)
        return apr_psprintf(takeover->pool, "this is another program's database: it has no table %s", table);
    for (char *name = apr_strtok(list, " ", &state); name; name = apr_strtok(NULL, " ", &state)) {
        bool may_lack = *name == '?';

        name += may_lack ? 1 : 0;
        if (crvs_foreign_has(there, name))
            APR_ARRAY_PUSH(reading.names, const char *) = name;
        else if (!may_lack)
            return apr_psprintf(takeover->pool, "this is another program's database: its table %s has no column %s",
                                table, name);
    }
    return crvs_foreign_read(takeover->foreign, there, reading.names, take_row, &reading);
}

/* --- Making --- */

static const char *hash_of(crvs_takeover_t *takeover, const crvs_joiner_t *joiner)
{
    const char *own = crvs_bcrypt_adopt(takeover->pool, joiner->hash);

    if (own)
        return own;
    if (crvs_bcrypt_cost(joiner->hash))
        crvs_report_dear_hash(takeover, joiner->username, joiner->hash);
    else
        crvs_report_note(takeover,
                         "%s needs a password, since there is none that can be taken: crvs-admin user link '%s'",
                         joiner->username, joiner->username);
    return "";
}

/* What keeps somebody out; NULL: nothing. */
static const char *flaw_of(const crvs_joiner_t *joiner)
{
    if (crvs_flaws_username(joiner->username))
        return "the user name is none here";
    if (crvs_flaws_full_name(joiner->full_name))
        return "the name is none here";
    return crvs_flaws_email(joiner->email) ? "the e-mail address is none" : NULL;
}

static const char *line(crvs_takeover_t *takeover, const char *text)
{
    return crvs_text_line(takeover->pool, crvs_text_repair(takeover->pool, text, strlen(text)));
}

crvs_error_t *crvs_joiners_add(crvs_takeover_t *takeover, const crvs_joiner_t *joiner, int *made)
{
    crvs_user_t user = {.username = line(takeover, joiner->username),
                        .full_name = line(takeover, joiner->full_name),
                        .sort_name = line(takeover, joiner->family),
                        .email = line(takeover, joiner->email),
                        .role = joiner->role};
    const char *flaw = flaw_of(joiner);
    crvs_object_t *other = NULL;

    if (!flaw)
        CRVS_TRY(crvs_sql_user_named(takeover->act->db, &other, user.username));
    if (other)
        flaw = "there is an account of that name";
    if (flaw) {
        crvs_report_note(takeover, "%s '%s' is left out: %s", joiner->id, joiner->username, flaw);
        return NULL;
    }
    user.hash = hash_of(takeover, joiner);
    CRVS_TRY(crvs_user_create_in(takeover->act, &user));
    if (joiner->is_disabled) {
        CRVS_TRY(crvs_sql_user_disable(takeover->act->db, NULL, user.id));
        CRVS_TRY(crvs_change_audit(takeover->act, CRVS_T("audit.action.user_disabled"), user.id, user.username, NULL));
        crvs_report_note(takeover, "%s is disabled, as it was there", user.username);
    }
    ++*made;
    return NULL;
}

/* --- The transaction --- */

typedef struct {
    crvs_takeover_t *takeover;
    crvs_error_t *(*write)(crvs_takeover_t *takeover);
    bool is_finished;
} writing_t;

static crvs_error_t *write_all(crvs_db_t *db, void *baton)
{
    writing_t *writing = baton;

    writing->takeover->notes->nelts = 0;
    writing->takeover->counts->nelts = 0;
    CRVS_TRY(writing->write(writing->takeover));
    CRVS_TRY(crvs_headcount_recount(db));
    writing->is_finished = true;
    if (!writing->takeover->is_dry)
        return NULL;
    return CRVS_ERROR(writing->takeover->pool, HTTP_BAD_REQUEST, CRVS_T("error.bad_request"), "%s", "");
}

crvs_error_t *crvs_joiners_write(crvs_takeover_t *takeover, crvs_error_t *(*write)(crvs_takeover_t *takeover))
{
    writing_t writing = {takeover, write, false};
    crvs_error_t *error = crvs_db_transaction(takeover->act->db, write_all, &writing);

    return takeover->is_dry && writing.is_finished ? NULL : error;
}
