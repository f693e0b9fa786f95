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

/** The same, outside of virtual hosts alone: it is for the whole of Apache. */
crvs_setter_fn crvs_directive_set_global;

crvs_setter_fn crvs_directive_set_base_path;
crvs_setter_fn crvs_directive_set_database_file;
crvs_setter_fn crvs_directive_set_host;

/** @name directive_source.c */
/** @{ */
crvs_setter_fn crvs_directive_source_set;
const char *crvs_directive_source_set_role(cmd_parms *cmd, void *unused, int count, char *const arguments[]);
/** @} */

/** @name directive_secret.c */
/** @{ */
crvs_setter_fn crvs_directive_secret_set;
/**
 * Reads a secret: itself, file:PATH or env:NAME.
 * @param least how many characters it must have
 * @param flaw where NULL is returned: a sentence why
 */
const char *crvs_directive_secret_read(cmd_parms *cmd, const char *value, int least, const char **flaw);
/** Warns where everybody can read the file of a secret. @param path relative to ServerRoot */
void crvs_directive_secret_warn(cmd_parms *cmd, const char *path);
/** Where a secret comes from, as crvs-admin doctor asks: file:PATH, env:NAME or literal:THE DIRECTIVE'S FILE. */
const char *crvs_directive_secret_source(cmd_parms *cmd, const char *value);
/** @} */

/** directive_token.c */
const char *crvs_directive_token_set(cmd_parms *cmd, void *unused, int count, char *const arguments[]);

/** The field of an entry in a configuration. */
void *crvs_directive_field(const crvs_directive_t *entry, crvs_config_t *config);

#endif
