/* SPDX-License-Identifier: Apache-2.0 */
/* The school's time zone by ICU; core/time/time.h. */
#include "core/time/time.h"

#include <apr_strings.h>
#include <apr_thread_mutex.h>
#include <apr_time.h>
#include <stdio.h>
#include <string.h>
#include <unicode/ucal.h>
#include <unicode/udat.h>
#include <unicode/udatpg.h>
#include <unicode/ustring.h>

#define MAX_LENGTH 160 /* UTF-16 units of a date, however wordy */
#define MAX_PATTERN_LENGTH 64

/*
 * What shows dates in one language. ICU's formatters and calendars may be used by one thread at a time; a date takes
 * microseconds and a formatter some sixty kilobytes, so threads wait for the kit there is, and all patterns share one.
 */
typedef struct {
    apr_thread_mutex_t *mutex;
    UCalendar *calendar;
    UDateFormat *formatter;
    const UChar *pattern; /* the one of those below that it shows now */
    UChar time[MAX_PATTERN_LENGTH];
    UChar date[MAX_PATTERN_LENGTH];
    UChar date_year[MAX_PATTERN_LENGTH];
    UChar full[MAX_PATTERN_LENGTH];
    UChar title[MAX_PATTERN_LENGTH];
} kit_t;

struct crvs_zone_t {
    const char *name;
    UChar *zone_name;
    kit_t *kits; /* by language */
};

static apr_status_t close_kit(void *data)
{
    kit_t *kit = data;

    if (kit->calendar)
        ucal_close(kit->calendar);
    if (kit->formatter)
        udat_close(kit->formatter);
    return APR_SUCCESS;
}

/* English as most of the world writes it, day before month and a 24-hour clock, not as the United States do. */
static const char *locale_of(const char *language)
{
    return strcmp(language, "en") ? language : "en_GB";
}

static void find_pattern(UDateTimePatternGenerator *generator, const char *skeleton, UChar *pattern, UErrorCode *status)
{
    UChar wanted[MAX_PATTERN_LENGTH];

    u_uastrncpy(wanted, skeleton, MAX_PATTERN_LENGTH);
    udatpg_getBestPattern(generator, wanted, -1, pattern, MAX_PATTERN_LENGTH, status);
}

static const char *format(const UDateFormat *with, apr_int64_t seconds, apr_pool_t *pool)
{
    UErrorCode status = U_ZERO_ERROR;
    UChar wide[MAX_LENGTH];
    char text[MAX_LENGTH * 3 + 1];
    int32_t length = udat_format(with, (UDate)seconds * 1000, wide, MAX_LENGTH, NULL, &status);

    u_strToUTF8(text, sizeof(text), NULL, wide, length, &status);
    return U_SUCCESS(status) ? apr_pstrdup(pool, text) : "";
}

/* A time in one of the kit's patterns. */
static const char *format_as(kit_t *kit, const UChar *pattern, apr_int64_t seconds, apr_pool_t *pool)
{
    if (kit->pattern != pattern)
        udat_applyPattern(kit->formatter, false, pattern, -1);
    kit->pattern = pattern;
    return format(kit->formatter, seconds, pool);
}

/* Fills a kit, which the pool closes. Returns false where ICU cannot. */
static bool make_kit(kit_t *kit, const crvs_zone_t *zone, const char *language, apr_pool_t *pool)
{
    const char *locale = locale_of(language);
    UErrorCode status = U_ZERO_ERROR;
    UDateTimePatternGenerator *generator = udatpg_open(locale, &status);

    apr_pool_cleanup_register(pool, kit, close_kit, apr_pool_cleanup_null);
    kit->calendar = ucal_open(zone->zone_name, -1, locale, UCAL_GREGORIAN, &status);
    find_pattern(generator, "HHmm", kit->time, &status);
    find_pattern(generator, "EEEdMMM", kit->date, &status);
    find_pattern(generator, "EEEdMMMyyyy", kit->date_year, &status);
    find_pattern(generator, "EEEEdMMMMyyyyHHmmzzzz", kit->full, &status);
    u_uastrncpy(kit->title, "zzzz (O)", MAX_PATTERN_LENGTH);
    udatpg_close(generator);
    kit->formatter = udat_open(UDAT_PATTERN, UDAT_PATTERN, locale, zone->zone_name, -1, kit->date, -1, &status);
    if (U_FAILURE(status) || apr_thread_mutex_create(&kit->mutex, APR_THREAD_MUTEX_DEFAULT, pool) != APR_SUCCESS)
        return false;
    /* ICU reads the zone's names when one is first shown: here once, and not in every child. */
    return *format_as(kit, kit->full, 0, pool) && *format_as(kit, kit->title, 0, pool);
}

static kit_t *take_kit(crvs_zone_t *zone, int language)
{
    kit_t *kit = &zone->kits[language];

    apr_thread_mutex_lock(kit->mutex);
    return kit;
}

static void put_back(kit_t *kit)
{
    apr_thread_mutex_unlock(kit->mutex);
}

/* ICU takes any name for a zone and means GMT where it does not know it. */
static bool is_known(const UChar *name)
{
    UErrorCode status = U_ZERO_ERROR;
    UBool is_system = 0;
    UChar canonical[MAX_LENGTH];

    ucal_getCanonicalTimeZoneID(name, -1, canonical, MAX_LENGTH, &is_system, &status);
    return U_SUCCESS(status) && is_system;
}

crvs_zone_t *crvs_zone_make(apr_pool_t *pool, const char *name, const char *const *languages, int language_count,
                            const char **error)
{
    crvs_zone_t *zone = apr_pcalloc(pool, sizeof(*zone));
    size_t length = strlen(name);

    zone->name = apr_pstrdup(pool, name);
    zone->zone_name = apr_pcalloc(pool, (length + 1) * sizeof(UChar));
    u_uastrncpy(zone->zone_name, name, (int32_t)length);
    if (!is_known(zone->zone_name)) {
        *error =
            apr_psprintf(pool, "\"%s\" is not a time zone; give a name such as Europe/Paris or Africa/Douala", name);
        return NULL;
    }
    zone->kits = apr_pcalloc(pool, sizeof(*zone->kits) * (size_t)language_count);
    for (int i = 0; i < language_count; i++) {
        if (!make_kit(&zone->kits[i], zone, languages[i], pool)) {
            *error = apr_psprintf(pool, "ICU cannot show dates in the language \"%s\"", languages[i]);
            return NULL;
        }
    }
    return zone;
}

const char *crvs_zone_name(const crvs_zone_t *zone)
{
    return zone->name;
}

/* Digits where the mask has 0, itself elsewhere; seconds may follow. */
static bool has_shape(const char *text)
{
    const char *shape = strlen(text) == 16 ? "0000-00-00T00:00" : "0000-00-00T00:00:00";

    if (strlen(text) != strlen(shape))
        return false;
    for (; *shape; shape++, text++) {
        if (*shape == '0' ? *text < '0' || *text > '9' : *text != *shape)
            return false;
    }
    return true;
}

/* Whether the calendar, asked again, says what was put in: it does not for a 31 April nor for a skipped hour. */
static bool reads_back(UCalendar *calendar, int day, int hour, int minute, bool *same_day)
{
    UErrorCode status = U_ZERO_ERROR;
    int got_day = ucal_get(calendar, UCAL_DATE, &status);
    int got_hour = ucal_get(calendar, UCAL_HOUR_OF_DAY, &status);
    int got_minute = ucal_get(calendar, UCAL_MINUTE, &status);

    *same_day = got_day == day;
    return U_SUCCESS(status) && got_day == day && got_hour == hour && got_minute == minute;
}

crvs_time_e crvs_zone_parse(crvs_zone_t *zone, const char *text, apr_int64_t *seconds)
{
    int year, month, day, hour, minute, second = 0;
    UErrorCode status = U_ZERO_ERROR;
    crvs_time_e result = CRVS_TIME_OK;
    bool same_day;
    kit_t *kit;

    if (!has_shape(text) || sscanf(text, "%d-%d-%dT%d:%d:%d", &year, &month, &day, &hour, &minute, &second) < 5)
        return CRVS_TIME_MALFORMED;
    if (year < 2000 || year > 2100 || month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59
        || second > 59)
        return CRVS_TIME_MALFORMED;
    kit = take_kit(zone, 0);
    ucal_clear(kit->calendar);
    /* Of an hour that comes twice, the first. */
    ucal_setAttribute(kit->calendar, UCAL_REPEATED_WALL_TIME, UCAL_WALLTIME_FIRST);
    ucal_setDateTime(kit->calendar, year, month - 1, day, hour, minute, 0, &status);
    *seconds = (apr_int64_t)(ucal_getMillis(kit->calendar, &status) / 1000);
    if (U_FAILURE(status))
        result = CRVS_TIME_MALFORMED;
    else if (!reads_back(kit->calendar, day, hour, minute, &same_day))
        result = same_day ? CRVS_TIME_SKIPPED : CRVS_TIME_MALFORMED;
    put_back(kit);
    return result;
}

crvs_time_e crvs_zone_add_weeks(crvs_zone_t *zone, apr_int64_t seconds, int weeks, apr_int64_t *later)
{
    UErrorCode status = U_ZERO_ERROR;
    kit_t *kit = take_kit(zone, 0);
    UCalendar *calendar = kit->calendar;
    int hour, minute;
    bool is_same, is_far;

    ucal_setAttribute(calendar, UCAL_REPEATED_WALL_TIME, UCAL_WALLTIME_FIRST);
    ucal_setMillis(calendar, (UDate)seconds * 1000, &status);
    hour = ucal_get(calendar, UCAL_HOUR_OF_DAY, &status);
    minute = ucal_get(calendar, UCAL_MINUTE, &status);
    ucal_add(calendar, UCAL_DATE, weeks * 7, &status);
    *later = (apr_int64_t)(ucal_getMillis(calendar, &status) / 1000);
    is_same =
        ucal_get(calendar, UCAL_HOUR_OF_DAY, &status) == hour && ucal_get(calendar, UCAL_MINUTE, &status) == minute;
    is_far = ucal_get(calendar, UCAL_YEAR, &status) > 2100;
    put_back(kit);
    if (U_FAILURE(status) || is_far)
        return CRVS_TIME_MALFORMED;
    return is_same ? CRVS_TIME_OK : CRVS_TIME_SKIPPED;
}

/* Year and day since 1970 in the school's zone. */
static apr_int64_t local_day(UCalendar *calendar, apr_int64_t seconds, int *year)
{
    UErrorCode status = U_ZERO_ERROR;
    apr_int64_t offset;

    ucal_setMillis(calendar, (UDate)seconds * 1000, &status);
    offset = ucal_get(calendar, UCAL_ZONE_OFFSET, &status) + ucal_get(calendar, UCAL_DST_OFFSET, &status);
    *year = ucal_get(calendar, UCAL_YEAR, &status);
    return (seconds + offset / 1000) / 86400;
}

static const char *show_when(kit_t *kit, const crvs_time_words_t *words, apr_int64_t now, apr_int64_t seconds,
                             apr_pool_t *pool)
{
    int year, this_year;
    apr_int64_t day = local_day(kit->calendar, seconds, &year);
    apr_int64_t days_ahead = day - local_day(kit->calendar, now, &this_year);
    const char *time = format_as(kit, kit->time, seconds, pool);

    if (days_ahead == 0)
        return apr_pstrcat(pool, words->today, " ", time, NULL);
    if (days_ahead == 1)
        return apr_pstrcat(pool, words->tomorrow, " ", time, NULL);
    if (days_ahead == -1)
        return apr_pstrcat(pool, words->yesterday, " ", time, NULL);
    return apr_pstrcat(pool, format_as(kit, year == this_year ? kit->date : kit->date_year, seconds, pool), " ",
                       words->at, " ", time, NULL);
}

static const char *show_date(kit_t *kit, apr_int64_t now, apr_int64_t seconds, apr_pool_t *pool)
{
    int year, this_year;

    local_day(kit->calendar, seconds, &year);
    local_day(kit->calendar, now, &this_year);
    return format_as(kit, year == this_year ? kit->date : kit->date_year, seconds, pool);
}

static const char *show_input(kit_t *kit, apr_int64_t seconds, apr_pool_t *pool)
{
    UErrorCode status = U_ZERO_ERROR;
    UCalendar *calendar = kit->calendar;

    ucal_setMillis(calendar, (UDate)seconds * 1000, &status);
    return apr_psprintf(pool, "%04d-%02d-%02dT%02d:%02d", ucal_get(calendar, UCAL_YEAR, &status),
                        ucal_get(calendar, UCAL_MONTH, &status) + 1, ucal_get(calendar, UCAL_DATE, &status),
                        ucal_get(calendar, UCAL_HOUR_OF_DAY, &status), ucal_get(calendar, UCAL_MINUTE, &status));
}

static const char *show_iso(apr_int64_t seconds, apr_pool_t *pool)
{
    char *text = apr_pstrcat(pool, crvs_time_to_sql(pool, seconds), "Z", NULL);

    text[10] = 'T';
    return text;
}

const char *crvs_zone_show(crvs_zone_t *zone, int language, const crvs_time_words_t *words, apr_int64_t now,
                           apr_int64_t seconds, const char *form, apr_pool_t *pool)
{
    const char *text = NULL;
    kit_t *kit;

    if (*form == '\0' || !strcmp(form, "iso"))
        return show_iso(seconds, pool);
    kit = take_kit(zone, language);
    if (!strcmp(form, "when"))
        text = show_when(kit, words, now, seconds, pool);
    else if (!strcmp(form, "full"))
        text = format_as(kit, kit->full, seconds, pool);
    else if (!strcmp(form, "date"))
        text = show_date(kit, now, seconds, pool);
    else if (!strcmp(form, "time"))
        text = format_as(kit, kit->time, seconds, pool);
    else if (!strcmp(form, "input"))
        text = show_input(kit, seconds, pool);
    put_back(kit);
    return text;
}

const char *crvs_zone_title(crvs_zone_t *zone, int language, apr_int64_t now, apr_pool_t *pool)
{
    kit_t *kit = take_kit(zone, language);
    const char *title;

    title = format_as(kit, kit->title, now, pool);
    put_back(kit);
    return title;
}
