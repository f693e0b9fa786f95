/* SPDX-License-Identifier: Apache-2.0 */
/* The completion for bash, made of the table of commands. */
#include "command/command.h"

#include <apr_strings.h>
#include <stdio.h>
#include <string.h>

/* What follows the tables below in the script. */
static const char script[] =
    "_crvs_admin() {\n"
    "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} command='' at=1 words\n"
    "\n"
    "    COMPREPLY=()\n"
    "    [[ ${COMP_WORDS[1]-} != --config ]] || at=3\n"
    "    # The command that the line begins with, of one word or two.\n"
    "    if ((COMP_CWORD > at)); then\n"
    "        command=${COMP_WORDS[at]}\n"
    "        if ((COMP_CWORD > at + 1)) && [[ ${COMP_WORDS[at + 1]} != -* &&\n"
    "            \" $(_crvs_admin_words \"$command\") \" == *\" ${COMP_WORDS[at + 1]} \"* ]]; then\n"
    "            command+=\" ${COMP_WORDS[at + 1]}\"\n"
    "        fi\n"
    "    fi\n"
    "    words=$(_crvs_admin_values \"$command $before\")\n"
    "    if [[ ! $words && $word != -* ]]; then\n"
    "        words=$(_crvs_admin_values \"$command\")\n"
    "    fi\n"
    "    [[ $words ]] || words=$(_crvs_admin_words \"$command\")\n"
    "    case $words in\n"
    "    '" CRVS_COMPLETE_FILES "')\n"
    "        compopt -o filenames\n"
    "        mapfile -t COMPREPLY < <(compgen -f -- \"$word\")\n"
    "        ;;\n"
    "    '" CRVS_COMPLETE_FOLDERS "')\n"
    "        compopt -o filenames\n"
    "        mapfile -t COMPREPLY < <(compgen -d -- \"$word\")\n"
    "        ;;\n"
    "    '<anything>') ;;\n"
    "    *) mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\") ;;\n"
    "    esac\n"
    "}\n"
    "\n"
    "complete -F _crvs_admin crvs-admin\n";

/* The first words of all commands. */
static void print_subjects(const crvs_command_t *const *commands, int count)
{
    const char *before = "";

    printf("    '') echo");
    for (int i = 0; i < count; i++) {
        size_t length = strcspn(commands[i]->name, " ");

        if (strncmp(before, commands[i]->name, length) || (before[length] && before[length] != ' '))
            printf(" %.*s", (int)length, commands[i]->name);
        before = commands[i]->name;
    }
    for (const crvs_option_t *option = crvs_options_common; option->name; option++)
        printf(" --%s", option->name);
    puts(" ;;");
}

/* What may follow a word: the second words of commands, and the options of one that is called so. */
static void print_words(const crvs_command_t *const *commands, int count, const char *name)
{
    size_t length = strlen(name);

    printf("    '%s') echo", name);
    for (int i = 0; i < count; i++) {
        if (crvs_help_is_of(commands[i], name) && commands[i]->name[length])
            printf(" %s", commands[i]->name + length + 1);
        for (const crvs_option_t *option = strcmp(commands[i]->name, name) ? NULL : commands[i]->options;
             option && option->name; option++)
            printf(" --%s", option->name);
    }
    puts(" ;;");
}

static void print_table(apr_pool_t *pool, const crvs_command_t *const *commands, int count)
{
    const char *group = "";

    puts("# _crvs_admin_words COMMAND: what may follow it.\n_crvs_admin_words() {\n    case $1 in");
    print_subjects(commands, count);
    for (int i = 0; i < count; i++) {
        const char *space = strchr(commands[i]->name, ' ');
        const char *first = apr_pstrmemdup(pool, commands[i]->name, strcspn(commands[i]->name, " "));

        if (space && strcmp(first, group))
            print_words(commands, count, first);
        print_words(commands, count, commands[i]->name);
        group = first;
    }
    puts("    esac\n}\n");
}

static void print_value(const char *command, const char *option, const char *completion)
{
    printf("    '%s%s%s') echo '%s' ;;\n", command, *option ? " --" : "", option,
           completion ? completion : "<anything>");
}

static void print_values(const crvs_command_t *const *commands, int count)
{
    puts("# _crvs_admin_values COMMAND OPTION: what its value may be, where it takes one; of a command: its operands.\n"
         "_crvs_admin_values() {\n    case $1 in\n    *' --config') echo '" CRVS_COMPLETE_FILES "' ;;");
    for (int i = 0; i < count; i++) {
        if (commands[i]->completion)
            print_value(commands[i]->name, "", commands[i]->completion);
        for (const crvs_option_t *option = commands[i]->options; option->name; option++) {
            if (option->value)
                print_value(commands[i]->name, option->name, option->completion);
        }
    }
    puts("    esac\n}\n");
}

void crvs_command_completion(apr_pool_t *pool)
{
    int count;
    const crvs_command_t *const *commands = crvs_commands_all(&count);

    puts("# Completion of crvs-admin in bash, made of its table of commands.                     -*- shell-script -*-\n"
         "# shellcheck shell=bash\n");
    print_table(pool, commands, count);
    print_values(commands, count);
    fputs(script, stdout);
}
