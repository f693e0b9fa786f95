/* SPDX-License-Identifier: Apache-2.0 */
#include "command/password.h"

#include "accounts/accounts.h"
#include "accounts/bcrypt.h"
#include "core/text/text.h"

#include <apr_strings.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

/* Longer lines than any password, so that one that is too long is seen to be. */
#define MAX_LINE_LENGTH 1024

static struct termios terminal;
static const int signals[] = {SIGINT, SIGTERM, SIGHUP};

/* Not TCSAFLUSH, which would throw away what was typed already. */
static void set_echo(bool on)
{
    struct termios changed = terminal;

    if (!on)
        changed.c_lflag &= ~(tcflag_t)ECHO;
    tcsetattr(STDIN_FILENO, TCSADRAIN, &changed);
}

static void stop(int number)
{
    ssize_t written;

    (void)number;
    set_echo(true);
    written = write(STDERR_FILENO, "\n", 1);
    (void)written;
    _exit(1);
}

/* A line of standard input without its end; NULL where there is none. */
static const char *read_line(apr_pool_t *pool)
{
    char line[MAX_LINE_LENGTH];
    size_t length;

    if (!fgets(line, sizeof(line), stdin))
        return NULL;
    length = strlen(line);
    if (length && line[length - 1] == '\n')
        line[--length] = '\0';
    if (length && line[length - 1] == '\r')
        line[--length] = '\0';
    return apr_pstrmemdup(pool, line, length);
}

static const char *ask(apr_pool_t *pool, const char *question)
{
    struct sigaction action = {.sa_handler = stop}, before[sizeof(signals) / sizeof(*signals)];
    const char *answer;

    if (tcgetattr(STDIN_FILENO, &terminal))
        crvs_say_failure("the terminal cannot be asked");
    for (size_t i = 0; i < sizeof(signals) / sizeof(*signals); i++)
        sigaction(signals[i], &action, &before[i]);
    set_echo(false);
    fputs(question, stderr);
    answer = read_line(pool);
    set_echo(true);
    for (size_t i = 0; i < sizeof(signals) / sizeof(*signals); i++)
        sigaction(signals[i], &before[i], NULL);
    fputc('\n', stderr);
    if (!answer)
        crvs_say_failure("no password given");
    return answer;
}

static const char *ask_twice(apr_pool_t *pool, const char *username)
{
    const char *password = ask(pool, apr_psprintf(pool, "New password for %s: ", username));

    if (strcmp(crvs_text_opaque(pool, password), crvs_text_opaque(pool, ask(pool, "The same again: "))))
        crvs_say_failure("the two passwords differ");
    return password;
}

static const char *read_password(const crvs_call_t *call, const char *username)
{
    const char *password;

    if (!crvs_options_has(call, "password-stdin")) {
        if (!isatty(STDIN_FILENO))
            crvs_say_misuse("standard input is no terminal: give the password there with --password-stdin");
        return ask_twice(call->pool, username);
    }
    password = read_line(call->pool);
    if (!password)
        crvs_say_failure("standard input is empty: its first line is the password");
    return password;
}

/* What may not be one, in words that fit behind the name of this program. */
static const char *sentence_of(const char *flaw)
{
    static const char *const sentences[][2] = {
        {CRVS_T("field.password_long"), "a password has at most 72 bytes"},
        {CRVS_T("field.invalid_characters"), "a password has no control characters"},
        {CRVS_T("field.password_username"), "the password is the user name"},
    };

    for (size_t i = 0; i < sizeof(sentences) / sizeof(*sentences); i++) {
        if (!strcmp(sentences[i][0], flaw))
            return sentences[i][1];
    }
    return "a password has at least 8 characters";
}

const char *crvs_command_password_hash(const crvs_call_t *call, const char *username)
{
    const char *password = read_password(call, username);
    const char *flaw, *hash;

    if (!crvs_text_is_utf8(password, strlen(password)))
        crvs_say_misuse("the password isn't UTF-8");
    flaw = crvs_flaws_password(call->pool, password, username);
    if (flaw)
        crvs_say_failure("%s", sentence_of(flaw));
    hash = crvs_bcrypt_hash(call->pool, password);
    if (!hash)
        crvs_say_failure("no hash of a password: there are no random bytes, or bcrypt failed");
    return hash;
}
