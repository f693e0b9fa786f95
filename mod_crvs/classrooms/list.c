/* SPDX-License-Identifier: Apache-2.0 */
/* "My classes" as cards. */
#include "classrooms/classrooms.h"
#include "classrooms/details.h"
#include "core/http/page.h"
#include "identity/viewer.h"
#include "queries/classrooms.h"

#include <apr_strings.h>
#include <stdlib.h>

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

crvs_error_t *crvs_classrooms_list(crvs_request_t *request)
{
    crvs_object_t *context = crvs_object_make(request->pool);
    crvs_list_t *classes, *archived;

    CRVS_TRY(crvs_sql_classrooms_of_user(request->db, &classes, request->viewer->id));
    if (classes->count > 1)
        qsort(classes->values, (size_t)classes->count, sizeof(*classes->values), by_next_session);
    CRVS_TRY(crvs_sql_classrooms_archived_of_user(request->db, &archived, request->viewer->id));
    crvs_object_set(context, "archived", crvs_value_list(archived));
    crvs_object_set(context, "has_archived", crvs_value_bool(archived->count > 0));
    crvs_object_set(context, "classes", crvs_value_list(classes));
    crvs_object_set(context, "has_classes", crvs_value_bool(classes->count > 0));
    /* What is live comes first. */
    crvs_object_set(context, "any_live",
                    crvs_value_bool(classes->count && crvs_object_true(crvs_list_object(classes, 0), "next_is_live")));
    /* For those who may create a class: the dialog that does. */
    if (request->viewer->role >= CRVS_ROLE_TRAINER)
        CRVS_TRY(crvs_details_show(request, crvs_form_make(request), true, context));
    return crvs_page(request, HTTP_OK, "classrooms/index", context);
}
