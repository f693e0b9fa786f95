/* SPDX-License-Identifier: Apache-2.0 */
/* How a command says that something went wrong, and ends. */
#include "command/command.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static int failure = 1;

void crvs_say_ends_with(int status)
{
    failure = status;
}

static void __attribute__((format(printf, 1, 0))) say(const char *format, va_list arguments)
{
    fflush(stdout);
    fputs("crvs-admin: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
}

void crvs_say_failure(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    say(format, arguments);
    va_end(arguments);
    exit(failure);
}

void crvs_say_misuse(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    say(format, arguments);
    va_end(arguments);
    fputs("Try 'crvs-admin --help'.\n", stderr);
    exit(2);
}
