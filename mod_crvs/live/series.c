/* SPDX-License-Identifier: Apache-2.0 */
#include "live/series.h"

#include "core/site.h"
#include "live/session.h"
#include "queries/live.h"

#include <string.h>

static const crvs_option_t extents[] = {{"one", CRVS_T("series.one")},
                                        {"following", CRVS_T("series.following")},
                                        {"all", CRVS_T("series.all")},
                                        {NULL, NULL}};
const crvs_field_t crvs_series_extent = {.name = "extent",
                                         .kind = CRVS_FIELD_CHOICE,
                                         .is_unmarked = true,
                                         .hint = "",
                                         .invalid = CRVS_T("field.change_unknown"),
                                         .options = extents};

/* @param since 0: all that are to come */
static crvs_error_t *find_others(crvs_request_t *request, apr_int64_t since, crvs_list_t **others)
{
    apr_int64_t series_id = crvs_object_int(request->subject, "series_id");

    *others = crvs_list_make(request->pool);
    if (!series_id)
        return NULL;
    return crvs_sql_live_session_others(request->db, others, series_id, request->id, since);
}

crvs_error_t *crvs_series_has_others(crvs_request_t *request, bool *has_others)
{
    crvs_list_t *others;

    CRVS_TRY(find_others(request, 0, &others));
    *has_others = others->count > 0;
    return NULL;
}

crvs_error_t *crvs_series_read_others(crvs_request_t *request, crvs_list_t **others)
{
    const char *extent = crvs_field_text(request->form, &crvs_series_extent);

    if (!strcmp(extent, "following"))
        return find_others(request, crvs_object_seconds(request->subject, "start_at"), others);
    if (!strcmp(extent, "all"))
        return find_others(request, 0, others);
    *others = crvs_list_make(request->pool);
    return NULL;
}

/* Says which of them cannot be moved so. @param key an error that names a date */
static void refuse(crvs_request_t *request, const char *key, apr_int64_t day)
{
    const char *date = crvs_zone_show(request->site->zone, request->language->index, &request->language->time_words,
                                      request->now, day, "date", request->pool);

    crvs_form_error_with(request->form, crvs_live_session_start.name, key, "date", date);
}

void crvs_series_shift(crvs_request_t *request, crvs_list_t *others, apr_int64_t start_at)
{
    const crvs_zone_t *zone = request->site->zone;
    apr_int64_t before = crvs_object_seconds(request->subject, "start_at");
    apr_int64_t by = start_at + crvs_zone_offset(zone, start_at) - before - crvs_zone_offset(zone, before);

    for (int i = 0; i < others->count; i++) {
        crvs_object_t *other = crvs_list_object(others, i);
        apr_int64_t start = crvs_object_seconds(other, "start_at");
        apr_int64_t moved = start;
        crvs_time_e result = by ? crvs_zone_shift(zone, start, by, &moved) : CRVS_TIME_OK;

        if (result == CRVS_TIME_SKIPPED)
            refuse(request, CRVS_T("field.week_skipped"), start + by);
        else if (result == CRVS_TIME_MALFORMED)
            crvs_form_error(request->form, crvs_live_session_start.name, CRVS_T("field.date_invalid"));
        else if (moved != start && moved < request->now)
            refuse(request, CRVS_T("field.series_past"), start);
        crvs_object_set(other, "new_start", crvs_value_time(moved));
    }
}
