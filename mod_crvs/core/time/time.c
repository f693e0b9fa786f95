/* SPDX-License-Identifier: Apache-2.0 */
#include "core/time/time.h"

#include <apr_strings.h>
#include <string.h>

#define DAY 86400
#define SQL "0000-00-00 00:00:00"
#define ISO "0000-00-00T00:00:00Z"

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

/* The reverse: years that begin in March, so that a leap day is a year's last. */
void crvs_time_date(apr_int64_t days, int *year, int *month, int *day)
{
    apr_int64_t from_march = days + 719468;
    apr_int64_t era = (from_march - (from_march < 0 ? 146096 : 0)) / 146097;
    int of_era = (int)(from_march - era * 146097);
    int years = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int day_of_year = of_era - (365 * years + years / 4 - years / 100);
    int months = (5 * day_of_year + 2) / 153;

    *day = day_of_year - (153 * months + 2) / 5 + 1;
    *month = months + (months < 10 ? 3 : -9);
    *year = (int)(era * 400) + years + (*month <= 2);
}

static int days_of_month(int year, int month)
{
    return month == 12 ? 31 : (int)(crvs_time_days(year, month + 1, 1) - crvs_time_days(year, month, 1));
}

/* @param number below 100 */
static void put_two(char *to, int number)
{
    int tens = number / 10;

    to[0] = (char)('0' + tens);
    to[1] = (char)('0' + number - tens * 10);
}

/* Fills a text of such a form. */
static const char *spell(char *text, apr_int64_t seconds)
{
    apr_int64_t days = seconds / DAY - (seconds % DAY < 0);
    int of_day = (int)(seconds - days * DAY);
    int year, month, day;

    crvs_time_date(days, &year, &month, &day);
    put_two(text, year / 100);
    put_two(text + 2, year % 100);
    put_two(text + 5, month);
    put_two(text + 8, day);
    put_two(text + 11, of_day / 3600);
    put_two(text + 14, of_day / 60 % 60);
    put_two(text + 17, of_day % 60);
    return text;
}

const char *crvs_time_to_sql(apr_pool_t *pool, apr_int64_t seconds)
{
    return spell(apr_pstrmemdup(pool, SQL, sizeof(SQL) - 1), seconds);
}

const char *crvs_time_to_iso(apr_pool_t *pool, apr_int64_t seconds)
{
    return spell(apr_pstrmemdup(pool, ISO, sizeof(ISO) - 1), seconds);
}

bool crvs_time_from_sql(const char *text, apr_int64_t *seconds)
{
    static const char shape[] = SQL;
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
    *seconds = crvs_time_days(year, month, day) * DAY + hour * 3600 + minute * 60 + second;
    return true;
}
