/* SPDX-License-Identifier: Apache-2.0 */
/* Recordings as their keepers see them: those of a class, for its teachers; all of them, for administrators. */
#include "config.h"
#include "core/base/pager.h"
#include "core/http/page.h"
#include "core/template/size.h"
#include "queries/recordings.h"
#include "player/player.h"
#include "recordings/recordings.h"
#include "recordings/space.h"

#include <apr_strings.h>
#include <sys/statvfs.h>

#define CLASSES_A_PAGE 50

static crvs_value_t size_text(crvs_request_t *request, apr_int64_t bytes)
{
    return crvs_value_text(crvs_size_text(request->pool, request->language, bytes));
}

void crvs_recordings_overview_add_to_class_page(crvs_request_t *request, crvs_object_t *context,
                                                const crvs_object_t *row)
{
    crvs_object_set(context, "recordings_ending", *crvs_object_get(row, "recordings_ending"));
    crvs_request_until(request, crvs_object_seconds(row, "next_ending_at"));
}

crvs_error_t *crvs_recordings_overview_of_class(crvs_request_t *request)
{
    crvs_object_t *context = crvs_object_make(request->pool);
    int days = crvs_config_of(request->r->server)->recording_retention;
    crvs_list_t *rows, *bin = crvs_list_make(request->pool), *kept = crvs_list_make(request->pool);

    CRVS_TRY(crvs_sql_recordings_of_class(request->db, &rows, request->id, days));
    for (int i = 0; i < rows->count; i++) {
        crvs_object_t *row = crvs_list_object(rows, i);

        crvs_object_set(row, "size", size_text(request, crvs_object_int(row, "bytes")));
        crvs_object_set(row, "length",
                        crvs_value_text(crvs_length_text(request->pool, crvs_object_int(row, "duration_seconds"))));
        crvs_object_set(row, "can_publish",
                        crvs_value_bool(!crvs_object_true(row, "is_hidden") && !crvs_object_true(row, "is_expired")));
        crvs_list_add(crvs_object_true(row, "is_deleted") ? bin : kept, crvs_value_object(row));
    }
    crvs_object_set(context, "classroom", crvs_value_object(request->subject));
    crvs_object_set(context, "recordings", crvs_value_list(kept));
    crvs_object_set(context, "bin", crvs_value_list(bin));
    return crvs_page(request, HTTP_OK, "recordings/class", context);
}

/* What the file system that the recordings lie on has left for httpd; nothing where it cannot be asked. */
static void add_space(crvs_request_t *request, crvs_object_t *context)
{
    const char *folder = crvs_config_of(request->r->server)->recording_dir;
    struct statvfs space;

    crvs_object_set(context, "is_kept_here", crvs_value_bool(folder != NULL));
    if (!folder || statvfs(folder, &space))
        return;
    crvs_object_set(context, "free", size_text(request, (apr_int64_t)(space.f_bavail * space.f_frsize)));
    crvs_object_set(context, "total", size_text(request, (apr_int64_t)(space.f_blocks * space.f_frsize)));
}

static void add_sizes(crvs_request_t *request, crvs_list_t *rows)
{
    for (int i = 0; i < rows->count; i++) {
        crvs_object_t *row = crvs_list_object(rows, i);
        crvs_object_set(row, "size", size_text(request, crvs_object_int(row, "bytes")));
    }
}

/* What each class takes up, the most first, behind the one that the address names; and how much that is in all. */
static crvs_error_t *add_classes(crvs_request_t *request, crvs_object_t *context)
{
    const char *after = crvs_request_query(request, "after");
    apr_int64_t after_class = after ? apr_atoi64(after) : 0;
    crvs_object_t *all, *place = NULL;
    const crvs_value_t *last;
    crvs_list_t *classes;

    CRVS_TRY(crvs_sql_recording_space(request->db, &all, CRVS_SPACE_ALL));
    if (after)
        CRVS_TRY(crvs_sql_recording_space(request->db, &place, after_class));
    CRVS_TRY(crvs_sql_recordings_by_class(request->db, &classes,
                                          place ? crvs_object_int(place, "bytes") : APR_INT64_MAX, after_class,
                                          CLASSES_A_PAGE + 1));
    last = crvs_pager_cut(classes, CLASSES_A_PAGE, "space_id");
    if (last)
        crvs_object_set(context, "next", *last);
    add_sizes(request, classes);
    crvs_object_set(context, "is_later", crvs_value_bool(place != NULL));
    crvs_object_set(context, "used", size_text(request, all ? crvs_object_int(all, "bytes") : 0));
    crvs_object_set(context, "classes", crvs_value_list(classes));
    return NULL;
}

crvs_error_t *crvs_recordings_overview(crvs_request_t *request)
{
    crvs_object_t *context = crvs_object_make(request->pool);
    crvs_list_t *homeless;
    crvs_object_t *inbox;

    CRVS_TRY(add_classes(request, context));
    CRVS_TRY(crvs_sql_recordings_homeless(request->db, &homeless));
    CRVS_TRY(crvs_sql_recording_inbox_count(request->db, &inbox));
    add_sizes(request, homeless);
    add_space(request, context);
    crvs_object_set(context, "homeless", crvs_value_list(homeless));
    crvs_object_set(context, "has_homeless", crvs_value_bool(homeless->count > 0));
    crvs_object_set(context, "waiting", *crvs_object_get(inbox, "waiting"));
    return crvs_page(request, HTTP_OK, "recordings/overview", context);
}
