/* SPDX-License-Identifier: Apache-2.0 */
#include "core/time/tzif.h"

#include "core/time/time.h"

#include <apr_lib.h>
#include <apr_strings.h>
#include <apr_time.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define HEADER_LENGTH 44
#define HOUR 3600
#define DAY 86400

/* When clocks change each year, as POSIX writes it behind TZ's commas. */
typedef struct {
    char kind; /* 'M': a weekday of a month; 'J': a day of the year without 29 February, from 1; 'n': with it, from 0 */
    int month, week, day;
    int seconds; /* of that day by the clock that is about to change */
} change_t;

struct crvs_tzif_t {
    int count;                /* of the changes that are listed */
    const apr_int64_t *times; /* in order */
    const int *offsets;       /* behind each of them */
    int first_offset;         /* before all of them */
    bool has_rule;            /* for what lies behind them */
    bool has_summer;
    int standard, summer;
    change_t to_summer, to_standard;
};

/* --- The rule at the file's end, such as CET-1CEST,M3.5.0,M10.5.0/3 --- */

static bool take(const char **at, char wanted)
{
    if (**at != wanted)
        return false;
    ++*at;
    return true;
}

static bool take_number(const char **at, int largest, int *number)
{
    const char *start = *at;

    for (*number = 0; apr_isdigit(**at) && *at - start < 4; ++*at)
        *number = *number * 10 + (**at - '0');
    return *at > start && *number <= largest;
}

/* CET or <+01> */
static bool take_name(const char **at)
{
    const char *start = *at;

    if (take(at, '<')) {
        *at += strcspn(*at, ">");
        return take(at, '>');
    }
    while (apr_isalpha(**at))
        ++*at;
    return *at - start >= 3;
}

/* [-]hh[:mm[:ss]], in seconds */
static bool take_time(const char **at, int *seconds)
{
    int hours, minutes = 0, rest = 0;
    bool is_negative = take(at, '-');

    if (!is_negative)
        take(at, '+');
    if (!take_number(at, 167, &hours) || (take(at, ':') && !take_number(at, 59, &minutes))
        || (take(at, ':') && !take_number(at, 59, &rest)))
        return false;
    *seconds = hours * HOUR + minutes * 60 + rest;
    if (is_negative)
        *seconds = -*seconds;
    return true;
}

static bool take_change(const char **at, change_t *change)
{
    bool is_read;

    if (!take(at, ','))
        return false;
    change->seconds = 2 * HOUR;
    change->kind = 'n';
    if (take(at, 'M')) {
        change->kind = 'M';
        is_read = take_number(at, 12, &change->month) && take(at, '.') && take_number(at, 5, &change->week)
                  && take(at, '.') && take_number(at, 6, &change->day) && change->month >= 1 && change->week >= 1;
    }
    else {
        if (take(at, 'J'))
            change->kind = 'J';
        is_read = take_number(at, 365, &change->day);
    }
    return is_read && (!take(at, '/') || take_time(at, &change->seconds));
}

/* POSIX counts how far UTC is ahead of the clocks. */
static bool read_rule(const char *at, crvs_tzif_t *rules)
{
    if (!take_name(&at) || !take_time(&at, &rules->standard))
        return false;
    rules->standard = -rules->standard;
    rules->has_rule = true;
    if (!*at)
        return true;
    rules->has_summer = true;
    rules->summer = rules->standard + HOUR;
    if (!take_name(&at))
        return false;
    if (*at != ',') {
        if (!take_time(&at, &rules->summer))
            return false;
        rules->summer = -rules->summer;
    }
    return take_change(&at, &rules->to_summer) && take_change(&at, &rules->to_standard) && !*at;
}

/* The change of a year, in seconds since 1970 by the clock that is about to change. */
static apr_int64_t change_of_year(const change_t *change, int year)
{
    apr_int64_t day, next;

    if (change->kind == 'n') {
        day = crvs_time_days(year, 1, 1) + change->day;
    }
    else if (change->kind == 'J') {
        day = crvs_time_days(year, 1, 1) + change->day - 1;
        if (change->day >= 60)
            day += crvs_time_days(year, 3, 1) - crvs_time_days(year, 1, 1) - 59;
    }
    else {
        day = crvs_time_days(year, change->month, 1);
        next = change->month < 12 ? crvs_time_days(year, change->month + 1, 1) : day + 31;
        /* 1970-01-01 was a Thursday. */
        day += ((change->day - (day + 4)) % 7 + 7) % 7 + (change->week - 1) * 7;
        if (day >= next)
            day -= 7;
    }
    return day * DAY + change->seconds;
}

static int offset_by_rule(const crvs_tzif_t *rules, apr_int64_t seconds)
{
    apr_time_exp_t parts;
    apr_int64_t to_summer, to_standard;
    bool is_summer;

    if (!rules->has_summer)
        return rules->standard;
    apr_time_exp_gmt(&parts, apr_time_from_sec(seconds + rules->standard));
    to_summer = change_of_year(&rules->to_summer, parts.tm_year + 1900) - rules->standard;
    to_standard = change_of_year(&rules->to_standard, parts.tm_year + 1900) - rules->summer;
    if (to_summer < to_standard)
        is_summer = seconds >= to_summer && seconds < to_standard;
    else
        is_summer = seconds >= to_summer || seconds < to_standard;
    return is_summer ? rules->summer : rules->standard;
}

/* --- The file --- */

static apr_int64_t big_endian(const char *at, int bytes)
{
    apr_uint64_t number = *at & 0x80 ? ~(apr_uint64_t)0 : 0;

    for (int i = 0; i < bytes; i++)
        number = number << 8 | (unsigned char)at[i];
    return (apr_int64_t)number;
}

typedef struct {
    apr_size_t marks, leaps, times, types, letters; /* how many of each there are */
} counts_t;

/* Reads a header. @return its block's length behind it, with moments of so many bytes; 0 where that is no header */
static apr_size_t read_header(const char *bytes, apr_size_t length, apr_size_t moment, counts_t *counts)
{
    static const apr_int64_t most = 1 << 16;
    apr_int64_t numbers[6];

    if (length < HEADER_LENGTH || memcmp(bytes, "TZif", 4) || bytes[4] < '2')
        return 0;
    for (int i = 0; i < 6; i++) {
        numbers[i] = big_endian(bytes + 20 + i * 4, 4);
        if (numbers[i] < 0 || numbers[i] > most)
            return 0;
    }
    *counts = (counts_t){.marks = (apr_size_t)(numbers[0] + numbers[1]),
                         .leaps = (apr_size_t)numbers[2],
                         .times = (apr_size_t)numbers[3],
                         .types = (apr_size_t)numbers[4],
                         .letters = (apr_size_t)numbers[5]};
    if (!counts->types)
        return 0;
    return counts->times * (moment + 1) + counts->types * 6 + counts->letters + counts->leaps * (moment + 4)
           + counts->marks;
}

static bool read_changes(apr_pool_t *pool, const char *bytes, const counts_t *counts, crvs_tzif_t *rules)
{
    const char *types = bytes + counts->times * 8;
    const char *offsets = types + counts->times;
    apr_int64_t *times = apr_palloc(pool, sizeof(*times) * counts->times);
    int *behind = apr_palloc(pool, sizeof(*behind) * counts->times);

    for (apr_size_t i = 0; i < counts->times; i++) {
        unsigned char type = (unsigned char)types[i];

        if (type >= counts->types)
            return false;
        times[i] = big_endian(bytes + i * 8, 8);
        behind[i] = (int)big_endian(offsets + (apr_size_t)type * 6, 4);
    }
    rules->count = (int)counts->times;
    rules->times = times;
    rules->offsets = behind;
    rules->first_offset = (int)big_endian(offsets, 4);
    return true;
}

const crvs_tzif_t *crvs_tzif_read(apr_pool_t *pool, const char *bytes, apr_size_t length)
{
    crvs_tzif_t *rules = apr_pcalloc(pool, sizeof(*rules));
    counts_t counts;
    apr_size_t first = read_header(bytes, length, 4, &counts);
    apr_size_t second;
    const char *rule, *end;

    /* The first block is for programs of before 2005; the second has moments of eight bytes. */
    if (!first || length - HEADER_LENGTH < first)
        return NULL;
    bytes += HEADER_LENGTH + first;
    length -= HEADER_LENGTH + first;
    second = read_header(bytes, length, 8, &counts);
    if (!second || length - HEADER_LENGTH < second || counts.leaps)
        return NULL;
    if (!read_changes(pool, bytes + HEADER_LENGTH, &counts, rules))
        return NULL;
    rule = bytes + HEADER_LENGTH + second;
    length -= HEADER_LENGTH + second;
    if (length < 2 || *rule != '\n' || !(end = memchr(rule + 1, '\n', length - 1)))
        return NULL;
    rule = apr_pstrmemdup(pool, rule + 1, (apr_size_t)(end - rule - 1));
    return !*rule || read_rule(rule, rules) ? rules : NULL;
}

int crvs_tzif_offset(const crvs_tzif_t *rules, apr_int64_t seconds)
{
    int low = 0, high = rules->count;

    /* How many changes there have been. */
    while (low < high) {
        int middle = low + (high - low) / 2;

        if (rules->times[middle] <= seconds)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == rules->count && rules->has_rule)
        return offset_by_rule(rules, seconds);
    return low ? rules->offsets[low - 1] : rules->first_offset;
}
