/**
 * What each directive does with its argument. They stand in the table of config.c; docs/directives.md says what they
 * take.
 */
#ifndef CRVS_CONFIG_SET_H
#define CRVS_CONFIG_SET_H

#include "config.h"

/** Keeps the argument in the server's configuration. @return NULL, or one sentence that begins with the directive */
typedef const char *crvs_setter_fn(cmd_parms *cmd, void *unused, const char *argument);

/** The same for On and Off. */
typedef const char *crvs_flag_setter_fn(cmd_parms *cmd, void *unused, int on);

/** The same for any number of arguments. */
typedef const char *crvs_argv_setter_fn(cmd_parms *cmd, void *unused, int count, char *const arguments[]);

/** @name config_set.c */
/** @{ */
crvs_flag_setter_fn crvs_set_engine;
crvs_setter_fn crvs_set_base_path;
crvs_setter_fn crvs_set_school_name;
crvs_setter_fn crvs_set_accent;
crvs_setter_fn crvs_set_language;
crvs_setter_fn crvs_set_time_zone;
crvs_setter_fn crvs_set_meeting_base_url;
crvs_setter_fn crvs_set_data_dir;
crvs_setter_fn crvs_set_database_file;
crvs_setter_fn crvs_set_session_lifetime;
crvs_setter_fn crvs_set_audit_days;
crvs_setter_fn crvs_set_registration;
crvs_setter_fn crvs_set_recording_dir;
crvs_setter_fn crvs_set_max_upload;
crvs_setter_fn crvs_set_recording_retention;
/** @} */

/** @name config_set_webhook.c */
/** @{ */
crvs_setter_fn crvs_set_webhook_secret;
crvs_setter_fn crvs_set_webhook_require;
crvs_setter_fn crvs_set_recording_hosts;
/** @} */

/** @name config_set_login.c */
/** @{ */
crvs_setter_fn crvs_set_login;
crvs_setter_fn crvs_set_name_from;
crvs_setter_fn crvs_set_email_from;
crvs_argv_setter_fn crvs_set_role_from;
crvs_setter_fn crvs_set_logout_url;
/** @} */

#endif
