/* SPDX-License-Identifier: Apache-2.0 */
#include "core/http/form.h"

#include "core/base/crypto.h"
#include "core/http/body.h"
#include "core/http/carry.h"
#include "core/http/multipart.h"
#include "core/http/request.h"
#include "core/http/route.h"
#include "core/site.h"
#include "core/text/number.h"
#include "core/text/query.h"
#include "core/text/text.h"

#include <apr_hash.h>
#include <apr_strings.h>
#include <http_core.h>

#define MAX_FIELDS 200

struct crvs_form_t {
    crvs_request_t *request;
    apr_table_t *values;
    apr_table_t *flaws;        /* of the fields as they were sent: field to text key */
    apr_array_header_t *files; /* of crvs_part_t; NULL: none can be there */
    bool lacks_files;          /* some were sent, and not kept */
    bool is_too_large;         /* that is why */
    crvs_object_t *errors;
    crvs_list_t *summary;
    apr_hash_t *offered; /* rows to choose from, by field; NULL: none yet */
};

crvs_form_t *crvs_form_make(crvs_request_t *request)
{
    crvs_form_t *form = apr_pcalloc(request->pool, sizeof(*form));

    form->request = request;
    form->values = apr_table_make(request->pool, 8);
    form->flaws = apr_table_make(request->pool, 2);
    form->errors = crvs_object_make(request->pool);
    form->summary = crvs_list_make(request->pool);
    return form;
}

/* A field as it was sent, decoded. */
static void add_value(void *baton, const char *name, const char *value, apr_size_t length)
{
    crvs_form_t *form = baton;

    if (apr_table_get(form->values, name)) {
        apr_table_setn(form->flaws, name, CRVS_T("field.repeated"));
        return;
    }
    if (strlen(value) != length || !crvs_text_is_utf8(value, length) || crvs_text_has_controls(value))
        apr_table_setn(form->flaws, name, CRVS_T("field.invalid_characters"));
    apr_table_setn(form->values, name,
                   apr_table_get(form->flaws, name) ? crvs_text_repair(form->request->pool, value, length) : value);
}

/*
 * The body of a form with files. Of a large one that nobody is signed in for, that is refused, or that the disk did not
 * take (@param failed), only the texts are kept, which stand before its files. @param is_cut whether files are missing
 */
static crvs_error_t *read_large(crvs_request_t *request, const char **body, apr_size_t *length, bool *is_cut,
                                crvs_error_t **failed)
{
    apr_size_t limit = request->route->access->upload_limit;

    if (limit <= CRVS_FORM_IN_MEMORY)
        return crvs_body_read(request, limit, body, length);
    if (request->may_spool && request->site->spool) {
        *failed = crvs_body_spool(request, limit, request->site->spool, CRVS_FORM_LIMIT_SIGNED_IN, body, length);
        return *body ? NULL : *failed;
    }
    CRVS_TRY(crvs_body_head(request, limit, CRVS_FORM_LIMIT_SIGNED_IN, body, length));
    *is_cut = *length == CRVS_FORM_LIMIT_SIGNED_IN;
    return NULL;
}

static crvs_error_t *read_parts(crvs_request_t *request, crvs_form_t *form)
{
    bool is_cut = false;
    const char *boundary =
        crvs_multipart_boundary(request->pool, apr_table_get(request->r->headers_in, "Content-Type"));
    apr_array_header_t *parts;
    crvs_error_t *failed = NULL;
    const char *body;
    apr_size_t length;

    CRVS_TRY(read_large(request, &body, &length, &is_cut, &failed));
    if (!boundary
        || (!crvs_multipart_parse(request->pool, body, length, boundary, MAX_FIELDS, &parts) && !is_cut && !failed))
        return CRVS_ERROR(request->pool, HTTP_BAD_REQUEST, CRVS_T("error.bad_request"), "%s", "");
    form->files = apr_array_make(request->pool, 1, sizeof(crvs_part_t));
    form->lacks_files = is_cut || failed;
    form->is_too_large = failed && failed->status == HTTP_REQUEST_ENTITY_TOO_LARGE;
    for (int i = 0; i < parts->nelts; i++) {
        const crvs_part_t *part = &APR_ARRAY_IDX(parts, i, crvs_part_t);

        if (!part->file_name)
            add_value(form, part->name, apr_pstrmemdup(request->pool, part->content, part->length), part->length);
        /* Where no file was chosen, browsers send an empty one without a name. */
        else if (part->length || *part->file_name)
            *(crvs_part_t *)apr_array_push(form->files) = *part;
    }
    /* Its own page says what is too large, beside what was typed. */
    return form->is_too_large ? NULL : failed;
}

/* A form without files. */
static crvs_error_t *read_pairs(crvs_request_t *request, crvs_form_t *form)
{
    apr_size_t usual = request->viewer ? CRVS_FORM_LIMIT_SIGNED_IN : CRVS_FORM_LIMIT;
    apr_size_t limit = request->route->access->upload_limit;
    const char *body;
    apr_size_t length;

    /* One that takes files takes as much of text. */
    if (limit < usual || limit > CRVS_FORM_IN_MEMORY)
        limit = usual;
    CRVS_TRY(crvs_body_read(request, limit + CRVS_CARRY_ROOM, &body, &length));
    /* None of ours comes near; and each field is looked for among those before it. */
    if (crvs_query_parse(apr_pstrmemdup(request->pool, body, length), MAX_FIELDS, add_value, form) > MAX_FIELDS
        || (length > limit && !crvs_carry_is_packed(form)))
        return CRVS_ERROR(request->pool, HTTP_REQUEST_ENTITY_TOO_LARGE, CRVS_T("error.too_large"), "%s", "");
    return NULL;
}

crvs_error_t *crvs_form_read(crvs_request_t *request, crvs_form_t **form)
{
    const crvs_access_t *access = request->route->access;
    crvs_error_t *error;

    /* It may be long on its way, and needs no connection meanwhile. */
    crvs_db_release(request->db);
    *form = crvs_form_make(request);
    if (access->upload_limit && crvs_request_has_type(request, "multipart/form-data"))
        error = read_parts(request, *form);
    else if (crvs_request_has_type(request, "application/x-www-form-urlencoded"))
        error = read_pairs(request, *form);
    else
        return CRVS_ERROR(request->pool, HTTP_UNSUPPORTED_MEDIA_TYPE, CRVS_T("error.bad_request"), "%s", "");
    if (access->forget)
        access->forget(*form);
    return error;
}

void crvs_form_set(crvs_form_t *form, const char *name, const char *value)
{
    apr_table_setn(form->values, name, value ? value : "");
}

bool crvs_form_has(const crvs_form_t *form, const char *name)
{
    return apr_table_get(form->values, name) != NULL;
}

const char *crvs_form_get(const crvs_form_t *form, const char *name)
{
    const char *value = apr_table_get(form->values, name);

    return value ? value : "";
}

const char *crvs_form_file(const crvs_form_t *form, const char *name, apr_size_t *length)
{
    apr_array_header_t *files = crvs_form_files(form, name);

    if (!files->nelts)
        return NULL;
    *length = APR_ARRAY_IDX(files, 0, crvs_part_t).length;
    return APR_ARRAY_IDX(files, 0, crvs_part_t).content;
}

bool crvs_form_has_files(const crvs_form_t *form)
{
    return form->lacks_files || (form->files && form->files->nelts);
}

bool crvs_form_is_too_large(const crvs_form_t *form)
{
    return form->is_too_large;
}

apr_array_header_t *crvs_form_files(const crvs_form_t *form, const char *name)
{
    apr_array_header_t *files = apr_array_make(form->request->pool, 5, sizeof(crvs_part_t));

    for (int i = 0; form->files && i < form->files->nelts; i++) {
        const crvs_part_t *part = &APR_ARRAY_IDX(form->files, i, crvs_part_t);

        if (!strcmp(part->name, name))
            *(crvs_part_t *)apr_array_push(files) = *part;
    }
    return files;
}

const apr_table_t *crvs_form_values(const crvs_form_t *form)
{
    return form->values;
}

void crvs_form_replace(crvs_form_t *form, apr_table_t *values)
{
    form->values = values;
    apr_table_clear(form->flaws);
}

/* A text, and where it ends. */
static int hash_value(void *digest, const char *name, const char *value)
{
    if (strcmp(name, "csrf_token")) {
        crvs_crypto_digest_add(digest, name, strlen(name) + 1);
        crvs_crypto_digest_add(digest, value, strlen(value) + 1);
    }
    return 1;
}

const char *crvs_form_hash(const crvs_form_t *form)
{
    crvs_digest_t *digest = crvs_crypto_digest_make(form->request->pool, "sha256");

    if (!digest)
        return NULL;
    apr_table_do(hash_value, digest, form->values, NULL);
    for (int i = 0; form->files && i < form->files->nelts; i++) {
        const crvs_part_t *part = &APR_ARRAY_IDX(form->files, i, crvs_part_t);
        crvs_crypto_digest_add(digest, part->name, strlen(part->name) + 1);
        crvs_crypto_digest_add(digest, part->file_name, strlen(part->file_name) + 1);
        crvs_crypto_digest_add(digest, part->content, part->length);
    }
    return crvs_crypto_digest_base64(digest, form->request->pool);
}

bool crvs_form_is_shown(const crvs_form_t *form, const crvs_object_t *context)
{
    const crvs_value_t *shown = crvs_object_get(context, "form");
    const crvs_value_t *errors =
        shown && shown->type == CRVS_VALUE_OBJECT ? crvs_object_get(shown->as.object, "errors") : NULL;

    return errors && errors->type == CRVS_VALUE_OBJECT && errors->as.object == form->errors;
}

apr_pool_t *crvs_form_pool(const crvs_form_t *form)
{
    return form->request->pool;
}

const crvs_language_t *crvs_form_language(const crvs_form_t *form)
{
    return form->request->language;
}

bool crvs_form_offer(crvs_form_t *form, const char *name, crvs_list_t *rows, const char *column)
{
    const char *chosen = crvs_form_get(form, name);
    bool found = false;

    for (int i = 0; i < rows->count; i++) {
        crvs_object_t *row = crvs_list_object(rows, i);
        crvs_value_t value = *crvs_object_get(row, column);
        const char *text = value.type == CRVS_VALUE_INT
                               ? apr_psprintf(form->request->pool, "%" APR_INT64_T_FMT, value.as.integer)
                               : value.as.text;
        bool is_chosen = !strcmp(text, chosen);

        crvs_object_set(row, "value", crvs_value_text(text));
        crvs_object_set(row, "selected", crvs_value_bool(is_chosen));
        found = found || is_chosen;
    }
    if (!form->offered)
        form->offered = apr_hash_make(form->request->pool);
    apr_hash_set(form->offered, name, APR_HASH_KEY_STRING, rows);
    return found;
}

crvs_list_t *crvs_form_offered(const crvs_form_t *form, const char *name)
{
    return form->offered ? apr_hash_get(form->offered, name, APR_HASH_KEY_STRING) : NULL;
}

static void add_error(crvs_form_t *form, const char *name, const char *message)
{
    const char *label_key = apr_pstrcat(form->request->pool, "label.", name, NULL);
    const char *label = crvs_language_text(form->request->language, label_key);
    crvs_object_t *line;

    if (crvs_object_get(form->errors, name))
        return;
    crvs_object_set(form->errors, name, crvs_value_text(message));
    line = crvs_object_make(form->request->pool);
    crvs_object_set(line, "field", crvs_value_text(strcmp(name, "all") ? name : NULL));
    crvs_object_set(line, "label", crvs_value_text(label != label_key ? label : NULL));
    crvs_object_set(line, "message", crvs_value_text(message));
    crvs_list_add(form->summary, crvs_value_object(line));
}

void crvs_form_error(crvs_form_t *form, const char *name, const char *key)
{
    add_error(form, name, crvs_language_text(form->request->language, key));
}

void crvs_form_error_with(crvs_form_t *form, const char *name, const char *key, const char *variable, const char *value)
{
    add_error(form, name,
              variable ? crvs_language_text_with(form->request->language, form->request->pool, key, variable, value)
                       : crvs_language_text(form->request->language, key));
}

void crvs_form_check(crvs_form_t *form, const char *name)
{
    const char *flaw = apr_table_get(form->flaws, name);

    if (flaw)
        crvs_form_error(form, name, flaw);
}

const char *crvs_form_text(crvs_form_t *form, const char *name, bool required, int max_length)
{
    const char *value = crvs_text_trim(form->request->pool, crvs_form_get(form, name));
    const char *flaw = apr_table_get(form->flaws, name);

    crvs_form_set(form, name, value);
    if (flaw)
        crvs_form_error(form, name, flaw);
    else if (required && !*value)
        crvs_form_error(form, name, CRVS_T("field.required"));
    else if (max_length && crvs_text_characters(value) > max_length)
        crvs_form_error_with(form, name, CRVS_T("field.too_long"), "maximum",
                             apr_itoa(form->request->pool, max_length));
    return value;
}

apr_int64_t crvs_form_id(crvs_form_t *form, const char *name, const char *missing_key)
{
    const char *value = crvs_form_text(form, name, false, 20);
    apr_int64_t id = crvs_number_id(value);

    if (!id)
        crvs_form_error(form, name, missing_key);
    return id;
}

apr_int64_t crvs_form_int(crvs_form_t *form, const char *name, apr_int64_t min, apr_int64_t max, const char *range_key)
{
    const char *value = crvs_form_text(form, name, false, 20);
    apr_int64_t number;

    if (!crvs_number_read(value, min, max, &number))
        crvs_form_error(form, name, range_key);
    return number;
}

const char *crvs_form_error_of(const crvs_form_t *form, const char *name)
{
    return crvs_object_text(form->errors, name);
}

bool crvs_form_has_errors(const crvs_form_t *form)
{
    return form->errors->count > 0;
}

bool crvs_form_has_error(const crvs_form_t *form, const char *name)
{
    return crvs_object_get(form->errors, name) != NULL;
}

bool crvs_form_select(crvs_list_t *choices, apr_int64_t chosen)
{
    for (int i = 0; i < choices->count; i++) {
        crvs_object_t *choice = crvs_list_object(choices, i);
        if (crvs_object_int(choice, "id") == chosen) {
            crvs_object_set(choice, "selected", crvs_value_bool(true));
            return true;
        }
    }
    return false;
}

/* Passwords are never sent back to a page. */
static int copy_value(void *baton, const char *name, const char *value)
{
    crvs_object_set(baton, name, crvs_value_text(strstr(name, "password") ? "" : value));
    return 1;
}

crvs_object_t *crvs_form_object(crvs_form_t *form)
{
    crvs_object_t *object = crvs_object_make(form->request->pool);
    crvs_object_t *values = crvs_object_make(form->request->pool);

    apr_table_do(copy_value, values, form->values, NULL);
    crvs_object_set(object, "values", crvs_value_object(values));
    crvs_object_set(object, "errors", crvs_value_object(form->errors));
    crvs_object_set(object, "has_errors", crvs_value_bool(crvs_form_has_errors(form)));
    crvs_object_set(object, "summary", crvs_value_list(form->summary));
    return object;
}
