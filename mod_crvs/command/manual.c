/* SPDX-License-Identifier: Apache-2.0 */
/* The manual page, made of the table of commands. */
#include "command/command.h"

#include <apr_lib.h>
#include <stdio.h>
#include <string.h>

#define LETTERS "abcdefghijklmnopqrstuvwxyz-"

/* What groups of commands are about, by their first word. */
static const char *const groups[][2] = {
    {"user", "Accounts"},      {"category", "Categories"},     {"recordings", "Recordings"},
    {"setup", "The database"}, {"migrate", "The database"},    {"backup", "Backups"},
    {"restore", "Backups"},    {"doctor", "The installation"},
};

static const char after_options[] =
    ".SH EXIT STATUS\n"
    "0 when done, 1 when it could not be done, 2 when the command line is wrong.\n"
    ".PP\n"
    "\\fBdoctor\\fR: 0 when all is well, 1 with warnings or what could not be looked at, 2 with errors, as monitoring "
    "plugins "
    "do.\n"
    ".SH FILES\n"
    ".TP\n"
    "\\fI/etc/crvs/my.cnf\\fR\n"
    ".nf\n"
    "[crvs]\n"
    "user     = crvs\n"
    "password = \"...\"\n"
    "database = crvs\n"
    "socket   = /run/mysqld/mysqld.sock\n"
    "default\\-character\\-set = utf8mb4\n"
    ".fi\n"
    ".IP\n"
    "The same file serves \\fBDBDParams \"group=crvs\"\\fR in Apache's configuration. It holds a password: \\fBchown "
    "root:www\\-data\\fR and \\fBchmod 640\\fR.\n"
    ".SH ENVIRONMENT\n"
    "\\fBCRVS_CONFIG\\fR, \\fBCRVS_RECORDING_DIR\\fR, \\fBCRVS_SQL\\fR: see OPTIONS.\n"
    ".SH SEE ALSO\n"
    "\\fBsqitch\\fR(1), \\fBmysql\\fR(1)\n";

static const char about_migrate[] =
    ".PP\n"
    "What was deployed is noted in the school's own database, beside its tables, so the account needs rights on that "
    "database "
    "only: \\fBGRANT ALL ON crvs.* TO crvs@localhost\\fR. A server with a binary log lets an account without SUPER "
    "create "
    "sqitch's one function only while \\fBlog_bin_trust_function_creators\\fR is on; the command says so where it is "
    "needed.\n"
    ".PP\n"
    "Where \\fBmigrate\\fR was interrupted while sqitch made its own tables, in a database that had none, the next "
    "\\fBmigrate\\fR says which to drop.\n"
    ".PP\n"
    "Plain sqitch works as well, from the folder of \\fIsqitch.plan\\fR, with user, password and socket in the group "
    "\\fB[client]\\fR of \\fI~/.my.cnf\\fR:\n"
    ".PP\n"
    ".nf\n"
    "    sqitch deploy \\-\\-registry crvs \\e\n"
    "        \\-\\-target 'db:mysql://crvs@/crvs?mysql_read_default_file=/root/.my.cnf'\n"
    ".fi\n"
    ".PP\n"
    "From sqitch 1.5 on, which uses DBD::MariaDB (Debian 13's libdbd\\-mariadb\\-perl), it is "
    "\\fBmariadb_read_default_file\\fR.\n";

/* Text in which nothing is a request of roff. */
static void print_plain(const char *text, size_t length)
{
    if (length && (*text == '.' || *text == '\''))
        fputs("\\&", stdout);
    for (; length; length--, text++) {
        if (*text == '-' || *text == '\\')
            fputs(*text == '-' ? "\\-" : "\\e", stdout);
        else
            putchar(*text);
    }
}

static void print_with(const char *font, const char *text, size_t length)
{
    printf("\\f%s", font);
    print_plain(text, length);
    fputs("\\fR", stdout);
}

/* Options are bold; in a usage words as they are typed are too, and others, such as ROLE, are not upright. */
static void print_word(const char *word, size_t length, bool is_usage)
{
    size_t start = *word == '[', middle = 0;
    bool is_option = !strncmp(word + start, "--", 2);

    if (is_option)
        middle = 2 + strspn(word + start + 2, LETTERS);
    else if (is_usage)
        middle = strcspn(word + start, "] ");
    if (start + middle > length)
        middle = length - start;
    print_plain(word, start);
    if (middle)
        print_with(apr_isupper(word[start]) ? "I" : "B", word + start, middle);
    print_plain(word + start + middle, length - start - middle);
}

/* A paragraph in one line. */
static void print_words(const char *text, size_t length, bool is_usage)
{
    for (size_t at = 0; at < length;) {
        size_t word = strcspn(text + at, " ");

        if (at + word > length)
            word = length - at;
        if (at)
            putchar(' ');
        print_word(text + at, word, is_usage);
        at += word + 1;
    }
    putchar('\n');
}

/* @param between the request that stands between paragraphs */
static void print_paragraphs(const char *text, const char *between)
{
    while (*text) {
        const char *end = strstr(text, "\n\n");

        print_words(text, end ? (size_t)(end - text) : strlen(text), false);
        text = end ? end + 2 : "";
        if (*text)
            puts(between);
    }
}

static const char *heading_of(const crvs_command_t *command)
{
    for (size_t i = 0; i < sizeof(groups) / sizeof(*groups); i++) {
        if (crvs_help_is_of(command, groups[i][0]))
            return groups[i][1];
    }
    return "";
}

static void print_commands(const crvs_command_t *const *commands, int count)
{
    const char *heading = "";

    puts(".SH DESCRIPTION");
    for (int i = 0; i < count; i++) {
        bool is_last_of_migrate =
            crvs_help_is_of(commands[i], "migrate") && (i + 1 == count || !crvs_help_is_of(commands[i + 1], "migrate"));

        if (strcmp(heading, heading_of(commands[i])))
            printf(".SS %s\n", heading_of(commands[i]));
        heading = heading_of(commands[i]);
        printf(".TP\n\\fB%s\\fR\n", commands[i]->name);
        print_paragraphs(commands[i]->help, ".IP");
        if (is_last_of_migrate)
            fputs(about_migrate, stdout);
    }
}

static void print_option(const crvs_option_t *option)
{
    printf(".TP\n");
    print_with("B", "--", 2);
    print_with("B", option->name, strlen(option->name));
    if (option->letter)
        printf(", \\fB\\-%c\\fR", option->letter);
    if (option->value)
        printf(" \\fI%s\\fR", option->value);
    putchar('\n');
    print_words(option->help, strlen(option->help), false);
}

/* Whether a command before this one, or all of them, has an option that says the same. */
static bool was_shown(const crvs_command_t *const *commands, int at, const crvs_option_t *option)
{
    for (int i = 0; i < at; i++) {
        for (const crvs_option_t *other = commands[i]->options; other->name; other++) {
            if (!strcmp(other->name, option->name) && !strcmp(other->help, option->help))
                return true;
        }
    }
    return false;
}

static void print_options(const crvs_command_t *const *commands, int count)
{
    puts(".SH OPTIONS");
    for (const crvs_option_t *option = crvs_options_common; option->name; option++)
        print_option(option);
    for (int i = 0; i < count; i++) {
        for (const crvs_option_t *option = commands[i]->options; option->name; option++) {
            if (!was_shown(commands, i, option))
                print_option(option);
        }
    }
}

void crvs_command_manual(apr_pool_t *pool)
{
    int count;
    const crvs_command_t *const *commands = crvs_commands_all(&count);

    puts(".TH CRVS\\-ADMIN 8 \"\" \"mod_crvs " CRVS_VERSION "\" \"mod_crvs\"\n.SH NAME\n"
         "crvs\\-admin \\- accounts, recordings and database of a mod_crvs school\n.SH SYNOPSIS\n.nh\n.ad l");
    for (int i = 0; i < count; i++) {
        const char *usage = crvs_help_usage(pool, commands[i]);

        if (i)
            puts(".PP");
        print_words(usage, strlen(usage), true);
    }
    puts(".ad b");
    print_commands(commands, count);
    print_options(commands, count);
    fputs(after_options, stdout);
}
