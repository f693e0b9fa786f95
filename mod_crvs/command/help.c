/* SPDX-License-Identifier: Apache-2.0 */
/* What is said of the commands to whoever asks for --help. */
#include "command/command.h"

#include <apr_strings.h>
#include <stdio.h>
#include <string.h>

#define WIDTH 79
#define STEP 4

const char *crvs_help_usage(apr_pool_t *pool, const crvs_command_t *command)
{
    const char *usage = apr_pstrcat(pool, "crvs-admin [--config FILE] ", command->name, NULL);

    if (*command->operands)
        usage = apr_pstrcat(pool, usage, " ", command->operands, NULL);
    for (const crvs_option_t *option = command->options; option->name; option++)
        usage = apr_pstrcat(pool, usage, option->is_required ? " --" : " [--", option->name, option->value ? " " : "",
                            option->value ? option->value : "", option->is_required ? "" : "]", NULL);
    return usage;
}

bool crvs_help_is_of(const crvs_command_t *command, const char *group)
{
    size_t length = strlen(group);

    return !strncmp(command->name, group, length) && (!command->name[length] || command->name[length] == ' ');
}

/* A text in lines of at most WIDTH, behind so many spaces; those after the first a step further where it hangs. */
static void print_text(apr_pool_t *pool, const char *text, int indent, bool hangs)
{
    char *state, *words = apr_pstrdup(pool, text);
    int at = indent, start = indent;

    printf("%*s", indent, "");
    for (const char *word = apr_strtok(words, " ", &state); word; word = apr_strtok(NULL, " ", &state)) {
        int length = (int)strlen(word);

        if (at > start && at + 1 + length > WIDTH) {
            at = start = indent + (hangs ? STEP : 0);
            printf("\n%*s", start, "");
        }
        else if (at > start) {
            putchar(' ');
            at++;
        }
        fputs(word, stdout);
        at += length;
    }
    putchar('\n');
}

/* Paragraphs; one that is indented stands as it is. */
static void print_paragraphs(apr_pool_t *pool, const char *text, int indent)
{
    while (*text) {
        const char *end = strstr(text, "\n\n");
        const char *paragraph = end ? apr_pstrmemdup(pool, text, (apr_size_t)(end - text)) : text;

        if (*paragraph == ' ')
            printf("%*s%s\n", indent, "", paragraph);
        else
            print_text(pool, paragraph, indent, false);
        text = end ? end + 2 : "";
        if (*text)
            putchar('\n');
    }
}

static void print_option(apr_pool_t *pool, const crvs_option_t *option)
{
    printf("\n%*s--%s%s%s", STEP, "", option->name, option->value ? " " : "", option->value ? option->value : "");
    if (option->letter)
        printf(", -%c", option->letter);
    putchar('\n');
    print_text(pool, option->help, 2 * STEP, false);
}

static bool is_first_of_its_name(const crvs_command_t *const *commands, int at, const char *group, const char *name)
{
    for (int i = 0; i < at; i++) {
        const crvs_option_t *option = crvs_help_is_of(commands[i], group) ? commands[i]->options : NULL;

        for (; option && option->name; option++) {
            if (!strcmp(option->name, name))
                return false;
        }
    }
    return true;
}

/* All that is said of the commands that begin with a word, or of one. */
static void print_part(apr_pool_t *pool, const crvs_command_t *const *commands, int count, const char *group)
{
    for (int i = 0; i < count; i++) {
        if (!crvs_help_is_of(commands[i], group))
            continue;
        printf("\n%*s%s\n", STEP, "", commands[i]->name);
        print_paragraphs(pool, commands[i]->help, 2 * STEP);
    }
    puts("\nOptions:");
    for (int i = 0; i < count; i++) {
        if (!crvs_help_is_of(commands[i], group))
            continue;
        for (const crvs_option_t *option = commands[i]->options; option->name; option++) {
            if (is_first_of_its_name(commands, i, group, option->name))
                print_option(pool, option);
        }
    }
    print_option(pool, crvs_options_common);
}

/* What each command does, and what all of them take. */
static void print_all(apr_pool_t *pool, const crvs_command_t *const *commands, int count)
{
    for (int i = 0; i < count; i++) {
        printf("\n%*s%s\n", STEP, "", commands[i]->name);
        print_text(pool, commands[i]->summary, 2 * STEP, false);
    }
    puts("\nOptions:");
    for (const crvs_option_t *option = crvs_options_common; option->name; option++)
        print_option(pool, option);
    puts("\n'crvs-admin COMMAND --help' says all of a command, and crvs-admin(8) of all.");
}

void crvs_command_help(apr_pool_t *pool, const char *group)
{
    int count;
    const crvs_command_t *const *commands = crvs_commands_all(&count);
    bool is_next = false;

    puts("Usage:");
    for (int i = 0; i < count; i++) {
        if (group && !crvs_help_is_of(commands[i], group))
            continue;
        if (is_next)
            putchar('\n');
        is_next = true;
        print_text(pool, crvs_help_usage(pool, commands[i]), STEP, true);
    }
    puts("\nDescription:");
    if (group)
        print_part(pool, commands, count, group);
    else
        print_all(pool, commands, count);
}
