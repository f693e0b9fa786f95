/* SPDX-License-Identifier: Apache-2.0 */
/* The table of commands. */
#include "command/commands.h"

static const crvs_command_t *const commands[] = {
    &crvs_command_user_add,
    &crvs_command_user_change,
    &crvs_command_user_passwd,
    &crvs_command_user_role,
    &crvs_command_user_disable,
    &crvs_command_user_enable,
    &crvs_command_user_list,
    &crvs_command_user_file_import,
    &crvs_command_user_file_export,
    &crvs_command_user_link,
    &crvs_command_user_sign_out,
    &crvs_command_user_erase,
    &crvs_command_class_list,
    &crvs_command_class_archive,
    &crvs_command_class_restore,
    &crvs_command_category_add,
    &crvs_command_category_list,
    &crvs_command_import_django,
    &crvs_command_import_people_moodle,
    &crvs_command_import_people_greenlight,
    &crvs_command_recordings_import,
    &crvs_command_recordings_reconcile,
    &crvs_command_recordings_convert,
    &crvs_command_setup,
    &crvs_command_migrate,
    &crvs_command_migrate_deploy,
    &crvs_command_migrate_status,
    &crvs_command_migrate_verify,
    &crvs_command_migrate_revert,
    &crvs_command_backup,
    &crvs_command_restore,
    &crvs_command_doctor,
    &crvs_command_tidy,
    &crvs_command_notify,
    &crvs_command_notify_bounce,
};

const crvs_command_t *const *crvs_commands_all(int *count)
{
    *count = sizeof(commands) / sizeof(*commands);
    return commands;
}
