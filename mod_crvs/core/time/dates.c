/* SPDX-License-Identifier: Apache-2.0 */
#include "core/time/dates.h"

#include <apr_strings.h>
#include <apr_thread_mutex.h>
#include <apr_time.h>
#include <stdbool.h>
#include <string.h>
#include <unicode/ucal.h>
#include <unicode/ucol.h>
#include <unicode/udat.h>
#include <unicode/udatpg.h>
#include <unicode/ustring.h>

#define MAX_LENGTH 160 /* UTF-16 units of a date, however wordy */
#define MAX_PATTERN_LENGTH 64
#define DAY 86400
/* Texts that a language keeps: those of a page's moments, of their days and hours, and of the same ones on the next pages.
   Four lie together, so that two of one page don't drive each other out, whatever the hour. */
#define KEPT_SETS 512
#define KEPT_IN_SET 4
#define MAX_KEPT_LENGTH 71

/* A text that was made once, and what it shows. */
typedef struct {
    crvs_dates_key_t key;
    char text[MAX_KEPT_LENGTH + 1]; /* "": none is kept */
} kept_t;

typedef struct {
    kept_t kept[KEPT_IN_SET];
    unsigned next; /* the one that goes first */
} kept_set_t;

/*
 * What shows dates in one language. A formatter of ICU may be used by one thread at a time; a date takes microseconds and
 * a formatter some sixty kilobytes, so threads wait for the kit there is, and all patterns share one.
 */
typedef struct {
    const char *language;
    const char *locale;
    apr_thread_mutex_t *mutex;
    UDateFormat *formatter;
    UDateFormat *cities; /* shows the city of its zone */
    const char *unknown; /* what ICU calls the city of a zone that it has not heard of */
    UCollator *collator;
    const UChar *pattern; /* the one of those below that it shows now */
    UChar patterns[CRVS_DATES_FORMS][MAX_PATTERN_LENGTH];
    UChar firsts[CRVS_DATES_FORMS][MAX_PATTERN_LENGTH]; /* of the first day of a month */
    kept_set_t sets[KEPT_SETS];
} kit_t;

struct crvs_dates_t {
    int count;
    kit_t *kits;
};

static apr_status_t close_kit(void *data)
{
    kit_t *kit = data;

    if (kit->formatter)
        udat_close(kit->formatter);
    if (kit->cities)
        udat_close(kit->cities);
    if (kit->collator)
        ucol_close(kit->collator);
    return APR_SUCCESS;
}

/* English as most of the world writes it, day before month and a 24-hour clock, not as the United States do. */
static const char *locale_of(const char *language)
{
    return strcmp(language, "en") ? language : "en_GB";
}

/* French counts the first of a month and no other: 1er, 2, 3; CLDR's patterns don't. */
static void mark_first(const UChar *pattern, UChar *first)
{
    UChar with[MAX_PATTERN_LENGTH], mark[8];
    const UChar *day = u_strchr(pattern, 'd');

    u_strcpy(first, pattern);
    if (!day)
        return;
    u_uastrcpy(mark, "d'er'");
    u_strncpy(with, pattern, (int32_t)(day - pattern));
    with[day - pattern] = 0;
    u_strcat(with, mark);
    u_strncat(with, day + 1, MAX_PATTERN_LENGTH - u_strlen(with) - 1);
    u_strcpy(first, with);
}

static void find_patterns(kit_t *kit, UErrorCode *status)
{
    static const char *const skeletons[] = {"HHmm", "EEEdMMM", "EEEdMMMyyyy", "EEEEdMMMMyyyyHHmm"};
    UDateTimePatternGenerator *generator = udatpg_open(kit->locale, status);

    for (int i = 0; i < CRVS_DATES_FORMS; i++) {
        UChar wanted[MAX_PATTERN_LENGTH];
        bool is_french = !strncmp(kit->language, "fr", 2);

        u_uastrncpy(wanted, skeletons[i], MAX_PATTERN_LENGTH);
        /* Some characters are left for the mark of the first day. */
        udatpg_getBestPattern(generator, wanted, -1, kit->patterns[i], MAX_PATTERN_LENGTH - 8, status);
        if (is_french && U_SUCCESS(*status))
            mark_first(kit->patterns[i], kit->firsts[i]);
        else
            u_strcpy(kit->firsts[i], kit->patterns[i]);
    }
    udatpg_close(generator);
}

static const char *to_utf8(const UChar *wide, int32_t length, apr_pool_t *pool, UErrorCode *status)
{
    char text[MAX_LENGTH * 3 + 1];

    u_strToUTF8(text, sizeof(text), NULL, wide, length, status);
    return U_SUCCESS(*status) ? apr_pstrdup(pool, text) : "";
}

/* A time in one of the kit's patterns. */
static const char *format_as(kit_t *kit, const UChar *pattern, apr_int64_t clock, apr_pool_t *pool)
{
    UErrorCode status = U_ZERO_ERROR;
    UChar wide[MAX_LENGTH];
    int32_t length;

    if (kit->pattern != pattern)
        udat_applyPattern(kit->formatter, false, pattern, -1);
    kit->pattern = pattern;
    length = udat_format(kit->formatter, (UDate)clock * 1000, wide, MAX_LENGTH, NULL, &status);
    return to_utf8(wide, length, pool, &status);
}

/* What ICU calls the city of a zone. */
static const char *exemplar(kit_t *kit, const char *zone, apr_pool_t *pool)
{
    UErrorCode status = U_ZERO_ERROR;
    UChar id[MAX_LENGTH], wide[MAX_LENGTH];
    UCalendar *calendar;
    int32_t length;

    u_uastrncpy(id, zone, MAX_LENGTH);
    calendar = ucal_open(id, -1, kit->locale, UCAL_GREGORIAN, &status);
    if (U_FAILURE(status))
        return "";
    udat_setCalendar(kit->cities, calendar);
    ucal_close(calendar);
    length = udat_format(kit->cities, 0, wide, MAX_LENGTH, NULL, &status);
    return to_utf8(wide, length, pool, &status);
}

/* Fills a kit, which the pool closes. Returns false where ICU cannot. */
static bool make_kit(kit_t *kit, const char *language, apr_pool_t *pool)
{
    UErrorCode status = U_ZERO_ERROR;
    UChar utc[4], city[4];

    u_uastrcpy(utc, "UTC");
    u_uastrcpy(city, "VVV");
    kit->language = language;
    kit->locale = locale_of(language);
    apr_pool_cleanup_register(pool, kit, close_kit, apr_pool_cleanup_null);
    find_patterns(kit, &status);
    kit->formatter =
        udat_open(UDAT_PATTERN, UDAT_PATTERN, kit->locale, utc, -1, kit->patterns[CRVS_DATES_DAY], -1, &status);
    kit->cities = udat_open(UDAT_PATTERN, UDAT_PATTERN, kit->locale, utc, -1, city, -1, &status);
    kit->collator = ucol_open(kit->locale, &status);
    if (U_FAILURE(status))
        return false;
    kit->unknown = exemplar(kit, "Etc/Unknown", pool);
    return apr_thread_mutex_create(&kit->mutex, APR_THREAD_MUTEX_DEFAULT, pool) == APR_SUCCESS;
}

crvs_dates_t *crvs_dates_make(apr_pool_t *pool, const char *const *languages, int count, const char **error)
{
    crvs_dates_t *dates = apr_pcalloc(pool, sizeof(*dates));

    dates->count = count;
    dates->kits = apr_pcalloc(pool, sizeof(*dates->kits) * (size_t)count);
    for (int i = 0; i < count; i++) {
        if (!make_kit(&dates->kits[i], languages[i], pool)) {
            *error = apr_psprintf(pool, "ICU cannot show dates in the language \"%s\"", languages[i]);
            return NULL;
        }
    }
    return dates;
}

/* The same number for whatever is shown by the same text: a clock's minute, a day, or a minute of a day. */
static apr_int64_t what_of(crvs_dates_e form, apr_int64_t clock)
{
    apr_int64_t day = clock / DAY - (clock % DAY < 0), minute = (clock - day * DAY) / 60;
    apr_int64_t shown = form == CRVS_DATES_CLOCK ? minute : form == CRVS_DATES_FULL ? day * DAY / 60 + minute : day;

    return shown * CRVS_DATES_FORMS + form;
}

static const char *show_afresh(kit_t *kit, crvs_dates_e form, apr_int64_t clock, apr_pool_t *pool)
{
    apr_time_exp_t parts;

    apr_time_exp_gmt(&parts, apr_time_from_sec(clock));
    return format_as(kit, parts.tm_mday == 1 ? kit->firsts[form] : kit->patterns[form], clock, pool);
}

/* Where its text is kept. They are spread: lessons begin at the same hour, day after day. */
static kept_set_t *set_of(kit_t *kit, const crvs_dates_key_t *key)
{
    return &kit->sets[((apr_uint64_t)key->what * APR_UINT64_C(0x9E3779B97F4A7C15) >> 32) % KEPT_SETS];
}

static const char *find_kept(kit_t *kit, const crvs_dates_key_t *key)
{
    const kept_set_t *set = set_of(kit, key);

    for (int i = 0; i < KEPT_IN_SET; i++) {
        const kept_t *kept = &set->kept[i];

        if (kept->key.what == key->what && kept->key.zone == key->zone && kept->key.today == key->today && *kept->text)
            return kept->text;
    }
    return NULL;
}

static void keep(kit_t *kit, const crvs_dates_key_t *key, const char *text)
{
    kept_set_t *set = set_of(kit, key);
    kept_t *kept = &set->kept[set->next];

    if (strlen(text) > MAX_KEPT_LENGTH)
        return;
    kept->key = *key;
    strcpy(kept->text, text);
    set->next = (set->next + 1) % KEPT_IN_SET;
}

const char *crvs_dates_find(crvs_dates_t *dates, int language, const crvs_dates_key_t *key, apr_pool_t *pool)
{
    kit_t *kit = &dates->kits[language];
    const char *text;

    apr_thread_mutex_lock(kit->mutex);
    text = find_kept(kit, key);
    if (text)
        text = apr_pstrdup(pool, text);
    apr_thread_mutex_unlock(kit->mutex);
    return text;
}

void crvs_dates_keep(crvs_dates_t *dates, int language, const crvs_dates_key_t *key, const char *text)
{
    kit_t *kit = &dates->kits[language];

    apr_thread_mutex_lock(kit->mutex);
    keep(kit, key, text);
    apr_thread_mutex_unlock(kit->mutex);
}

/* A page has many dates, and the next page has the same ones: ICU takes thousands of instructions for each. */
void crvs_dates_show(crvs_dates_t *dates, int language, crvs_dates_e form, apr_int64_t clock, crvs_buffer_t *out)
{
    kit_t *kit = &dates->kits[language];
    const crvs_dates_key_t key = {.what = what_of(form, clock)};
    const char *text;

    apr_thread_mutex_lock(kit->mutex);
    text = find_kept(kit, &key);
    if (!text) {
        text = show_afresh(kit, form, clock, out->pool);
        keep(kit, &key, text);
    }
    crvs_buffer_add(out, text, strlen(text));
    apr_thread_mutex_unlock(kit->mutex);
}

/* For a zone that is newer than ICU the last part of its name serves. */
static const char *city_of(kit_t *kit, const char *zone, apr_pool_t *pool)
{
    const char *city = exemplar(kit, zone, pool);
    char *own;

    if (*city && strcmp(city, kit->unknown))
        return city;
    own = apr_pstrdup(pool, strrchr(zone, '/') + 1);
    for (char *at = own; *at; at++)
        *at = (char)(*at == '_' ? ' ' : *at);
    return own;
}

const char *const *crvs_dates_cities(crvs_dates_t *dates, apr_pool_t *pool, const char *zone)
{
    const char **cities;

    if (!strchr(zone, '/') || !strncmp(zone, "Etc/", 4))
        return NULL;
    cities = apr_palloc(pool, sizeof(*cities) * (size_t)dates->count);
    for (int i = 0; i < dates->count; i++)
        cities[i] = city_of(&dates->kits[i], zone, pool);
    return cities;
}

int crvs_dates_compare(crvs_dates_t *dates, int language, const char *one, const char *other)
{
    UErrorCode status = U_ZERO_ERROR;

    return (int)ucol_strcollUTF8(dates->kits[language].collator, one, -1, other, -1, &status);
}
