/* SPDX-License-Identifier: Apache-2.0 */
/* The part of a form by which files come and go. */
#include "attachments/incoming.h"
#include "core/http/form.h"
#include "core/site.h"

#include <apr_strings.h>

const crvs_field_t crvs_choose_field = {
    .name = "files", .kind = CRVS_FIELD_FILE, .hint = CRVS_T("attachments.hint"), .is_unmarked = true};

bool crvs_choose_is_on(const crvs_request_t *request)
{
    return request->site->spool != NULL;
}

/* The sentence names the file, or the first of several. */
static void refuse(crvs_form_t *form, const char *key, const char *name)
{
    crvs_form_error_with(form, crvs_choose_field.name, key, "name", name);
}

static void read_incoming(crvs_choose_t *choice, const crvs_part_t *part)
{
    crvs_form_t *form = choice->request->form;
    apr_pool_t *pool = choice->request->pool;
    const crvs_kind_t *kind = crvs_kind_recognize(part->content, part->length, part->file_name);
    const char *called = crvs_kind_called(pool, part->file_name);

    if (!part->length)
        refuse(form, CRVS_T("attachments.empty"), called);
    else if (part->length > CRVS_CHOOSE_BYTES)
        refuse(form, CRVS_T("attachments.too_large"), called);
    else if (!kind)
        refuse(form, CRVS_T("attachments.unknown"), called);
    else
        APR_ARRAY_PUSH(choice->incoming, crvs_incoming_t) = (crvs_incoming_t){
            .content = part->content, .length = part->length, .kind = kind, .name = crvs_kind_name(pool, called, kind)};
    choice->names = *choice->names ? apr_pstrcat(pool, choice->names, ", ", called, NULL) : called;
}

crvs_choose_t crvs_choose_make(crvs_request_t *request, crvs_list_t *present)
{
    return (crvs_choose_t){.request = request,
                           .present = present,
                           .incoming = apr_array_make(request->pool, CRVS_CHOOSE_MOST, sizeof(crvs_incoming_t)),
                           .names = ""};
}

crvs_choose_t crvs_choose_read(crvs_request_t *request, crvs_list_t *present)
{
    crvs_choose_t choice = crvs_choose_make(request, present);
    apr_array_header_t *parts = crvs_form_files(request->form, crvs_choose_field.name);
    int count = present->count;

    for (int i = 0; i < present->count; i++) {
        crvs_object_t *row = crvs_list_object(present, i);
        const char *name =
            apr_psprintf(request->pool, "remove-%" APR_INT64_T_FMT, crvs_object_int(row, "attachment_id"));
        bool is_removed = *crvs_form_get(request->form, name) != '\0';

        crvs_object_set(row, "is_removed", crvs_value_bool(is_removed));
        count -= is_removed;
    }
    for (int i = 0; i < parts->nelts; i++)
        read_incoming(&choice, &APR_ARRAY_IDX(parts, i, crvs_part_t));
    if (crvs_form_is_too_large(request->form))
        crvs_form_error(request->form, crvs_choose_field.name, CRVS_T("attachments.all_too_large"));
    /* The folder was taken away while the page stood open. */
    else if (!crvs_choose_is_on(request) && crvs_form_has_files(request->form))
        crvs_form_error(request->form, crvs_choose_field.name, CRVS_T("attachments.off"));
    if (count + parts->nelts > CRVS_CHOOSE_MOST)
        crvs_form_error(request->form, crvs_choose_field.name, CRVS_T("attachments.too_many"));
    return choice;
}

/* What the page's script refuses before it is sent, in the same words. */
static void show_limits(const crvs_request_t *request, crvs_object_t *context)
{
    crvs_object_set(context, "most_files", crvs_value_int(CRVS_CHOOSE_MOST));
    crvs_object_set(context, "most_bytes", crvs_value_int(CRVS_CHOOSE_BYTES));
    crvs_object_set(context, "file_too_large",
                    crvs_value_text(crvs_language_text_with(request->language, request->pool,
                                                            CRVS_T("attachments.too_large"), "name", "{name}")));
    crvs_object_set(context, "file_empty",
                    crvs_value_text(crvs_language_text_with(request->language, request->pool,
                                                            CRVS_T("attachments.empty"), "name", "{name}")));
}

void crvs_choose_show(const crvs_choose_t *choice, crvs_object_t *context)
{
    crvs_request_t *request = choice->request;
    bool has_error = request->form && crvs_form_has_error(request->form, crvs_choose_field.name);

    crvs_object_set(context, "takes_files", crvs_value_bool(crvs_choose_is_on(request) || has_error));
    show_limits(request, context);
    crvs_object_set(context, "attachments", crvs_value_list(choice->present));
    crvs_object_set(context, "has_attachments", crvs_value_bool(choice->present->count > 0));
    /* A browser fills no file in again. */
    crvs_object_set(context, "choose_again", crvs_value_text(*choice->names ? choice->names : NULL));
}
