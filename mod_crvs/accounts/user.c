/* SPDX-License-Identifier: Apache-2.0 */
#include "accounts/user.h"

#include "identity/change.h"
#include "identity/headcount.h"
#include "queries/accounts.h"

#include <apr_strings.h>
#include <string.h>

/* What a transaction works on. */
typedef struct {
    crvs_act_t *act;
    apr_int64_t id;
    crvs_user_t *made;
    const crvs_user_t *wanted;
    const char *hash;
    crvs_user_done_t *done;
} work_t;

static crvs_error_t *lock(const work_t *work, bool *last_admin)
{
    return crvs_change_lock(work->act, work->id, &work->done->before, last_admin);
}

/* The audit entry, under the account's former name. */
static crvs_error_t *note(const work_t *work, const char *action, const char *detail)
{
    return crvs_change_audit(work->act, action, work->id, crvs_object_text(work->done->before, "username"), detail);
}

/* --- New ones --- */

static const char *or_nothing(const char *text)
{
    return text ? text : "";
}

static crvs_error_t *create(crvs_db_t *db, void *baton)
{
    work_t *work = baton;
    crvs_user_t *user = work->made;

    CRVS_TRY(crvs_sql_user_create(db, &user->id, user->username, user->full_name, or_nothing(user->email), user->role,
                                  or_nothing(user->hash), or_nothing(user->language)));
    if (*or_nothing(user->sort_name))
        CRVS_TRY(crvs_sql_user_set_sort_name(db, NULL, user->id, user->sort_name));
    return crvs_change_audit(work->act, CRVS_T("audit.action.user_created"), user->id, user->username, user->role);
}

crvs_error_t *crvs_user_create_in(crvs_act_t *act, crvs_user_t *user)
{
    work_t work = {.act = act, .made = user};

    return create(act->db, &work);
}

static crvs_error_t *create_one(crvs_db_t *db, void *baton)
{
    const work_t *work = baton;

    CRVS_TRY(create(db, baton));
    return crvs_headcount_add(db, work->made->role, true);
}

crvs_error_t *crvs_user_create(crvs_act_t *act, crvs_user_t *user)
{
    work_t work = {.act = act, .made = user};

    return crvs_db_transaction(act->db, create_one, &work);
}

/* --- Changes --- */

static const char *wanted(const work_t *work, const char *value, const char *column)
{
    return value ? value : crvs_object_text(work->done->before, column);
}

static bool differs(const work_t *work, const char *value, const char *column)
{
    return strcmp(value, crvs_object_text(work->done->before, column)) != 0;
}

static const char *from_to(const work_t *work, const char *column, const char *value)
{
    return apr_pstrcat(work->act->pool, crvs_object_text(work->done->before, column), " > ", value, NULL);
}

static crvs_error_t *change(crvs_db_t *db, void *baton)
{
    const work_t *work = baton;
    const char *username, *full_name, *sort_name, *email, *role;
    bool is_renamed;
    bool last_admin;

    CRVS_TRY(lock(work, &last_admin));
    username = wanted(work, work->wanted->username, "username");
    full_name = wanted(work, work->wanted->full_name, "full_name");
    sort_name = wanted(work, work->wanted->sort_name, "sort_name");
    email = wanted(work, work->wanted->email, "email");
    role = wanted(work, work->wanted->role, "role");
    if (last_admin && strcmp(role, "admin"))
        return crvs_change_refuse_last_admin(work->act);
    CRVS_TRY(crvs_sql_user_change(db, NULL, work->id, username, full_name, email, role));
    if (differs(work, sort_name, "sort_name"))
        CRVS_TRY(crvs_sql_user_set_sort_name(db, NULL, work->id, sort_name));
    is_renamed = differs(work, full_name, "full_name") || differs(work, sort_name, "sort_name");
    if (is_renamed)
        CRVS_TRY(crvs_sql_user_rename_member(db, NULL, work->id));
    if (differs(work, role, "role")) {
        CRVS_TRY(crvs_headcount_move_role(db, crvs_object_text(work->done->before, "role"), role,
                                          crvs_object_true(work->done->before, "is_active")));
        /* Whoever made a link for a learner is to have none for a teacher. */
        CRVS_TRY(crvs_sql_links_end(db, NULL, work->id));
        CRVS_TRY(crvs_change_audit(work->act, CRVS_T("audit.action.user_role"), work->id, username,
                                   from_to(work, "role", role)));
    }
    if (differs(work, username, "username"))
        return crvs_change_audit(work->act, CRVS_T("audit.action.user_changed"), work->id, username,
                                 from_to(work, "username", username));
    if (is_renamed || differs(work, email, "email"))
        return crvs_change_audit(work->act, CRVS_T("audit.action.user_changed"), work->id, username, NULL);
    return NULL;
}

crvs_error_t *crvs_user_change(crvs_act_t *act, const crvs_user_t *user, crvs_user_done_t *done)
{
    work_t work = {.act = act, .id = user->id, .wanted = user, .done = done};

    return crvs_db_transaction(act->db, change, &work);
}

static crvs_error_t *disable(crvs_db_t *db, void *baton)
{
    const work_t *work = baton;
    bool last_admin;

    CRVS_TRY(lock(work, &last_admin));
    if (last_admin)
        return crvs_change_refuse_last_admin(work->act);
    work->done->ended = 0;
    if (!crvs_object_true(work->done->before, "is_active"))
        return NULL;
    CRVS_TRY(crvs_sql_user_disable(db, NULL, work->id));
    CRVS_TRY(crvs_headcount_move_state(db, crvs_object_text(work->done->before, "role"), false));
    CRVS_TRY(crvs_sql_user_sessions_end(db, &work->done->ended, work->id, ""));
    CRVS_TRY(crvs_sql_links_end(db, NULL, work->id));
    return note(work, CRVS_T("audit.action.user_disabled"), NULL);
}

crvs_error_t *crvs_user_disable(crvs_act_t *act, apr_int64_t id, crvs_user_done_t *done)
{
    work_t work = {.act = act, .id = id, .done = done};

    return crvs_db_transaction(act->db, disable, &work);
}

static crvs_error_t *enable(crvs_db_t *db, void *baton)
{
    const work_t *work = baton;
    bool last_admin;

    CRVS_TRY(lock(work, &last_admin));
    if (crvs_object_true(work->done->before, "is_active"))
        return NULL;
    CRVS_TRY(crvs_sql_user_enable(db, NULL, work->id));
    CRVS_TRY(crvs_headcount_move_state(db, crvs_object_text(work->done->before, "role"), true));
    return note(work, CRVS_T("audit.action.user_enabled"), NULL);
}

crvs_error_t *crvs_user_enable(crvs_act_t *act, apr_int64_t id, crvs_user_done_t *done)
{
    work_t work = {.act = act, .id = id, .done = done};

    return crvs_db_transaction(act->db, enable, &work);
}

/* --- Sessions, passwords --- */

static crvs_error_t *sign_out(crvs_db_t *db, void *baton)
{
    const work_t *work = baton;
    bool last_admin;

    CRVS_TRY(lock(work, &last_admin));
    CRVS_TRY(crvs_sql_user_sessions_end(db, &work->done->ended, work->id, ""));
    return note(work, CRVS_T("audit.action.user_signed_out"),
                apr_psprintf(work->act->pool, "%" APR_INT64_T_FMT, work->done->ended));
}

crvs_error_t *crvs_user_sign_out(crvs_act_t *act, apr_int64_t id, crvs_user_done_t *done)
{
    work_t work = {.act = act, .id = id, .done = done};

    return crvs_db_transaction(act->db, sign_out, &work);
}

crvs_error_t *crvs_user_store_password(crvs_act_t *act, apr_int64_t id, const char *hash, const char *kept_session,
                                       apr_int64_t *ended)
{
    CRVS_TRY(crvs_sql_user_set_password(act->db, NULL, id, hash));
    CRVS_TRY(crvs_sql_links_end(act->db, NULL, id));
    return crvs_sql_user_sessions_end(act->db, ended, id, kept_session);
}

static crvs_error_t *set_password(crvs_db_t *db, void *baton)
{
    const work_t *work = baton;
    bool last_admin;

    (void)db;
    CRVS_TRY(lock(work, &last_admin));
    CRVS_TRY(crvs_user_store_password(work->act, work->id, work->hash, "", &work->done->ended));
    return note(work, CRVS_T("audit.action.password_set"), NULL);
}

crvs_error_t *crvs_user_set_password(crvs_act_t *act, apr_int64_t id, const char *hash, crvs_user_done_t *done)
{
    work_t work = {.act = act, .id = id, .hash = hash, .done = done};

    return crvs_db_transaction(act->db, set_password, &work);
}
