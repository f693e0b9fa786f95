/* SPDX-License-Identifier: Apache-2.0 */
#include "core/http/field.h"

#include "core/text/direction.h"
#include "core/text/number.h"
#include "core/text/url.h"

#include <apr_strings.h>

static const char *text_of(const crvs_form_t *form, const char *key)
{
    return crvs_language_text(crvs_form_language(form), key);
}

static const crvs_option_t *find_option(const crvs_field_t *field, const char *value)
{
    for (const crvs_option_t *option = field->options; option->value; option++) {
        if (!strcmp(option->value, value))
            return option;
    }
    return NULL;
}

/* --- Reading --- */

/* Marks of direction are part of running text; of a single line they are taken away, and nobody sees it. */
static void clear_marks(crvs_form_t *form, const crvs_field_t *field)
{
    const char *text = crvs_form_get(form, field->name);

    if (field->kind == CRVS_FIELD_LINES)
        crvs_form_set(form, field->name, crvs_direction_balance(crvs_form_pool(form), text));
    else if (field->kind != CRVS_FIELD_PASSWORD)
        crvs_form_set(form, field->name, crvs_direction_remove(crvs_form_pool(form), text));
}

const char *crvs_field_text(crvs_form_t *form, const crvs_field_t *field)
{
    const char *text;

    clear_marks(form, field);
    text = crvs_form_text(form, field->name, field->required, field->max_length);

    if (field->options && !find_option(field, text) && (*text || field->required))
        crvs_form_error(form, field->name, field->invalid);
    return text;
}

const char *crvs_field_url(crvs_form_t *form, const crvs_field_t *field)
{
    const char *url = crvs_field_text(form, field);

    if (!*url)
        return "";
    switch (crvs_url_check(crvs_form_pool(form), url, NULL)) {
    case CRVS_URL_OK:
        return url;
    case CRVS_URL_BAD_CHARACTER:
        crvs_form_error(form, field->name, CRVS_T("field.url_characters"));
        break;
    case CRVS_URL_TOO_LONG:
    case CRVS_URL_BAD_SCHEME:
    case CRVS_URL_USER_INFO:
    case CRVS_URL_BAD_HOST:
        crvs_form_error(form, field->name, CRVS_T("field.url_invalid"));
    }
    return "";
}

apr_int64_t crvs_field_id(crvs_form_t *form, const crvs_field_t *field)
{
    if (!field->required && !*crvs_form_text(form, field->name, false, 0))
        return 0;
    return crvs_form_id(form, field->name, field->invalid);
}

apr_int64_t crvs_field_number(crvs_form_t *form, const crvs_field_t *field)
{
    return crvs_form_int(form, field->name, field->min, field->max, field->invalid);
}

bool crvs_field_is_checked(crvs_form_t *form, const crvs_field_t *field)
{
    return *crvs_form_text(form, field->name, false, 0) != '\0';
}

/* --- Filling in --- */

void crvs_field_fill(crvs_form_t *form, const crvs_field_t *const *fields, const crvs_object_t *row)
{
    apr_pool_t *pool = crvs_form_pool(form);

    for (; *fields; fields++) {
        const crvs_value_t *value = crvs_object_get(row, (*fields)->name);
        const char *text = NULL;

        if (value && value->type == CRVS_VALUE_TEXT)
            text = value->as.text;
        else if (value && value->type == CRVS_VALUE_INT && value->as.integer)
            text = apr_psprintf(pool, "%" APR_INT64_T_FMT, value->as.integer);
        else if (value && value->type == CRVS_VALUE_BOOL && value->as.boolean)
            text = "1";
        crvs_form_set(form, (*fields)->name, text);
    }
}

/* --- Showing --- */

static crvs_list_t *list_options(crvs_form_t *form, const crvs_field_t *field, const char *chosen)
{
    crvs_list_t *list = crvs_list_make(crvs_form_pool(form));

    for (const crvs_option_t *option = field->options; option->value; option++) {
        crvs_object_t *shown = crvs_object_make(crvs_form_pool(form));

        crvs_object_set(shown, "value", crvs_value_text(option->value));
        crvs_object_set(shown, "name", crvs_value_text(text_of(form, option->key)));
        crvs_object_set(shown, "selected", crvs_value_bool(!strcmp(option->value, chosen)));
        crvs_list_add(list, crvs_value_object(shown));
    }
    return list;
}

static void describe_text(const crvs_field_t *field, crvs_object_t *shown)
{
    static const char *const types[] = {
        [CRVS_FIELD_TEXT] = "text",     [CRVS_FIELD_EMAIL] = "email", [CRVS_FIELD_URL] = "url",
        [CRVS_FIELD_NUMBER] = "number", [CRVS_FIELD_DATE] = "date",   [CRVS_FIELD_MOMENT] = "datetime-local"};
    const char *type = field->kind <= CRVS_FIELD_MOMENT ? types[field->kind] : NULL;
    bool is_typed = field->kind == CRVS_FIELD_TEXT || field->kind == CRVS_FIELD_EMAIL;

    crvs_object_set(shown, "type", crvs_value_text(type));
    crvs_object_set(shown, "is_lines", crvs_value_bool(field->kind == CRVS_FIELD_LINES));
    crvs_object_set(shown, "is_password", crvs_value_bool(field->kind == CRVS_FIELD_PASSWORD));
    crvs_object_set(shown, "is_file", crvs_value_bool(field->kind == CRVS_FIELD_FILE));
    crvs_object_set(shown, "max_length", crvs_value_int(field->kind == CRVS_FIELD_CHOICE ? 0 : field->max_length));
    crvs_object_set(shown, "rows", crvs_value_int(field->rows));
    crvs_object_set(shown, "is_number", crvs_value_bool(field->kind == CRVS_FIELD_NUMBER));
    crvs_object_set(shown, "min", crvs_value_int(field->min));
    crvs_object_set(shown, "max", crvs_value_int(field->max));
    crvs_object_set(shown, "is_word", crvs_value_bool(field->is_word));
    crvs_object_set(shown, "is_code", crvs_value_bool(field->style && !strcmp(field->style, "code-input")));
    crvs_object_set(shown, "complete", crvs_value_text(field->complete ? field->complete : is_typed ? "off" : NULL));
    crvs_object_set(shown, "example", crvs_value_text(field->example));
}

static void describe_choice(crvs_form_t *form, const crvs_field_t *field, const char *value, crvs_object_t *shown)
{
    const char *none = field->none && *field->none ? text_of(form, field->none) : NULL;

    crvs_object_set(shown, "is_choice", crvs_value_bool(field->kind == CRVS_FIELD_CHOICE));
    crvs_object_set(shown, "has_none", crvs_value_bool(field->none != NULL));
    crvs_object_set(shown, "none", crvs_value_text(none));
    crvs_object_set(shown, "options",
                    field->options ? crvs_value_list(list_options(form, field, value))
                                   : crvs_value_list(crvs_form_offered(form, field->name)));
    crvs_object_set(shown, "is_check", crvs_value_bool(field->kind == CRVS_FIELD_CHECK));
}

static crvs_value_t describe(crvs_form_t *form, const crvs_field_t *field)
{
    apr_pool_t *pool = crvs_form_pool(form);
    crvs_object_t *shown = crvs_object_make(pool);
    const char *value = crvs_form_get(form, field->name);
    const char *label = field->label ? field->label : apr_pstrcat(pool, "label.", field->name, NULL);
    const char *hint = field->hint && *field->hint ? text_of(form, field->hint) : NULL;
    /* Where one of the choices is always chosen there is nothing to require. */
    bool is_given = field->kind == CRVS_FIELD_CHOICE && !field->none;

    crvs_object_set(shown, "name", crvs_value_text(field->name));
    crvs_object_set(shown, "label", crvs_value_text(text_of(form, label)));
    crvs_object_set(shown, "value", crvs_value_text(field->kind == CRVS_FIELD_PASSWORD ? "" : value));
    crvs_object_set(shown, "error", crvs_value_text(crvs_form_error_of(form, field->name)));
    crvs_object_set(shown, "required", crvs_value_bool(field->required && !field->is_late && !is_given));
    crvs_object_set(shown, "optional", crvs_value_bool(!field->required && !field->is_unmarked));
    crvs_object_set(shown, "has_hint", crvs_value_bool(field->hint != NULL));
    crvs_object_set(shown, "hint", crvs_value_text(hint));
    crvs_object_set(shown, "style", crvs_value_text(field->style));
    describe_text(field, shown);
    describe_choice(form, field, value, shown);
    return crvs_value_object(shown);
}

crvs_value_t crvs_field_show(crvs_form_t *form, const crvs_field_t *const *fields)
{
    crvs_object_t *object = crvs_form_object(form);
    crvs_object_t *by_name = crvs_object_make(crvs_form_pool(form));
    crvs_list_t *list = crvs_list_make(crvs_form_pool(form));

    for (; *fields; fields++) {
        crvs_value_t shown = describe(form, *fields);

        crvs_object_set(by_name, (*fields)->name, shown);
        crvs_list_add(list, shown);
    }
    crvs_object_set(object, "fields", crvs_value_object(by_name));
    crvs_object_set(object, "list", crvs_value_list(list));
    return crvs_value_object(object);
}
