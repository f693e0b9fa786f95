/* SPDX-License-Identifier: Apache-2.0 */
#include "recordings/subrip.h"

#include "core/base/buffer.h"

#include <apr_lib.h>
#include <apr_strings.h>
#include <stdbool.h>
#include <string.h>

/* In milliseconds, up to 99 hours. */
#define MOST_DIGITS 2
#define SIXTY 60
#define SECOND 1000
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)

/* Reads up to so many digits. @return whether there is one, and a mark behind them where one is wanted */
static bool read_digits(const char **at, int most, const char *marks, int *number)
{
    int digits = 0;

    for (*number = 0; digits < most && apr_isdigit(**at); digits++)
        *number = *number * 10 + *(*at)++ - '0';
    if (!digits || (marks && (!**at || !strchr(marks, *(*at)++))))
        return false;
    return true;
}

/* Reads "01:02:03,400", or what programs make of it: "1:02:03.4". */
static bool read_time(const char **at, int *milliseconds)
{
    int hours, minutes, seconds, fraction;
    const char *begin;

    while (**at == ' ' || **at == '\t')
        (*at)++;
    if (!read_digits(at, MOST_DIGITS, ":", &hours) || !read_digits(at, MOST_DIGITS, ":", &minutes)
        || !read_digits(at, MOST_DIGITS, ",.", &seconds) || minutes >= SIXTY || seconds >= SIXTY)
        return false;
    begin = *at;
    if (!read_digits(at, 3, NULL, &fraction))
        return false;
    for (const char *digit = *at; digit - begin < 3; digit++)
        fraction *= 10;
    *milliseconds = hours * HOUR + minutes * MINUTE + seconds * SECOND + fraction;
    return true;
}

/* Reads "00:00:01,000 --> 00:00:04,000", with or without places on the screen behind. */
static bool read_times(const char *line, int times[2])
{
    if (!read_time(&line, &times[0]))
        return false;
    while (*line == ' ' || *line == '\t')
        line++;
    if (strncmp(line, "-->", 3))
        return false;
    line += 3;
    return read_time(&line, &times[1]);
}

static void add_text(crvs_buffer_t *webvtt, const char *text)
{
    crvs_buffer_add(webvtt, text, strlen(text));
}

static void add_times(crvs_buffer_t *webvtt, const int times[2])
{
    char text[64];

    for (int i = 0; i < 2; i++) {
        apr_snprintf(text, sizeof(text), "%s%02d:%02d:%02d.%03d", i ? " --> " : "", times[i] / HOUR,
                     times[i] / MINUTE % 60, times[i] / SECOND % 60, times[i] % SECOND);
        add_text(webvtt, text);
    }
}

/* A line of what is said, without what places it: {\an8}. */
static void add_words(crvs_buffer_t *webvtt, const char *line)
{
    const char *code;

    while ((code = strstr(line, "{\\")) && strchr(code, '}')) {
        crvs_buffer_add(webvtt, line, (apr_size_t)(code - line));
        line = strchr(code, '}') + 1;
    }
    add_text(webvtt, line);
}

const char *crvs_subrip_to_webvtt(apr_pool_t *pool, const char *text)
{
    char *rest = apr_pstrdup(pool, text);
    crvs_buffer_t webvtt;
    bool found = false;

    crvs_buffer_init(&webvtt, pool, strlen(text) + 64);
    add_text(&webvtt, "WEBVTT\n\n");
    while (rest) {
        char *line = rest;
        apr_size_t length = strcspn(line, "\n");
        int times[2];

        rest = line[length] ? line + length + 1 : NULL;
        line[length] = '\0';
        if (length > 0 && line[length - 1] == '\r')
            line[length - 1] = '\0';
        if (read_times(line, times)) {
            add_times(&webvtt, times);
            found = true;
        }
        /* Of a cue whose times cannot be read, the words would be shown as those of the one before. */
        else if (strstr(line, "-->")) {
            return NULL;
        }
        else {
            add_words(&webvtt, line);
        }
        if (rest)
            add_text(&webvtt, "\n");
    }
    return found ? webvtt.text : NULL;
}
