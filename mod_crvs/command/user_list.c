/* SPDX-License-Identifier: Apache-2.0 */
/* crvs-admin user list */
#include "command/commands.h"
#include "command/list.h"
#include "command/site.h"
#include "command/user.h"
#include "queries/accounts.h"

#include <string.h>

#define USERS_A_BLOCK 500

static const crvs_list_column_t columns[] = {{"username", "USER NAME"}, {"role", "ROLE"}, {"full_name", "NAME"},
                                             {"email", "E-MAIL"},       {"state", ""},    {NULL, NULL}};

static void list(crvs_call_t *call)
{
    const char *role = crvs_options_value(call, "role");
    crvs_list_t *all = crvs_list_make(call->pool), *block;
    const char *after_name = "";
    apr_int64_t after_id = 0;
    crvs_act_t *act;

    if (role)
        crvs_command_user_check_role(role);
    act = crvs_site_act(call);
    do {
        crvs_site_check(act,
                        role ? crvs_sql_users_page_of_role(act->db, &block, role, after_name, after_id, USERS_A_BLOCK)
                             : crvs_sql_users_page(act->db, &block, after_name, after_id, USERS_A_BLOCK));
        for (int i = 0; i < block->count; i++) {
            crvs_object_t *user = crvs_list_object(block, i);

            crvs_object_set(user, "state", crvs_value_text(crvs_object_true(user, "is_active") ? "" : "disabled"));
            crvs_list_add(all, crvs_value_object(user));
            after_name = crvs_object_text(user, "order_name");
            after_id = crvs_object_int(user, "id");
        }
    } while (block->count == USERS_A_BLOCK);
    crvs_command_list(call, columns, all);
}

static const crvs_option_t options[] = {
    {"role", 0, "ROLE", CRVS_USER_ROLE_WORDS, "Only those of that role.", false},
    CRVS_LIST_JSON,
    {0},
};

const crvs_command_t crvs_command_user_list = {
    .name = "user list",
    .operands = "",
    .options = options,
    .summary = "Shows the accounts.",
    .help = "Shows the accounts by name: user name, role, name, e-mail address, and whether they are disabled.",
    .run = list,
};
