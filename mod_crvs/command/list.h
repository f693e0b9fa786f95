/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Lists that a command prints: as columns for people, as JSON for programs.
 */
#ifndef CRVS_COMMAND_LIST_H
#define CRVS_COMMAND_LIST_H

#include "command/command.h"
#include "core/base/value.h"

/* clang-format off */
#define CRVS_LIST_JSON {"json", 0, NULL, NULL, "Prints an array of objects, for programs.", false}
/* clang-format on */

typedef struct {
    const char *name; /**< of the value in a row, and of the member in JSON */
    const char *head;
} crvs_list_column_t;

/** Prints the rows, as the option --json wants it. @param columns end with one that has no name */
void crvs_command_list(const crvs_call_t *call, const crvs_list_column_t *columns, const crvs_list_t *rows);

#endif
