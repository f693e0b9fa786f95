/* SPDX-License-Identifier: Apache-2.0 */
#include "core/http/began.h"

#include "core/base/crypto.h"

#include <apr_strings.h>
#include <string.h>

/* As templates/parts/began.html sends it. */
#define BEGAN "began"

static const char *hash_of(const crvs_form_t *form, const crvs_field_t *const *fields)
{
    apr_pool_t *pool = crvs_form_pool(form);
    const char *all = "";

    for (; *fields; fields++) {
        const char *value = crvs_form_get(form, (*fields)->name);

        /* Files come and go each for itself. */
        if ((*fields)->kind != CRVS_FIELD_FILE)
            all = apr_psprintf(pool, "%s%" APR_SIZE_T_FMT ":%s", all, strlen(value), value);
    }
    return crvs_crypto_sha256_hex(pool, all, strlen(all));
}

void crvs_began_note(crvs_form_t *form, const crvs_field_t *const *fields)
{
    crvs_form_set(form, BEGAN, hash_of(form, fields));
}

/* What was found when it was sent; the form stays as it was, since a transaction may be tried again. */
struct crvs_began_t {
    const char *now; /* what is stored, as a hash */
    crvs_list_t *list;
};

static crvs_value_t describe(const crvs_form_t *stored, const crvs_object_t *row, const crvs_field_t *field)
{
    crvs_object_t *shown = crvs_object_make(crvs_form_pool(stored));
    const crvs_language_t *language = crvs_form_language(stored);
    const char *label = field->label ? field->label : apr_pstrcat(crvs_form_pool(stored), "label.", field->name, NULL);
    const char *text = crvs_form_get(stored, field->name);
    const crvs_value_t *moment = field->kind == CRVS_FIELD_MOMENT ? crvs_object_get(row, field->name) : NULL;

    if (field->kind == CRVS_FIELD_CHECK)
        text = crvs_language_text(language, *text ? CRVS_T("meanwhile.yes") : CRVS_T("meanwhile.no"));
    crvs_object_set(shown, "label", crvs_value_text(crvs_language_text(language, label)));
    crvs_object_set(shown, "text", crvs_value_text(text));
    crvs_object_set(shown, "moment", moment ? *moment : crvs_value_null());
    crvs_object_set(shown, "is_none", crvs_value_bool(!*text));
    return crvs_value_object(shown);
}

const crvs_began_t *crvs_began_check(const crvs_form_t *form, const crvs_form_t *stored, const crvs_object_t *row,
                                     const crvs_field_t *const *fields)
{
    const char *began = crvs_form_get(form, BEGAN), *now = hash_of(stored, fields);
    crvs_began_t *meanwhile = apr_palloc(crvs_form_pool(form), sizeof(*meanwhile));

    if (!*began || !strcmp(began, now))
        return NULL;
    *meanwhile = (crvs_began_t){.now = now, .list = crvs_list_make(crvs_form_pool(form))};
    for (; *fields; fields++) {
        const char *name = (*fields)->name;

        /* One that this page doesn't have, such as the date of what has begun, was not typed. */
        bool is_there = (*fields)->kind == CRVS_FIELD_CHECK || crvs_form_has(form, name);

        if ((*fields)->kind != CRVS_FIELD_FILE && is_there
            && strcmp(crvs_form_get(form, name), crvs_form_get(stored, name)) != 0)
            crvs_list_add(meanwhile->list, describe(stored, row, *fields));
    }
    return meanwhile->list->count ? meanwhile : NULL;
}

void crvs_began_show(crvs_object_t *context, crvs_form_t *form, const crvs_began_t *meanwhile)
{
    crvs_object_set(context, "has_meanwhile", crvs_value_bool(meanwhile != NULL));
    crvs_object_set(context, "meanwhile", meanwhile ? crvs_value_list(meanwhile->list) : crvs_value_null());
    if (!meanwhile)
        return;
    crvs_form_set(form, BEGAN, meanwhile->now);
    crvs_form_error(form, "all", CRVS_T("meanwhile.changed"));
}
