/* SPDX-License-Identifier: Apache-2.0 */
/* What was written to a class: the first few on its page, all of them on a page of their own, and one alone. */
#include "announcements/announcements.h"
#include "announcements/describe.h"
#include "attachments/attachments.h"
#include "core/base/pager.h"
#include "core/http/page.h"
#include "queries/announcements.h"

#include <stdlib.h>

#define A_PAGE 20
/* Of a text, in bytes, that is shown on a class's page: some lines. */
#define MOST_ON_CLASS_PAGE 400

static crvs_value_t file_of(crvs_request_t *request, const crvs_object_t *row)
{
    static const char *const columns[] = {"public_id", "file_name", "media_type", "bytes"};
    crvs_object_t *file = crvs_object_make(request->pool);

    for (size_t i = 0; i < sizeof(columns) / sizeof(*columns); i++)
        crvs_object_set(file, columns[i], *crvs_object_get(row, columns[i]));
    crvs_attachments_file_describe(request, file);
    return crvs_value_object(file);
}

/* Rows of announcements and files become announcements, each with its files. */
static crvs_list_t *describe(crvs_request_t *request, const crvs_list_t *rows, const crvs_object_t *classroom,
                             apr_size_t most)
{
    crvs_list_t *announcements = crvs_list_make(request->pool), *files = NULL;
    crvs_object_t *announcement = NULL;

    for (int i = 0; i < rows->count; i++) {
        crvs_object_t *row = crvs_list_object(rows, i);

        if (!announcement || crvs_object_int(announcement, "id") != crvs_object_int(row, "id")) {
            announcement = row;
            files = crvs_list_make(request->pool);
            crvs_announcements_describe(request, row, classroom, most);
            crvs_object_set(row, "attachments", crvs_value_list(files));
            crvs_object_set(row, "has_attachments", crvs_value_bool(crvs_object_int(row, "attachment_id") != 0));
            crvs_list_add(announcements, crvs_value_object(row));
        }
        if (crvs_object_int(row, "attachment_id"))
            crvs_list_add(files, file_of(request, row));
    }
    return announcements;
}

/* What is pinned, then the newest; the files of each as they were chosen. */
static int by_place(const void *one_value, const void *other_value)
{
    const crvs_object_t *one = ((const crvs_value_t *)one_value)->as.object;
    const crvs_object_t *other = ((const crvs_value_t *)other_value)->as.object;
    apr_int64_t one_id = crvs_object_int(one, "id"), other_id = crvs_object_int(other, "id");
    bool is_pinned = crvs_object_true(one, "is_pinned");

    if (is_pinned != crvs_object_true(other, "is_pinned"))
        return is_pinned ? -1 : 1;
    if (one_id != other_id)
        return one_id > other_id ? -1 : 1;
    return crvs_object_int(one, "attachment_id") < crvs_object_int(other, "attachment_id") ? -1 : 1;
}

void crvs_announcements_list_add_to_class_page(crvs_request_t *request, crvs_object_t *context,
                                               const crvs_object_t *classroom, crvs_list_t *rows)
{
    bool can_write = crvs_announcements_describe_may_write(classroom);
    crvs_list_t *announcements;

    if (rows->count > 1)
        qsort(rows->values, (size_t)rows->count, sizeof(*rows->values), by_place);
    announcements = describe(request, rows, classroom, MOST_ON_CLASS_PAGE);
    crvs_object_set(context, "more_announcements", crvs_value_bool(announcements->count > CRVS_ANNOUNCEMENTS_SHOWN));
    if (announcements->count > CRVS_ANNOUNCEMENTS_SHOWN)
        announcements->count = CRVS_ANNOUNCEMENTS_SHOWN;
    crvs_object_set(context, "announcements", crvs_value_list(announcements));
    crvs_object_set(context, "can_write", crvs_value_bool(can_write));
    crvs_object_set(context, "has_announcements", crvs_value_bool(announcements->count > 0 || can_write));
}

crvs_error_t *crvs_announcements_list(crvs_request_t *request)
{
    crvs_object_t *context = crvs_object_make(request->pool);
    crvs_object_t *classroom = request->subject, *counted;
    apr_int64_t pages, page;
    crvs_list_t *rows;

    CRVS_TRY(crvs_sql_announcements_counted(request->db, &counted, request->id));
    page = crvs_pager_within(crvs_request_query_id(request, "page"), crvs_object_int(counted, "found"), A_PAGE, &pages);
    CRVS_TRY(crvs_sql_announcements_of_class(request->db, &rows, request->id, A_PAGE, (page - 1) * A_PAGE));
    crvs_object_set(context, "classroom", crvs_value_object(classroom));
    crvs_object_set(context, "announcements", crvs_value_list(describe(request, rows, classroom, 0)));
    crvs_object_set(context, "can_write", crvs_value_bool(crvs_announcements_describe_may_write(classroom)));
    crvs_object_set(context, "pager", crvs_value_object(crvs_pager_describe(request->pool, page, pages)));
    return crvs_page(request, HTTP_OK, "announcements/index", context);
}

crvs_error_t *crvs_announcements_list_show(crvs_request_t *request)
{
    crvs_object_t *context = crvs_object_make(request->pool);
    crvs_list_t *files;

    CRVS_TRY(crvs_attachments_file_list(request, request->id, 0, &files));
    crvs_announcements_describe(request, request->subject, request->subject, 0);
    crvs_object_set(request->subject, "attachments", crvs_value_list(files));
    crvs_object_set(request->subject, "has_attachments", crvs_value_bool(files->count > 0));
    crvs_object_set(context, "announcement", crvs_value_object(request->subject));
    return crvs_page(request, HTTP_OK, "announcements/show", context);
}
