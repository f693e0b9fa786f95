/* SPDX-License-Identifier: Apache-2.0 */
/**
 * How directives handle their arguments: generically by kind, or with a function of their own.
 */
#ifndef CRVS_DIRECTIVE_H
#define CRVS_DIRECTIVE_H

#include "directives.h"

/** Keeps an argument in the server's configuration. @return NULL, or one sentence that begins with the directive */
typedef const char *crvs_setter_fn(cmd_parms *cmd, void *unused, const char *argument);

/** As the entry's kind has it. */
crvs_setter_fn crvs_directive_set;
/** The same for On and Off. */
const char *crvs_directive_set_flag(cmd_parms *cmd, void *unused, int on);

crvs_setter_fn crvs_directive_set_base_path;
crvs_setter_fn crvs_directive_set_database_file;
crvs_setter_fn crvs_directive_set_host;

/** @name directive_source.c */
/** @{ */
crvs_setter_fn crvs_directive_source_set;
const char *crvs_directive_source_set_role(cmd_parms *cmd, void *unused, int count, char *const arguments[]);
/** @} */

/** directive_secret.c */
crvs_setter_fn crvs_directive_secret_set;

/** The field of an entry in a configuration. */
void *crvs_directive_field(const crvs_directive_t *entry, crvs_config_t *config);

#endif
