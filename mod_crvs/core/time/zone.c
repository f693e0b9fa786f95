/* SPDX-License-Identifier: Apache-2.0 */
/* A time zone: rules of the system's, words of ICU's; core/time/time.h. */
#include "core/time/dates.h"
#include "core/time/time.h"
#include "core/time/typed.h"
#include "core/time/tzdata.h"

#include <apr_strings.h>
#include <stdlib.h>
#include <string.h>

#define DAY 86400
#define FIRST_YEAR 2000
#define LAST_YEAR 2100
/* Most texts are shorter. */
#define USUAL_LENGTH 80

struct crvs_zone_t {
    const char *name;
    const crvs_tzdata_t *tzdata;
    const crvs_tzif_t *rules;
    crvs_dates_t *dates;
    const char *const *cities; /* by language; NULL where the zone has none */
};

static crvs_zone_t *open_zone(apr_pool_t *pool, const char *name, const crvs_tzdata_t *tzdata, crvs_dates_t *dates)
{
    crvs_zone_t *zone = apr_pcalloc(pool, sizeof(*zone));

    zone->name = apr_pstrdup(pool, crvs_tzdata_current(tzdata, name));
    zone->tzdata = tzdata;
    zone->rules = crvs_tzdata_rules(tzdata, pool, zone->name);
    zone->dates = dates;
    if (!zone->rules)
        return NULL;
    zone->cities = crvs_dates_cities(dates, pool, zone->name);
    return zone;
}

crvs_zone_t *crvs_zone_make(apr_pool_t *pool, const char *name, const char *const *languages, int language_count,
                            const char **error)
{
    const crvs_tzdata_t *tzdata = crvs_tzdata_open(pool, error);
    crvs_dates_t *dates = tzdata ? crvs_dates_make(pool, languages, language_count, error) : NULL;
    crvs_zone_t *zone = dates ? open_zone(pool, name, tzdata, dates) : NULL;

    if (dates && !zone)
        *error =
            apr_psprintf(pool, "\"%s\" is not a time zone; give a name such as Europe/Paris or Africa/Douala", name);
    return zone;
}

crvs_zone_t *crvs_zone_make_beside(apr_pool_t *pool, const char *name, const crvs_zone_t *zone)
{
    return open_zone(pool, name, zone->tzdata, zone->dates);
}

const crvs_tzdata_t *crvs_zone_tzdata(const crvs_zone_t *zone)
{
    return zone->tzdata;
}

const char *crvs_zone_name(const crvs_zone_t *zone)
{
    return zone->name;
}

const char *crvs_zone_city(const crvs_zone_t *zone, int language)
{
    return zone->cities ? zone->cities[language] : zone->name;
}

int crvs_zone_compare(const crvs_zone_t *one, const crvs_zone_t *other, int language)
{
    int order =
        crvs_dates_compare(one->dates, language, crvs_zone_city(one, language), crvs_zone_city(other, language));

    return order ? order : strcmp(one->name, other->name);
}

int crvs_zone_offset(const crvs_zone_t *zone, apr_int64_t seconds)
{
    return crvs_tzif_offset(zone->rules, seconds);
}

/* What a clock there shows, in seconds since it showed 1970-01-01 00:00. */
static apr_int64_t clock_at(const crvs_zone_t *zone, apr_int64_t seconds)
{
    return seconds + crvs_tzif_offset(zone->rules, seconds);
}

/* When a clock shows that; of an hour that comes twice, the first. */
static crvs_time_e moment_of(const crvs_zone_t *zone, apr_int64_t clock, apr_int64_t *seconds)
{
    /* A clock is less than a day off UTC, so any change of these days lies between the two. */
    int before = crvs_tzif_offset(zone->rules, clock - DAY);
    int after = crvs_tzif_offset(zone->rules, clock + DAY);

    *seconds = clock - before;
    if (clock_at(zone, *seconds) == clock)
        return CRVS_TIME_OK;
    *seconds = clock - after;
    return clock_at(zone, *seconds) == clock ? CRVS_TIME_OK : CRVS_TIME_SKIPPED;
}

static apr_int64_t day_of(apr_int64_t clock)
{
    return clock / DAY - (clock % DAY < 0);
}

static int year_of(apr_int64_t clock)
{
    int year, month, day;

    crvs_time_date(day_of(clock), &year, &month, &day);
    return year;
}

crvs_time_e crvs_zone_parse(const crvs_zone_t *zone, const char *text, apr_int64_t *seconds)
{
    crvs_typed_t typed;

    if (!crvs_typed_read(text, &typed) || !typed.has_hour || typed.year < FIRST_YEAR || typed.year > LAST_YEAR)
        return CRVS_TIME_MALFORMED;
    return moment_of(zone,
                     crvs_time_days(typed.year, typed.month, typed.day) * DAY + (typed.hour * 60 + typed.minute) * 60,
                     seconds);
}

crvs_time_e crvs_zone_parse_day(const crvs_zone_t *zone, const char *text, int days, apr_int64_t *seconds)
{
    crvs_typed_t typed;
    apr_int64_t clock;
    crvs_time_e result;

    if (!crvs_typed_read(text, &typed) || typed.has_hour || typed.year < FIRST_YEAR || typed.year > LAST_YEAR)
        return CRVS_TIME_MALFORMED;
    clock = (crvs_time_days(typed.year, typed.month, typed.day) + days) * DAY;
    result = moment_of(zone, clock, seconds);
    /* Some zones put their clocks forward at midnight. */
    return result == CRVS_TIME_SKIPPED ? moment_of(zone, clock + 3600, seconds) : result;
}

crvs_time_e crvs_zone_shift(const crvs_zone_t *zone, apr_int64_t seconds, apr_int64_t by, apr_int64_t *moved)
{
    apr_int64_t clock = clock_at(zone, seconds) + by;

    if (year_of(clock) > LAST_YEAR)
        return CRVS_TIME_MALFORMED;
    return moment_of(zone, clock, moved);
}

crvs_time_e crvs_zone_add_weeks(const crvs_zone_t *zone, apr_int64_t seconds, int weeks, apr_int64_t *later)
{
    return crvs_zone_shift(zone, seconds, (apr_int64_t)weeks * 7 * DAY, later);
}

apr_int64_t crvs_zone_midnight(const crvs_zone_t *zone, apr_int64_t now)
{
    apr_int64_t clock = (day_of(clock_at(zone, now)) + 1) * DAY;
    apr_int64_t seconds;

    if (moment_of(zone, clock, &seconds) == CRVS_TIME_SKIPPED)
        moment_of(zone, clock + 3600, &seconds);
    return seconds;
}

/* "Douala, UTC+1", "UTC+5:30" */
static void add_title(const crvs_zone_t *zone, int language, apr_int64_t seconds, crvs_buffer_t *out)
{
    int offset = crvs_tzif_offset(zone->rules, seconds) / 60;
    int hours = abs(offset) / 60, minutes = abs(offset) % 60;
    const char digits[] = {(char)('0' + hours / 10), (char)('0' + hours % 10), ':', (char)('0' + minutes / 10),
                           (char)('0' + minutes % 10)};
    apr_size_t first = hours < 10;

    if (zone->cities) {
        crvs_buffer_add(out, zone->cities[language], strlen(zone->cities[language]));
        crvs_buffer_add(out, ", ", 2);
    }
    crvs_buffer_add(out, "UTC", 3);
    if (!offset)
        return;
    /* A minus sign, as typography has it. */
    crvs_buffer_add(out, offset < 0 ? "\xe2\x88\x92" : "+", offset < 0 ? 3 : 1);
    crvs_buffer_add(out, digits + first, (minutes ? sizeof(digits) : 2) - first);
}

const char *crvs_zone_title(const crvs_zone_t *zone, int language, apr_int64_t now, apr_pool_t *pool)
{
    crvs_buffer_t text;

    crvs_buffer_init(&text, pool, USUAL_LENGTH);
    add_title(zone, language, now, &text);
    return text.text;
}

/* A day, with its year where it is another one than now. */
static void add_date(const crvs_zone_t *zone, int language, apr_int64_t here, apr_int64_t clock, crvs_buffer_t *out)
{
    crvs_dates_e form = year_of(clock) == year_of(here) ? CRVS_DATES_DAY : CRVS_DATES_OF_YEAR;

    crvs_dates_show(zone->dates, language, form, clock, out);
}

/* What stands before the hour. */
static void add_day(const crvs_zone_t *zone, int language, const crvs_time_words_t *words, apr_int64_t here,
                    apr_int64_t clock, crvs_buffer_t *out)
{
    apr_int64_t days_ahead = day_of(clock) - day_of(here);
    const char *word = words->at;

    if (days_ahead == 0)
        word = words->today;
    else if (days_ahead == 1)
        word = words->tomorrow;
    else if (days_ahead == -1)
        word = words->yesterday;
    else {
        add_date(zone, language, here, clock, out);
        crvs_buffer_add(out, " ", 1);
    }
    crvs_buffer_add(out, word, strlen(word));
    crvs_buffer_add(out, " ", 1);
}

/* What pages ask for, by its first letter. */
static bool is(const char *form, const char *name)
{
    return *form == *name && !strcmp(form, name);
}

/* Makes a text of a form whose name is known. @param here what the clock shows now */
static const char *compose(const crvs_zone_t *zone, int language, const crvs_time_words_t *words, apr_int64_t here,
                           apr_int64_t seconds, const char *form, apr_pool_t *pool)
{
    apr_int64_t clock = clock_at(zone, seconds);
    crvs_buffer_t text;

    crvs_buffer_init(&text, pool, USUAL_LENGTH);
    switch (*form) {
    case 'w':
        add_day(zone, language, words, here, clock, &text);
        crvs_dates_show(zone->dates, language, CRVS_DATES_CLOCK, clock, &text);
        break;
    case 'f':
        crvs_dates_show(zone->dates, language, CRVS_DATES_FULL, clock, &text);
        crvs_buffer_add(&text, " (", 2);
        add_title(zone, language, seconds, &text);
        crvs_buffer_add(&text, ")", 1);
        break;
    case 'd':
        add_date(zone, language, here, clock, &text);
        break;
    default:
        crvs_dates_show(zone->dates, language, CRVS_DATES_CLOCK, clock, &text);
    }
    return text.text;
}

const char *crvs_zone_show(const crvs_zone_t *zone, int language, const crvs_time_words_t *words, apr_int64_t now,
                           apr_int64_t seconds, const char *form, apr_pool_t *pool)
{
    crvs_dates_key_t key = {.zone = zone, .what = seconds * 256 + *form};
    apr_int64_t here;
    const char *text;

    if (*form == '\0' || is(form, "iso"))
        return crvs_time_to_iso(pool, seconds);
    if (is(form, "input"))
        return apr_pstrmemdup(pool, crvs_time_to_iso(pool, clock_at(zone, seconds)), strlen("0000-00-00T00:00"));
    if (!is(form, "when") && !is(form, "full") && !is(form, "date") && !is(form, "time"))
        return NULL;
    here = clock_at(zone, now);
    key.today = day_of(here);
    text = crvs_dates_find(zone->dates, language, &key, pool);
    if (!text) {
        text = compose(zone, language, words, here, seconds, form, pool);
        crvs_dates_keep(zone->dates, language, &key, text);
    }
    return text;
}
