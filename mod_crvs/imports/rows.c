/* SPDX-License-Identifier: Apache-2.0 */
#include "imports/rows.h"

#include "accounts/accounts.h"
#include "audit/audit.h"
#include "core/text/words.h"
#include "queries/imports.h"

#include <string.h>

#define USERS_A_BLOCK 500
/* No more are sorted at once. */
#define MOST_FOUND 1000

/* Spreadsheets in French expect semicolons, since a comma stands in their numbers. */
static char separator_of(const crvs_act_t *act)
{
    return strcmp(act->language->code, "fr") ? ',' : ';';
}

void crvs_rows_add(const crvs_act_t *act, crvs_buffer_t *file, const char *const *cells, int count)
{
    for (int i = 0; i < count; i++)
        crvs_csv_add(file, i ? separator_of(act) : '\0', cells[i]);
    crvs_csv_end_row(file);
}

void crvs_rows_begin(const crvs_act_t *act, crvs_buffer_t *file, const char *const *heads, int count)
{
    crvs_buffer_init(file, act->pool, 65536);
    crvs_buffer_add(file, CRVS_CSV_MARK, 3);
    for (int i = 0; i < count; i++)
        crvs_csv_add(file, i ? separator_of(act) : '\0', crvs_language_text(act->language, heads[i]));
    crvs_csv_end_row(file);
}

static void add_user(const crvs_act_t *act, crvs_buffer_t *file, const crvs_object_t *user)
{
    const char *cells[] = {
        crvs_object_text(user, "full_name"),
        crvs_object_text(user, "sort_name"),
        crvs_object_text(user, "username"),
        crvs_object_text(user, "email"),
        crvs_object_text(user, "role"),
        crvs_object_text(user, "class_codes"),
        crvs_object_true(user, "is_active") ? "" : crvs_language_text(act->language, CRVS_T("csv.disabled"))};

    crvs_rows_add(act, file, cells, 7);
}

/* --- Whom a search finds, or all --- */

typedef struct {
    crvs_act_t *act;
    crvs_buffer_t *file;
    const char *role;
    bool disabled_only;
    const char *const *word; /* patterns */
} users_t;

static crvs_error_t *read_block(const users_t *users, const char *after_name, apr_int64_t after_id, crvs_list_t **block)
{
    crvs_db_t *db = users->act->db;
    const char *const *word = users->word;

    if (users->disabled_only)
        return crvs_sql_users_to_export_disabled(db, block, after_name, after_id, word[0], word[1], word[2], word[3],
                                                 word[4], word[5], USERS_A_BLOCK);
    if (*users->role)
        return crvs_sql_users_to_export_of_role(db, block, users->role, after_name, after_id, word[0], word[1], word[2],
                                                word[3], word[4], word[5], USERS_A_BLOCK);
    return crvs_sql_users_to_export(db, block, after_name, after_id, word[0], word[1], word[2], word[3], word[4],
                                    word[5], USERS_A_BLOCK);
}

/* Those who have all words, out of all who are in the list. */
static crvs_error_t *add_compared(const users_t *users)
{
    const char *after_name = "";
    apr_int64_t after_id = 0;
    crvs_list_t *block;

    do {
        CRVS_TRY(read_block(users, after_name, after_id, &block));
        for (int i = 0; i < block->count; i++) {
            const crvs_object_t *user = crvs_list_object(block, i);

            add_user(users->act, users->file, user);
            after_name = crvs_object_text(user, "order_name");
            after_id = crvs_object_int(user, "id");
        }
    } while (block->count == USERS_A_BLOCK);
    return NULL;
}

/* By the index of words, where it gives few; many are as well compared, since the file holds them. */
static crvs_error_t *add_found(const users_t *users, const crvs_words_t *words)
{
    crvs_act_t *act = users->act;
    const char *const *word = users->word;
    crvs_words_t rarest;
    crvs_list_t *found;
    bool is_common;

    CRVS_TRY(crvs_user_search_rarest(act->db, act->pool, words, &rarest, &is_common));
    if (is_common)
        return add_compared(users);
    CRVS_TRY(crvs_sql_users_to_export_found(act->db, &found, crvs_words_boolean(act->pool, &rarest), word[0], word[1],
                                            word[2], word[3], word[4], word[5], users->role, users->disabled_only,
                                            MOST_FOUND + 1));
    if (found->count > MOST_FOUND)
        return add_compared(users);
    for (int i = 0; i < found->count; i++)
        add_user(act, users->file, crvs_list_object(found, i));
    return NULL;
}

crvs_error_t *crvs_rows_users(crvs_act_t *act, const char *role, bool disabled_only, const char *typed,
                              crvs_buffer_t *file)
{
    static const char *const heads[] = {CRVS_T("csv.name"),  CRVS_T("csv.sort_name"), CRVS_T("csv.username"),
                                        CRVS_T("csv.email"), CRVS_T("csv.role"),      CRVS_T("csv.class_codes"),
                                        CRVS_T("csv.state")};
    crvs_words_t words = crvs_words_read(act->pool, typed);
    crvs_words_patterns_t patterns = crvs_words_patterns(act->pool, &words);
    users_t users = {act, file, role, disabled_only, patterns.word};

    crvs_rows_begin(act, file, heads, 7);
    /* Nothing but signs: nobody has them. */
    if (words.count)
        CRVS_TRY(add_found(&users, &words));
    else if (!*typed)
        CRVS_TRY(add_compared(&users));
    return crvs_audit_add(act, &(crvs_audit_t){.action = CRVS_T("audit.action.users_exported")});
}
