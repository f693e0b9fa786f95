/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The page on which people say what they want to hear of one class. A box shows what comes of it; only what is otherwise
 * than for all classes is stored, so that the rest goes on following that.
 */
#include "core/http/flash.h"
#include "core/http/page.h"
#include "core/http/redirect.h"
#include "core/template/language.h"
#include "identity/viewer.h"
#include "notices/kinds.h"
#include "notices/notices.h"
#include "queries/notices.h"

#include <string.h>

static crvs_error_t *guard(crvs_request_t *request)
{
    if (!crvs_queue_is_on(crvs_request_act(request)))
        return crvs_error_not_found(request->pool);
    CRVS_TRY(crvs_sql_notice_class_of(request->db, &request->subject, request->viewer->id, request->id));
    return request->subject ? NULL : crvs_error_not_found(request->pool);
}

const crvs_access_t crvs_per_class_access = {.name = "notices_class", .signed_in = true, .guard = guard};

/* What somebody wants of all classes, and of one. */
typedef struct {
    crvs_list_t *off;   /* kinds that are off in all */
    crvs_list_t *other; /* kinds that are otherwise in this one */
} wishes_t;

static const crvs_object_t *find(const crvs_list_t *rows, const char *kind)
{
    for (int i = 0; i < rows->count; i++) {
        const crvs_object_t *row = crvs_list_object(rows, i);

        if (!strcmp(crvs_object_text(row, "kind"), kind))
            return row;
    }
    return NULL;
}

static crvs_error_t *read_wishes(crvs_request_t *request, crvs_db_t *db, wishes_t *wishes)
{
    CRVS_TRY(crvs_sql_notice_off_kinds(db, &wishes->off, request->viewer->id));
    return crvs_sql_notice_class_kinds(db, &wishes->other, request->viewer->id, request->id);
}

/* Whether a kind comes from this class at all, to whoever asks. */
static bool is_of_class(const crvs_request_t *request, const char *kind)
{
    return strcmp(kind, "added") && (strcmp(kind, "attendance") || crvs_object_true(request->subject, "is_teacher"));
}

/* --- The page --- */

static crvs_object_t *describe(crvs_request_t *request, const wishes_t *wishes, const crvs_field_t *kind)
{
    crvs_object_t *box = crvs_object_make(request->pool);
    const crvs_object_t *other = find(wishes->other, kind->name);
    bool is_usual = !find(wishes->off, kind->name);
    bool is_on = !crvs_object_true(request->subject, "is_off") && (other ? crvs_object_true(other, "is_on") : is_usual);

    crvs_object_set(box, "field", crvs_value_text(kind->name));
    crvs_object_set(box, "label", crvs_value_text(crvs_language_text(request->language, kind->label)));
    crvs_object_set(box, "is_on", crvs_value_bool(is_on));
    crvs_object_set(box, "is_other", crvs_value_bool(is_on != is_usual));
    return box;
}

crvs_error_t *crvs_per_class_show(crvs_request_t *request)
{
    crvs_object_t *context = crvs_object_make(request->pool);
    crvs_list_t *boxes = crvs_list_make(request->pool);
    wishes_t wishes;

    CRVS_TRY(read_wishes(request, request->db, &wishes));
    for (int i = 0; crvs_kinds_switches[i]; i++) {
        if (is_of_class(request, crvs_kinds_switches[i]->name))
            crvs_list_add(boxes, crvs_value_object(describe(request, &wishes, crvs_kinds_switches[i])));
    }
    crvs_object_set(context, "classroom", crvs_value_object(request->subject));
    crvs_object_set(context, "boxes", crvs_value_list(boxes));
    crvs_object_set(context, "is_other",
                    crvs_value_bool(wishes.other->count || crvs_object_true(request->subject, "is_off")));
    return crvs_page(request, HTTP_OK, "notices/class", context);
}

/* --- Saving --- */

/* What becomes of a class as a whole. */
typedef enum { CLASS_AS_IT_IS, CLASS_ON, CLASS_OFF } class_e;

/*
 * With no box, the class is off, as one is that is unchecked among all of them. Where nothing is wanted of all classes
 * either, no box says anything of this one.
 */
static class_e read_class(const crvs_request_t *request, const wishes_t *wishes)
{
    class_e result = CLASS_AS_IT_IS;

    for (int i = 0; crvs_kinds_switches[i]; i++) {
        const crvs_field_t *kind = crvs_kinds_switches[i];

        if (!is_of_class(request, kind->name))
            continue;
        if (crvs_field_is_checked(request->form, kind))
            return CLASS_ON;
        if (!find(wishes->off, kind->name))
            result = CLASS_OFF;
    }
    return result;
}

static crvs_error_t *save_boxes(crvs_request_t *request, crvs_db_t *db, const wishes_t *wishes)
{
    for (int i = 0; crvs_kinds_switches[i]; i++) {
        const crvs_field_t *kind = crvs_kinds_switches[i];
        bool is_on = crvs_field_is_checked(request->form, kind);

        if (is_of_class(request, kind->name) && is_on != !find(wishes->off, kind->name))
            CRVS_TRY(crvs_sql_notice_class_kind_set(db, NULL, request->viewer->id, request->id, kind->name, is_on));
    }
    return NULL;
}

static crvs_error_t *save(crvs_db_t *db, void *baton)
{
    crvs_request_t *request = baton;
    apr_int64_t user_id = request->viewer->id;
    bool is_as_usual = *crvs_form_get(request->form, "as_usual");
    wishes_t wishes;
    class_e becomes;

    CRVS_TRY(read_wishes(request, db, &wishes));
    becomes = is_as_usual ? CLASS_ON : read_class(request, &wishes);
    CRVS_TRY(crvs_sql_notice_class_kinds_remove(db, NULL, user_id, request->id));
    if (becomes == CLASS_ON && !is_as_usual)
        CRVS_TRY(save_boxes(request, db, &wishes));
    if (becomes == CLASS_ON)
        CRVS_TRY(crvs_sql_notice_off_class_remove(db, NULL, user_id, request->id));
    if (becomes == CLASS_OFF)
        CRVS_TRY(crvs_sql_notice_off_class_add(db, NULL, user_id, request->id));
    return crvs_sql_notices_drop_unwanted(db, NULL, user_id);
}

crvs_error_t *crvs_per_class_save(crvs_request_t *request)
{
    CRVS_TRY(crvs_db_transaction(request->db, save, request));
    crvs_flash(request, "success", CRVS_T("flash.changed"));
    return crvs_redirect(request, crvs_request_url(request, "notices/"));
}
