/* SPDX-License-Identifier: Apache-2.0 */
#include "core/time/time.h"

#include <apr_strings.h>
#include <apr_time.h>
#include <string.h>

static int two_digits(const char *text)
{
    return (text[0] - '0') * 10 + (text[1] - '0');
}

apr_int64_t crvs_time_days(int year, int month, int day)
{
    apr_int64_t years = year - (month <= 2);
    apr_int64_t era = years / 400;
    apr_int64_t of_era = years - era * 400;
    apr_int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + day_of_year - 719468;
}

static int days_of_month(int year, int month)
{
    return month == 12 ? 31 : (int)(crvs_time_days(year, month + 1, 1) - crvs_time_days(year, month, 1));
}

static void put_digits(char *to, int number, int digits)
{
    for (int i = digits - 1; i >= 0; i--, number /= 10)
        to[i] = (char)('0' + number % 10);
}

const char *crvs_time_to_sql(apr_pool_t *pool, apr_int64_t seconds)
{
    apr_time_exp_t parts;
    char *text = apr_pstrdup(pool, "0000-00-00 00:00:00");

    apr_time_exp_gmt(&parts, apr_time_from_sec(seconds));
    put_digits(text, parts.tm_year + 1900, 4);
    put_digits(text + 5, parts.tm_mon + 1, 2);
    put_digits(text + 8, parts.tm_mday, 2);
    put_digits(text + 11, parts.tm_hour, 2);
    put_digits(text + 14, parts.tm_min, 2);
    put_digits(text + 17, parts.tm_sec, 2);
    return text;
}

bool crvs_time_from_sql(const char *text, apr_int64_t *seconds)
{
    static const char shape[] = "0000-00-00 00:00:00";
    int year, month, day, hour, minute, second;

    for (int i = 0; shape[i]; i++) {
        if (shape[i] == '0' ? text[i] < '0' || text[i] > '9' : text[i] != shape[i])
            return false;
    }
    if (text[sizeof(shape) - 1] && text[sizeof(shape) - 1] != '.')
        return false;
    year = two_digits(text) * 100 + two_digits(text + 2);
    month = two_digits(text + 5);
    day = two_digits(text + 8);
    hour = two_digits(text + 11);
    minute = two_digits(text + 14);
    second = two_digits(text + 17);
    if (year < 1 || month < 1 || month > 12 || day < 1 || day > days_of_month(year, month) || hour > 23 || minute > 59
        || second > 59)
        return false;
    *seconds = crvs_time_days(year, month, day) * 86400 + hour * 3600 + minute * 60 + second;
    return true;
}
