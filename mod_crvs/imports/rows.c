/* SPDX-License-Identifier: Apache-2.0 */
#include "imports/rows.h"

#include "audit/audit.h"
#include "core/text/words.h"
#include "queries/imports.h"

#include <string.h>

#define USERS_A_BLOCK 500

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

crvs_error_t *crvs_rows_users(crvs_act_t *act, const char *role, bool disabled_only, const char *typed,
                              crvs_buffer_t *file)
{
    static const char *const heads[] = {CRVS_T("csv.name"),  CRVS_T("csv.sort_name"), CRVS_T("csv.username"),
                                        CRVS_T("csv.email"), CRVS_T("csv.role"),      CRVS_T("csv.class_codes"),
                                        CRVS_T("csv.state")};
    const char *after_name = "";
    apr_int64_t after_id = 0;
    crvs_words_t words = crvs_words_read(act->pool, typed);
    crvs_words_patterns_t patterns = crvs_words_patterns(act->pool, &words);
    const char *const *word = patterns.word;
    crvs_list_t *users = crvs_list_make(act->pool);

    crvs_rows_begin(act, file, heads, 7);
    do {
        /* Nothing but signs, which nobody has. */
        if (*typed && !words.count)
            break;
        CRVS_TRY(crvs_sql_users_to_export(act->db, &users, after_name, after_id, role, disabled_only, word[0], word[1],
                                          word[2], word[3], word[4], word[5], USERS_A_BLOCK));
        for (int i = 0; i < users->count; i++) {
            const crvs_object_t *user = crvs_list_object(users, i);

            add_user(act, file, user);
            after_name = crvs_object_text(user, "order_name");
            after_id = crvs_object_int(user, "id");
        }
    } while (users->count == USERS_A_BLOCK);
    return crvs_audit_add(act, &(crvs_audit_t){.action = CRVS_T("audit.action.users_exported")});
}
