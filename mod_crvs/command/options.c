/* SPDX-License-Identifier: Apache-2.0 */
/* The command line: which command it is, its options in any order, and its operands. */
#include "command/command.h"
#include "core/text/text.h"

#include <apr_strings.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const crvs_option_t crvs_options_common[] = {
    {"config", 0, "FILE", CRVS_COMPLETE_FILES,
     "The MySQL option file with the connection, in its group [crvs]; by default the value of CRVS_CONFIG, else "
     "/etc/crvs/my.cnf.",
     false},
    {"help", 'h', NULL, NULL, "Shows this; behind a command, or the first word of some, what is said of those.", false},
    {"version", 0, NULL, NULL, "Shows the version.", false},
    {0},
};

/* What is read, and how far. */
typedef struct {
    crvs_call_t *call;
    const char *const *arguments; /* the next one */
    const char *group;            /* the first word, where no second one follows */
    apr_array_header_t *operands;
} reading_t;

static const crvs_option_t *find_long(const crvs_option_t *options, const char *name, size_t length)
{
    for (; options && options->name; options++) {
        if (strlen(options->name) == length && !strncmp(options->name, name, length))
            return options;
    }
    return NULL;
}

static const crvs_option_t *find_letter(const crvs_option_t *options, char letter)
{
    for (; options && options->name; options++) {
        if (options->letter == letter)
            return options;
    }
    return NULL;
}

static const crvs_option_t *options_of(const reading_t *reading)
{
    return reading->call->command ? reading->call->command->options : NULL;
}

/* @param value behind = or the letter; NULL: what follows is its value, where it takes one */
static void take(reading_t *reading, const crvs_option_t *option, const char *value)
{
    if (option->value && !value) {
        value = *reading->arguments;
        if (!value)
            crvs_say_misuse("option --%s requires an argument", option->name);
        reading->arguments++;
    }
    apr_hash_set(reading->call->values, option->name, APR_HASH_KEY_STRING, value ? value : "");
}

/* --name, --name VALUE or --name=VALUE: by its whole name, so that --password does not pass for --password-stdin. */
static void read_long(reading_t *reading, const char *argument)
{
    const char *name = argument + 2;
    size_t length = strcspn(name, "=");
    const crvs_option_t *option = find_long(options_of(reading), name, length);

    if (!option)
        option = find_long(crvs_options_common, name, length);
    if (!option)
        crvs_say_misuse("unknown option: %.*s", (int)length + 2, argument);
    if (!option->value && name[length])
        crvs_say_misuse("option --%s takes no value", option->name);
    take(reading, option, name[length] ? name + length + 1 : NULL);
}

/* -q, or several in one word; behind one that takes a value the rest of the word is that. */
static void read_letters(reading_t *reading, const char *letters)
{
    for (; *letters; letters++) {
        const crvs_option_t *option = find_letter(options_of(reading), *letters);

        if (!option)
            option = find_letter(crvs_options_common, *letters);
        if (!option)
            crvs_say_misuse("unknown option: -%c", *letters);
        if (option->value) {
            take(reading, option, letters[1] ? letters + 1 : NULL);
            return;
        }
        take(reading, option, NULL);
    }
}

/* Takes options as far as there are some; @return whether there was one */
static bool read_option(reading_t *reading)
{
    const char *argument = *reading->arguments;

    if (!argument || argument[0] != '-' || !argument[1])
        return false;
    reading->arguments++;
    if (argument[1] == '-')
        read_long(reading, argument);
    else
        read_letters(reading, argument + 1);
    return true;
}

/* "a, b or c": the first words of all commands, or the second ones of those that begin with `group`. */
static const char *listed(apr_pool_t *pool, const char *group, const char *last_word)
{
    apr_array_header_t *words = apr_array_make(pool, 16, sizeof(const char *));
    const char *text = "";
    int count;
    const crvs_command_t *const *commands = crvs_commands_all(&count);

    for (int i = 0; i < count; i++) {
        const char *name = commands[i]->name;
        const char *space = strchr(name, ' ');
        const char *word = group ? space + 1 : apr_pstrmemdup(pool, name, strcspn(name, " "));

        if (group && (!space || !crvs_help_is_of(commands[i], group)))
            continue;
        if (!words->nelts || strcmp(APR_ARRAY_IDX(words, words->nelts - 1, const char *), word))
            APR_ARRAY_PUSH(words, const char *) = word;
    }
    for (int i = 0; i < words->nelts; i++)
        text = apr_pstrcat(pool, text,
                           !i                     ? ""
                           : i < words->nelts - 1 ? ", "
                                                  : apr_pstrcat(pool, " ", last_word, " ", NULL),
                           APR_ARRAY_IDX(words, i, const char *), NULL);
    return text;
}

static const crvs_command_t *find_command(const char *name)
{
    int count;
    const crvs_command_t *const *commands = crvs_commands_all(&count);

    for (int i = 0; i < count; i++) {
        if (!strcmp(commands[i]->name, name))
            return commands[i];
    }
    return NULL;
}

static bool is_group(const char *word)
{
    int count;
    const crvs_command_t *const *commands = crvs_commands_all(&count);

    for (int i = 0; i < count; i++) {
        if (crvs_help_is_of(commands[i], word) && strcmp(commands[i]->name, word))
            return true;
    }
    return false;
}

static bool asks(const reading_t *reading, const char *option)
{
    return crvs_options_has(reading->call, option);
}

static _Noreturn void show_help(const reading_t *reading)
{
    const crvs_command_t *command = reading->call->command;

    crvs_command_help(reading->call->pool, reading->group ? reading->group : command ? command->name : NULL);
    exit(0);
}

/* What the build generates from the table of commands. */
static void print_for_build(apr_pool_t *pool, const char *argument)
{
    if (!strcmp(argument, "--print-manual"))
        crvs_command_manual(pool);
    else if (!strcmp(argument, "--print-completion"))
        crvs_command_completion(pool);
    else
        return;
    exit(0);
}

/* Options that every command takes may stand before it, and between its words. */
static void read_common(reading_t *reading)
{
    while (read_option(reading))
        continue;
}

/* The second word of a command; the first one may be a command by itself. */
static void read_verb(reading_t *reading, const char *first)
{
    apr_pool_t *pool = reading->call->pool;
    const char *second;

    if (!reading->call->command)
        read_common(reading);
    second = *reading->arguments;
    if (second && *second != '-') {
        reading->call->command = find_command(apr_pstrcat(pool, first, " ", second, NULL));
        if (!reading->call->command)
            crvs_say_misuse("'%s %s' is unknown: %s are there", first, second, listed(pool, first, "and"));
        reading->arguments++;
        return;
    }
    reading->group = first;
    if (!reading->call->command && asks(reading, "help"))
        show_help(reading);
    if (!reading->call->command)
        crvs_say_misuse("%s what? %s", first, listed(pool, first, "or"));
}

static void read_command(reading_t *reading)
{
    apr_pool_t *pool = reading->call->pool;
    const char *first;

    if (*reading->arguments)
        print_for_build(pool, *reading->arguments);
    read_common(reading);
    first = *reading->arguments;
    if (asks(reading, "version")) {
        puts("crvs-admin " CRVS_VERSION);
        exit(0);
    }
    if (!first && asks(reading, "help"))
        show_help(reading);
    if (!first)
        crvs_say_misuse("say what to do: %s", listed(pool, NULL, "or"));
    reading->call->command = find_command(first);
    if (!reading->call->command && !is_group(first))
        crvs_say_misuse("'%s' is unknown: %s are there", first, listed(pool, NULL, "and"));
    reading->arguments++;
    if (is_group(first))
        read_verb(reading, first);
}

/* As many as the command's names of them say. */
static void check_operands(const crvs_call_t *call)
{
    char *state, *names = apr_pstrdup(call->pool, call->command->operands);
    int most = 0;

    for (const char *name = apr_strtok(names, " ", &state); name; name = apr_strtok(NULL, " ", &state)) {
        size_t length = strcspn(name, ".");

        if (most == call->count && *name != '[')
            crvs_say_misuse("missing: %.*s", (int)length, name);
        if (name[length])
            return;
        most++;
    }
    if (call->count > most)
        crvs_say_misuse("too much: '%s'", call->operands[most]);
}

crvs_call_t *crvs_options_read(apr_pool_t *pool, const char *const *arguments)
{
    crvs_call_t *call = apr_pcalloc(pool, sizeof(*call));
    reading_t reading = {
        .call = call, .arguments = arguments, .operands = apr_array_make(pool, 4, sizeof(const char *))};

    for (int i = 0; arguments[i]; i++) {
        if (!crvs_text_is_utf8(arguments[i], strlen(arguments[i])))
            crvs_say_misuse("an argument isn't UTF-8");
    }
    call->pool = pool;
    call->values = apr_hash_make(pool);
    read_command(&reading);
    while (*reading.arguments) {
        /* After --, everything is an operand. */
        if (!strcmp(*reading.arguments, "--")) {
            while (*++reading.arguments)
                APR_ARRAY_PUSH(reading.operands, const char *) = *reading.arguments;
        }
        else if (!read_option(&reading)) {
            APR_ARRAY_PUSH(reading.operands, const char *) = *reading.arguments++;
        }
    }
    if (asks(&reading, "help"))
        show_help(&reading);
    call->count = reading.operands->nelts;
    APR_ARRAY_PUSH(reading.operands, const char *) = NULL;
    call->operands = (const char **)reading.operands->elts;
    check_operands(call);
    return call;
}

const char *crvs_options_value(const crvs_call_t *call, const char *name)
{
    return apr_hash_get(call->values, name, APR_HASH_KEY_STRING);
}

bool crvs_options_has(const crvs_call_t *call, const char *name)
{
    return crvs_options_value(call, name) != NULL;
}

const char *crvs_options_line(const crvs_call_t *call, const char *text, const char *what)
{
    if (crvs_text_has_controls(text) || strpbrk(text, "\t\n"))
        crvs_say_misuse("%s has control characters", what);
    return crvs_text_line(call->pool, text);
}
