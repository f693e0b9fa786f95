/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A command of crvs-admin: what it is called, what may stand behind it, what is said of it, and the function that does
 * it.
 *
 * All that is known of a command stands in its crvs_command_t: the command line is read by it, and help, manual and
 * completion are made of it. commands.c has the table of them.
 */
#ifndef CRVS_COMMAND_COMMAND_H
#define CRVS_COMMAND_COMMAND_H

#include <apr_hash.h>
#include <apr_tables.h>
#include <stdbool.h>

/** What an option's value is, for completion. */
#define CRVS_COMPLETE_FILES "<files>"
#define CRVS_COMPLETE_FOLDERS "<folders>"

typedef struct {
    const char *name;       /**< behind the two dashes: "role" */
    char letter;            /**< behind one: 'q'; 0: it has none */
    const char *value;      /**< placeholder for its value in help: "ROLE"; NULL: it takes no value */
    const char *completion; /**< the words accepted as its value, or one of the two above; NULL: anything */
    const char *help;       /**< sentences */
    bool is_required;
} crvs_option_t;

struct crvs_call_t;

typedef struct {
    const char *name;             /**< "user add" */
    const char *operands;         /**< "USERNAME ROLE"; [FILE] may be missing, FILE... are one or more */
    const char *completion;       /**< as that of an option, of the operands */
    const crvs_option_t *options; /**< ends with one that has no name */
    const char *summary;          /**< one sentence, as short as it can be */
    const char *help;             /**< paragraphs, an empty line between them */
    void (*run)(struct crvs_call_t *call);
} crvs_command_t;

/** A command line that was read. */
typedef struct crvs_call_t {
    apr_pool_t *pool;
    const crvs_command_t *command;
    apr_hash_t *values;    /**< the options that were given: name to value, "" where it takes none */
    const char **operands; /**< ends with NULL */
    int count;             /**< of the operands */
} crvs_call_t;

/** The options that every command takes. */
extern const crvs_option_t crvs_options_common[];

/** Every command, in display order. @param count of them */
const crvs_command_t *const *crvs_commands_all(int *count);

/**
 * Reads a command line; ends the program where it is wrong, or where all that it asks for is help or the version.
 * @param arguments behind the program's name; ends with NULL
 */
crvs_call_t *crvs_options_read(apr_pool_t *pool, const char *const *arguments);

/** The value of an option; NULL where it was not given. */
const char *crvs_options_value(const crvs_call_t *call, const char *name);
/** Whether an option was given. */
bool crvs_options_has(const crvs_call_t *call, const char *name);

/**
 * A text of the command line as it is stored: one line, in composed characters. Ends the program where it has control
 * characters, or those that turn the direction of what follows.
 * @param what it is: "the name"
 */
const char *crvs_options_line(const crvs_call_t *call, const char *text, const char *what);

/** How a command is called, in one line: "crvs-admin [--config FILE] user role USERNAME ROLE". In @a pool. */
const char *crvs_help_usage(apr_pool_t *pool, const crvs_command_t *command);

/** Whether a command is called so, or begins with that word. */
bool crvs_help_is_of(const crvs_command_t *command, const char *group);

/** Prints what is said of a command, or of those that begin with a word. @param group its name; NULL: of all */
void crvs_command_help(apr_pool_t *pool, const char *group);

/** Prints the manual page, crvs-admin(8). */
void crvs_command_manual(apr_pool_t *pool);

/** Prints the completion for bash. */
void crvs_command_completion(apr_pool_t *pool);

/** Prints a message and exits: the command failed. */
_Noreturn void crvs_say_failure(const char *format, ...) __attribute__((format(printf, 1, 2)));
/** What crvs_say_failure exits with from now on, where a program that calls asks for another status than 1. */
void crvs_say_ends_with(int status);
/** Prints a message and exits: the command line is invalid. */
_Noreturn void crvs_say_misuse(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
