/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Every command, for the table in commands.c; each stands beside its function.
 */
#ifndef CRVS_COMMAND_COMMANDS_H
#define CRVS_COMMAND_COMMANDS_H

#include "command/command.h"

/** @name user_add.c, user_change.c, user.c, user_list.c, user_file.c, user_erase.c */
/** @{ */
extern const crvs_command_t crvs_command_user_add;
extern const crvs_command_t crvs_command_user_change;
extern const crvs_command_t crvs_command_user_passwd;
extern const crvs_command_t crvs_command_user_role;
extern const crvs_command_t crvs_command_user_disable;
extern const crvs_command_t crvs_command_user_enable;
extern const crvs_command_t crvs_command_user_list;
extern const crvs_command_t crvs_command_user_file_import;
extern const crvs_command_t crvs_command_user_file_export;
extern const crvs_command_t crvs_command_user_link;
extern const crvs_command_t crvs_command_user_sign_out;
extern const crvs_command_t crvs_command_user_erase;
/** @} */
/** @name class.c */
/** @{ */
extern const crvs_command_t crvs_command_class_list;
extern const crvs_command_t crvs_command_class_archive;
extern const crvs_command_t crvs_command_class_restore;
/** @} */
/** @name category.c */
/** @{ */
extern const crvs_command_t crvs_command_category_add;
extern const crvs_command_t crvs_command_category_list;
/** @} */
/** @name import_django.c, import_people.c */
/** @{ */
extern const crvs_command_t crvs_command_import_django;
extern const crvs_command_t crvs_command_import_people_moodle;
extern const crvs_command_t crvs_command_import_people_greenlight;
/** @} */
/** @name recordings.c */
/** @{ */
extern const crvs_command_t crvs_command_recordings_import;
extern const crvs_command_t crvs_command_recordings_reconcile;
/** @} */
/** @name recordings_convert.c */
/** @{ */
extern const crvs_command_t crvs_command_recordings_convert;
/** @} */
/** @name backup.c, restore.c */
/** @{ */
extern const crvs_command_t crvs_command_backup;
extern const crvs_command_t crvs_command_restore;
/** @} */
/** @name notify.c */
/** @{ */
extern const crvs_command_t crvs_command_notify;
extern const crvs_command_t crvs_command_notify_bounce;
/** @} */
/** @name setup.c, migrate.c, doctor.c, tidy.c */
/** @{ */
extern const crvs_command_t crvs_command_setup;
extern const crvs_command_t crvs_command_migrate;
extern const crvs_command_t crvs_command_migrate_deploy;
extern const crvs_command_t crvs_command_migrate_status;
extern const crvs_command_t crvs_command_migrate_verify;
extern const crvs_command_t crvs_command_migrate_revert;
extern const crvs_command_t crvs_command_doctor;
extern const crvs_command_t crvs_command_tidy;
/** @} */

#endif
