/* SPDX-License-Identifier: Apache-2.0 */
#include "recordings/saved_name.h"

#include "core/site.h"
#include "core/time/time.h"
#include "queries/recordings.h"

#include <apr_strings.h>
#include <string.h>

/* Of a title or class; the two, the day and the ending stay below 255 bytes, which file systems take. */
#define MAX_BYTES 110
/* "2026-11-26" of "2026-11-26T08:30". */
#define DAY_LENGTH 10

/* A part of the name: what a file system takes for something else is made a space, and characters stay whole. */
static const char *part(apr_pool_t *pool, const char *text)
{
    apr_size_t length = strlen(text);
    char *made;

    if (length > MAX_BYTES) {
        for (length = MAX_BYTES; ((unsigned char)text[length] & 0xc0) == 0x80; length--)
            ;
    }
    made = apr_pstrmemdup(pool, text, length);
    for (char *at = made; (at = strpbrk(at, "/\\:*?\"<>|\t\n")); at++)
        *at = ' ';
    return made;
}

/* Which version it is, so that all of them can lie in one folder. */
static const char *word_of(crvs_request_t *request, const crvs_version_t *version)
{
    const char *key =
        version == &crvs_version_all[CRVS_VERSION_SOUND] ? CRVS_T("player.saved_sound") : CRVS_T("player.saved_light");

    return version ? apr_pstrcat(request->pool, " (", crvs_language_text(request->language, key), ")", NULL) : "";
}

crvs_error_t *crvs_saved_name(crvs_request_t *request, const crvs_version_t *version, const char **name)
{
    const char *ending = strrchr(version ? version->name : crvs_object_text(request->subject, "file_name"), '.');
    const char *title, *classroom, *moment;
    crvs_object_t *row;

    CRVS_TRY(crvs_sql_recording_naming(request->db, &row, crvs_object_int(request->subject, "id")));
    if (!row)
        return crvs_error_not_found(request->pool);
    title = crvs_object_text(row, "title");
    classroom = crvs_object_text(row, "classroom");
    if (!title || !*title)
        title = crvs_object_text(row, "session_title");
    if (!title)
        title = crvs_language_text(request->language, CRVS_T("recording.title"));
    moment = crvs_zone_show(request->site->zone, request->language->index, &request->language->time_words, request->now,
                            crvs_object_seconds(row, "held_at"), "input", request->pool);
    *name = apr_pstrcat(request->pool, part(request->pool, title), classroom ? " - " : "",
                        classroom ? part(request->pool, classroom) : "", " - ",
                        moment ? apr_pstrndup(request->pool, moment, DAY_LENGTH) : "", word_of(request, version),
                        ending ? ending : "", NULL);
    return NULL;
}
