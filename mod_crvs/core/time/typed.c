/* SPDX-License-Identifier: Apache-2.0 */
#include "core/time/typed.h"

#include "core/time/time.h"

#include <apr_lib.h>
#include <apr_time.h>
#include <string.h>

/* What stands between, U+00A0 and U+202F included. */
static void skip_spaces(const char **at)
{
    static const char *const spaces[] = {" ", "\t", "\xc2\xa0", "\xe2\x80\xaf"};

    for (bool found = true; found;) {
        found = false;
        for (int i = 0; i < 4; i++) {
            if (!strncmp(*at, spaces[i], strlen(spaces[i]))) {
                *at += strlen(spaces[i]);
                found = true;
            }
        }
    }
}

static bool skip_word(const char **at, const char *word)
{
    if (strncmp(*at, word, strlen(word)) != 0)
        return false;
    *at += strlen(word);
    skip_spaces(at);
    return true;
}

/* @return how many digits there were, at most four */
static int read_number(const char **at, int *number)
{
    int digits = 0;

    for (*number = 0; digits < 4 && apr_isdigit(**at); digits++)
        *number = *number * 10 + (*(*at)++ - '0');
    return apr_isdigit(**at) ? 0 : digits;
}

static bool is_of_calendar(const crvs_typed_t *typed)
{
    apr_time_exp_t parts;

    if (typed->year < 1 || typed->month < 1 || typed->month > 12 || typed->day < 1 || typed->day > 31)
        return false;
    apr_time_exp_gmt(&parts, apr_time_from_sec(crvs_time_days(typed->year, typed->month, typed->day) * 86400));
    return parts.tm_mday == typed->day;
}

static bool read_date(const char **at, crvs_typed_t *typed)
{
    int first, third;
    int first_digits = read_number(at, &first), third_digits;
    char separator = **at;

    if (!separator || !strchr("-/.", separator) || !first_digits)
        return false;
    ++*at;
    if (!read_number(at, &typed->month) || **at != separator)
        return false;
    ++*at;
    third_digits = read_number(at, &third);
    if (first_digits == 4 && (third_digits == 1 || third_digits == 2)) {
        typed->year = first;
        typed->day = third;
    }
    else if (first_digits <= 2 && (third_digits == 2 || third_digits == 4)) {
        typed->day = first;
        typed->year = third_digits == 2 ? 2000 + third : third;
    }
    else {
        return false;
    }
    return is_of_calendar(typed);
}

/* 08:30, 8:30:59, 8h30, 8 h 30, 8h */
static bool read_hour(const char **at, crvs_typed_t *typed)
{
    int digits = read_number(at, &typed->hour), second;
    bool is_french;

    if (digits != 1 && digits != 2)
        return false;
    skip_spaces(at);
    is_french = skip_word(at, "h") || skip_word(at, "H");
    if (!is_french && !skip_word(at, ":"))
        return false;
    digits = read_number(at, &typed->minute);
    if (digits != 2 && (digits || !is_french))
        return false;
    if (**at == ':' && digits) {
        ++*at;
        if (read_number(at, &second) != 2 || second > 59)
            return false;
    }
    typed->has_hour = true;
    return typed->hour <= 23 && typed->minute <= 59;
}

bool crvs_typed_read(const char *text, crvs_typed_t *typed)
{
    static const char *const between[] = {"T", "t", ",", "à", "at", NULL};
    const char *at = text;

    memset(typed, 0, sizeof(*typed));
    skip_spaces(&at);
    skip_word(&at, "le ");
    if (!read_date(&at, typed))
        return false;
    if (*at && apr_isalnum(*at) && *at != 'T' && *at != 't')
        return false;
    skip_spaces(&at);
    for (const char *const *word = between; *word; word++)
        skip_word(&at, *word);
    if (*at && !read_hour(&at, typed))
        return false;
    skip_spaces(&at);
    return !*at;
}
