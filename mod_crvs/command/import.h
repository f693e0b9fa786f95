/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What the commands that read another program's database share.
 */
#ifndef CRVS_COMMAND_IMPORT_H
#define CRVS_COMMAND_IMPORT_H

#include "command/command.h"
#include "takeover/takeover.h"

/* clang-format off */
#define CRVS_IMPORT_FROM(whose) {"from", 0, "DATABASE", NULL, \
     whose " database: sqlite:FILE, mysql:PARAMETERS or pgsql:PARAMETERS, in the words of apr_dbd's drivers, such as " \
     "mysql:host=db,dbname=school,group=django or pgsql:host=db dbname=school user=django.", true}
#define CRVS_IMPORT_DRY_RUN {"dry-run", 'n', NULL, NULL, \
     "Tries all of it and says what would be done; nothing is written.", false}
/* clang-format on */

/** Says what was taken over, and what there is to know. */
void crvs_import_tell(const crvs_takeover_t *takeover);

#endif
