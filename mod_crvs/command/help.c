/* What is said of the commands to whoever asks for --help. */
#include "command/command.h"

#include <apr_strings.h>
#include <stdio.h>
#include <string.h>

#define WIDTH 79
#define COLUMN 26

/* A text in lines of at most WIDTH, each behind so many spaces; the first one begins in that column already. */
static void print_text(apr_pool_t *pool, const char *text, int indent)
{
    char *state, *words = apr_pstrdup(pool, text);
    int at = indent;

    for (const char *word = apr_strtok(words, " ", &state); word; word = apr_strtok(NULL, " ", &state)) {
        int length = (int)strlen(word);

        if (at > indent && at + 1 + length > WIDTH) {
            printf("\n%*s", indent, "");
            at = indent;
        }
        else if (at > indent) {
            putchar(' ');
            at++;
        }
        fputs(word, stdout);
        at += length;
    }
    putchar('\n');
}

/* Paragraphs; one that is indented stands as it is. */
static void print_paragraphs(apr_pool_t *pool, const char *text)
{
    while (*text) {
        const char *end = strstr(text, "\n\n");
        const char *paragraph = end ? apr_pstrmemdup(pool, text, (apr_size_t)(end - text)) : text;

        putchar('\n');
        if (*paragraph == ' ')
            puts(paragraph);
        else
            print_text(pool, paragraph, 0);
        text = end ? end + 2 : "";
    }
}

/* A name in the left column, and what it is in the right one. */
static void print_entry(apr_pool_t *pool, const char *name, const char *text)
{
    if (strlen(name) + 4 > COLUMN)
        printf("  %s\n%*s", name, COLUMN, "");
    else
        printf("  %-*s", COLUMN - 2, name);
    print_text(pool, text, COLUMN);
}

static void print_options(apr_pool_t *pool, const crvs_option_t *options)
{
    for (; options && options->name; options++) {
        const char *letter = options->letter ? apr_psprintf(pool, "-%c, ", options->letter) : "    ";

        print_entry(pool, apr_pstrcat(pool, letter, "--", options->name, options->value ? " " : "",
                                      options->value ? options->value : "", NULL), options->help);
    }
}

static void print_command(apr_pool_t *pool, const crvs_command_t *command)
{
    bool has_options = command->options && command->options->name;

    printf("Usage: crvs-admin %s%s%s%s\n", command->name, has_options ? " [OPTION]..." : "",
           *command->operands ? " " : "", command->operands);
    print_paragraphs(pool, command->help);
    puts("\nOptions:");
    print_options(pool, command->options);
    print_options(pool, crvs_command_common);
}

void crvs_command_help(apr_pool_t *pool, const crvs_command_t *command, const char *group)
{
    int count;
    const crvs_command_t *const *commands = crvs_command_all(&count);

    if (command) {
        print_command(pool, command);
        return;
    }
    printf("Usage: crvs-admin %s%sCOMMAND [OPTION]...\n\nAccounts, recordings and database of a mod_crvs school.\n\n"
           "Commands:\n", group ? group : "", group ? " " : "");
    for (int i = 0; i < count; i++) {
        const char *name = commands[i]->name;

        if (!group || (!strncmp(name, group, strlen(group)) && name[strlen(group)] == ' '))
            print_entry(pool, apr_pstrcat(pool, name, *commands[i]->operands ? " " : "", commands[i]->operands, NULL),
                        commands[i]->summary);
    }
    puts("\nOptions:");
    print_options(pool, crvs_command_common);
    puts("\n'crvs-admin COMMAND --help' says what a command does, and crvs-admin(8) all of it.");
}
