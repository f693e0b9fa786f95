/* SPDX-License-Identifier: Apache-2.0 */
#include "core/http/carry.h"

#include <apr_strings.h>

#define PREFIX "kept."
/* A byte of a value takes three when it is sent, at the most. */
#define SENT_BYTES 3

static bool is_secret(const char *name)
{
    return strstr(name, "password") || !strcmp(name, "csrf_token");
}

void crvs_carry_pack(crvs_form_t *form)
{
    apr_pool_t *pool = crvs_form_pool(form);
    const apr_array_header_t *sent = apr_table_elts(crvs_form_values(form));
    const apr_table_entry_t *entries = (const apr_table_entry_t *)sent->elts;
    apr_table_t *packed = apr_table_make(pool, sent->nelts + 1);

    apr_table_setn(packed, CRVS_CARRY_MARK, crvs_form_has_files(form) ? "files" : "1");
    for (int i = 0; i < sent->nelts; i++) {
        if (!is_secret(entries[i].key))
            apr_table_setn(packed, apr_pstrcat(pool, PREFIX, entries[i].key, NULL), entries[i].val);
    }
    crvs_form_replace(form, packed);
}

bool crvs_carry_is_packed(const crvs_form_t *form)
{
    return *crvs_form_get(form, CRVS_CARRY_MARK) != '\0';
}

void crvs_carry_unpack(crvs_form_t *form)
{
    const apr_array_header_t *sent = apr_table_elts(crvs_form_values(form));
    const apr_table_entry_t *entries = (const apr_table_entry_t *)sent->elts;
    apr_table_t *values = apr_table_make(crvs_form_pool(form), sent->nelts);

    for (int i = 0; i < sent->nelts; i++) {
        if (!strncmp(entries[i].key, PREFIX, sizeof(PREFIX) - 1))
            apr_table_setn(values, entries[i].key + sizeof(PREFIX) - 1, entries[i].val);
    }
    crvs_form_replace(form, values);
}

bool crvs_carry_is_too_long(const crvs_form_t *form)
{
    const apr_array_header_t *sent = apr_table_elts(crvs_form_values(form));
    const apr_table_entry_t *entries = (const apr_table_entry_t *)sent->elts;
    apr_size_t length = 0;

    for (int i = 0; i < sent->nelts; i++)
        length += strlen(entries[i].val) * SENT_BYTES;
    return length > CRVS_FORM_LIMIT;
}

static crvs_list_t *list(const crvs_form_t *form, bool packed)
{
    apr_pool_t *pool = crvs_form_pool(form);
    const apr_array_header_t *sent = apr_table_elts(crvs_form_values(form));
    const apr_table_entry_t *entries = (const apr_table_entry_t *)sent->elts;
    crvs_list_t *fields = crvs_list_make(pool);

    for (int i = 0; i < sent->nelts; i++) {
        const char *name = entries[i].key;
        const char *label_key = apr_pstrcat(pool, "label.", name, NULL);
        const char *label = crvs_language_text(crvs_form_language(form), label_key);
        crvs_object_t *field;

        if (is_secret(name) || (packed && strcmp(name, CRVS_CARRY_MARK) && strncmp(name, PREFIX, sizeof(PREFIX) - 1)))
            continue;
        field = crvs_object_make(pool);
        crvs_object_set(field, "name", crvs_value_text(name));
        crvs_object_set(field, "value", crvs_value_text(entries[i].val));
        crvs_object_set(field, "label", crvs_value_text(label != label_key && *entries[i].val ? label : NULL));
        crvs_list_add(fields, crvs_value_object(field));
    }
    return fields;
}

crvs_list_t *crvs_carry_list(const crvs_form_t *form)
{
    return list(form, true);
}

crvs_list_t *crvs_carry_list_sent(const crvs_form_t *form)
{
    return list(form, false);
}
