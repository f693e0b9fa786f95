/* SPDX-License-Identifier: Apache-2.0 */
/* "My classes" as cards. */
#include "classrooms/classrooms.h"
#include "classrooms/details.h"
#include "config.h"
#include "core/base/crypto.h"
#include "core/http/kept_page.h"
#include "core/http/page.h"
#include "identity/viewer.h"
#include "queries/classrooms.h"

#include <apr_strings.h>
#include <stdlib.h>
#include <string.h>

/* What is live comes first, then what begins soonest, then the rest by name. */
static int by_next_session(const void *one_value, const void *other_value)
{
    const crvs_object_t *one = ((const crvs_value_t *)one_value)->as.object;
    const crvs_object_t *other = ((const crvs_value_t *)other_value)->as.object;
    apr_int64_t one_start = crvs_object_seconds(one, "next_start_at");
    apr_int64_t other_start = crvs_object_seconds(other, "next_start_at");
    bool one_live = crvs_object_true(one, "next_is_live");
    int by_name;

    if (one_live != crvs_object_true(other, "next_is_live"))
        return one_live ? -1 : 1;
    if (one_start != other_start) {
        if (!one_start || !other_start)
            return one_start ? -1 : 1;
        return one_start < other_start ? -1 : 1;
    }
    by_name = strcasecmp(crvs_object_text(one, "name"), crvs_object_text(other, "name"));
    return by_name ? by_name : crvs_object_int(one, "id") < crvs_object_int(other, "id") ? -1 : 1;
}

/* What is put away stands in the order in which it was made. */
static int by_id(const void *one_value, const void *other_value)
{
    apr_int64_t one = crvs_object_int(((const crvs_value_t *)one_value)->as.object, "id");
    apr_int64_t other = crvs_object_int(((const crvs_value_t *)other_value)->as.object, "id");

    return (one > other) - (one < other);
}

static void sort(crvs_list_t *list, int (*compare)(const void *, const void *))
{
    if (list->count > 1)
        qsort(list->values, (size_t)list->count, sizeof(*list->values), compare);
}

/* --- The dialogs by which a class is created and joined --- */

static crvs_error_t *fill_dialogs(crvs_request_t *request, const crvs_kept_page_t *page, crvs_object_t *context)
{
    crvs_object_t *viewer = crvs_object_make(request->pool);

    crvs_object_set(viewer, "is_admin", crvs_value_bool(request->viewer->role == CRVS_ROLE_ADMIN));
    crvs_object_set(context, "viewer", crvs_value_object(viewer));
    crvs_details_offer(crvs_form_make(request), true, page->baton, context);
    return NULL;
}

/* All that they show depends on: who may make a category, and which there are. */
static const char *key_of_dialogs(const crvs_request_t *request, const crvs_list_t *categories)
{
    crvs_buffer_t all;

    crvs_buffer_init(&all, request->pool, 1024);
    for (int i = 0; i < categories->count; i++) {
        const crvs_object_t *category = crvs_list_object(categories, i);
        apr_int64_t id = crvs_object_int(category, "id");
        const char *name = crvs_object_text(category, "name");

        crvs_buffer_add(&all, (const char *)&id, sizeof(id));
        crvs_buffer_add(&all, name, strlen(name) + 1);
    }
    return apr_psprintf(request->pool, "%d %016" APR_UINT64_T_HEX_FMT, request->viewer->role == CRVS_ROLE_ADMIN,
                        crvs_crypto_sum(all.text, all.length));
}

/* With dialogs that are the same for all who may create a class, and dearer than the rest of the page. */
static crvs_error_t *show_with_dialogs(crvs_request_t *request, crvs_object_t *context, crvs_list_t *categories)
{
    static const char *const shared[] = {NULL};

    return crvs_kept_page(request, &(crvs_kept_page_t){
                                       .frame = "classrooms/index",
                                       .part = "classrooms/index-dialogs",
                                       .shared = shared,
                                       .key = key_of_dialogs(request, categories),
                                       .revision = 1,
                                       .how = crvs_config_of(request->r->server)->kept_pages,
                                       .context = context,
                                       .fill = fill_dialogs,
                                       .has_no_etag = true,
                                       .baton = categories,
                                   });
}

crvs_error_t *crvs_classrooms_list(crvs_request_t *request)
{
    crvs_object_t *context = crvs_object_make(request->pool);
    crvs_list_t *classes = crvs_list_make(request->pool), *archived = crvs_list_make(request->pool);
    crvs_list_t *categories = crvs_list_make(request->pool), *rows;
    bool may_create = request->viewer->role >= CRVS_ROLE_TRAINER;

    CRVS_TRY(crvs_sql_classrooms_of_user(request->db, &rows, request->viewer->id, may_create));
    for (int i = 0; i < rows->count; i++) {
        const crvs_object_t *row = crvs_list_object(rows, i);

        crvs_list_add(crvs_object_true(row, "is_category")      ? categories
                      : crvs_object_seconds(row, "archived_at") ? archived
                                                                : classes,
                      rows->values[i]);
    }
    sort(classes, by_next_session);
    sort(archived, by_id);
    crvs_object_set(context, "archived", crvs_value_list(archived));
    crvs_object_set(context, "has_archived", crvs_value_bool(archived->count > 0));
    crvs_object_set(context, "classes", crvs_value_list(classes));
    crvs_object_set(context, "has_classes", crvs_value_bool(classes->count > 0));
    /* What is live comes first. */
    crvs_object_set(context, "any_live",
                    crvs_value_bool(classes->count && crvs_object_true(crvs_list_object(classes, 0), "next_is_live")));
    if (may_create)
        return show_with_dialogs(request, context, categories);
    return crvs_page(request, HTTP_OK, "classrooms/index", context);
}
