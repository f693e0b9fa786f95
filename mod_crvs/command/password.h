/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A new password, prompted for on the terminal or read from standard input.
 */
#ifndef CRVS_COMMAND_PASSWORD_H
#define CRVS_COMMAND_PASSWORD_H

#include "command/command.h"

/* clang-format off */
/** The option to read it from standard input. */
#define CRVS_PASSWORD_STDIN {"password-stdin", 0, NULL, NULL, \
     "Reads the password from the first line of standard input.", false}
/* clang-format on */

/** What is said of it in the help of commands. */
#define CRVS_PASSWORD_HELP                                                                                             \
    "A password is asked twice on the terminal, without echo, or is the first line of standard input with "            \
    "--password-stdin; it is never an argument, where every user of the machine could read it. It has at least 8 "     \
    "characters "                                                                                                      \
    "and at most 72 bytes, and isn't the user name. Stored is its bcrypt hash."

/** The bcrypt hash of a new password of @a username; ends the program where there is none, or it may not be one. */
const char *crvs_command_password_hash(const crvs_call_t *call, const char *username);

#endif
