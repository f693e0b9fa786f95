/* SPDX-License-Identifier: Apache-2.0 */
#include "core/time/icu.h"

#include <stdbool.h>
#include <unicode/ucal.h>
#include <unicode/ustring.h>

#define HOUR 3600
#define YEARS 3
#define MAX_LENGTH 64

const char *crvs_icu_version(void)
{
    UErrorCode status = U_ZERO_ERROR;
    const char *version = ucal_getTZDataVersion(&status);

    return U_SUCCESS(status) ? version : "";
}

/* ICU takes any name for a zone, and means GMT where it does not know it. */
static bool is_known(const UChar *name)
{
    UErrorCode status = U_ZERO_ERROR;
    UBool is_system = 0;
    UChar canonical[MAX_LENGTH];

    ucal_getCanonicalTimeZoneID(name, -1, canonical, MAX_LENGTH, &is_system, &status);
    return U_SUCCESS(status) && is_system;
}

apr_int64_t crvs_icu_differs(const crvs_zone_t *zone, apr_int64_t from)
{
    UErrorCode status = U_ZERO_ERROR;
    UChar name[MAX_LENGTH];
    UCalendar *calendar;
    apr_int64_t found = 0;

    u_uastrncpy(name, crvs_zone_name(zone), MAX_LENGTH - 1);
    name[MAX_LENGTH - 1] = 0;
    if (!is_known(name))
        return from;
    calendar = ucal_open(name, -1, "en", UCAL_GREGORIAN, &status);
    for (apr_int64_t hour = 0; !found && U_SUCCESS(status) && hour < YEARS * 366 * 24; hour++) {
        apr_int64_t moment = from + hour * HOUR;
        int offset;

        ucal_setMillis(calendar, (UDate)moment * 1000, &status);
        offset = ucal_get(calendar, UCAL_ZONE_OFFSET, &status) + ucal_get(calendar, UCAL_DST_OFFSET, &status);
        if (offset / 1000 != crvs_zone_offset(zone, moment))
            found = moment;
    }
    if (calendar)
        ucal_close(calendar);
    return U_SUCCESS(status) ? found : from;
}
