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

/* A browser sends no others; what else does may break a line, which the subject of a mail would end at. */
static const char *one_line(apr_pool_t *pool, const char *text)
{
    char *line = apr_pstrdup(pool, text);

    for (char *at = line; *at; at++) {
        if (*at == '\r' || *at == '\n')
            *at = ' ';
    }
    return line;
}

/* Marks of direction are part of running text; of a single line they are taken away, and nobody sees it. */
static void clear_marks(crvs_form_t *form, const crvs_field_t *field)
{
    const char *text = crvs_form_get(form, field->name);

    if (field->kind == CRVS_FIELD_LINES)
        crvs_form_set(form, field->name, crvs_direction_balance(crvs_form_pool(form), text));
    else if (field->kind != CRVS_FIELD_PASSWORD)
        crvs_form_set(form, field->name,
                      one_line(crvs_form_pool(form), crvs_direction_remove(crvs_form_pool(form), text)));
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

/* What templates are told of a field, each time in the same order, so that nothing has to be looked for. */
typedef enum {
    NAME,
    LABEL,
    VALUE,
    ERROR,
    REQUIRED,
    OPTIONAL,
    HAS_HINT,
    HINT,
    STYLE,
    TYPE,
    IS_LINES,
    IS_PASSWORD,
    IS_FILE,
    IS_CHOICE,
    IS_CHECK,
    MAX_LENGTH,
    ROWS,
    IS_NUMBER,
    MIN,
    MAX,
    IS_WORD,
    IS_CODE,
    COMPLETE,
    EXAMPLE,
    HAS_NONE,
    NONE,
    OPTIONS,
    TOLD
} told_e;

static const char *const told[TOLD] = {
    [NAME] = "name",         [LABEL] = "label",         [VALUE] = "value",       [ERROR] = "error",
    [REQUIRED] = "required", [OPTIONAL] = "optional",   [HAS_HINT] = "has_hint", [HINT] = "hint",
    [STYLE] = "style",       [TYPE] = "type",           [IS_LINES] = "is_lines", [IS_PASSWORD] = "is_password",
    [IS_FILE] = "is_file",   [IS_CHOICE] = "is_choice", [IS_CHECK] = "is_check", [MAX_LENGTH] = "max_length",
    [ROWS] = "rows",         [IS_NUMBER] = "is_number", [MIN] = "min",           [MAX] = "max",
    [IS_WORD] = "is_word",   [IS_CODE] = "is_code",     [COMPLETE] = "complete", [EXAMPLE] = "example",
    [HAS_NONE] = "has_none", [NONE] = "none",           [OPTIONS] = "options",
};

static void describe_kind(const crvs_field_t *field, crvs_value_t *values)
{
    static const char *const types[] = {
        [CRVS_FIELD_TEXT] = "text",     [CRVS_FIELD_EMAIL] = "email", [CRVS_FIELD_URL] = "url",
        [CRVS_FIELD_NUMBER] = "number", [CRVS_FIELD_DATE] = "date",   [CRVS_FIELD_MOMENT] = "datetime-local"};
    bool is_typed = field->kind == CRVS_FIELD_TEXT || field->kind == CRVS_FIELD_EMAIL;

    values[TYPE] = crvs_value_text(field->kind <= CRVS_FIELD_MOMENT ? types[field->kind] : NULL);
    values[IS_LINES] = crvs_value_bool(field->kind == CRVS_FIELD_LINES);
    values[IS_PASSWORD] = crvs_value_bool(field->kind == CRVS_FIELD_PASSWORD);
    values[IS_FILE] = crvs_value_bool(field->kind == CRVS_FIELD_FILE);
    values[IS_CHOICE] = crvs_value_bool(field->kind == CRVS_FIELD_CHOICE);
    values[IS_CHECK] = crvs_value_bool(field->kind == CRVS_FIELD_CHECK);
    values[MAX_LENGTH] = crvs_value_int(field->kind == CRVS_FIELD_CHOICE ? 0 : field->max_length);
    values[ROWS] = crvs_value_int(field->rows);
    values[IS_NUMBER] = crvs_value_bool(field->kind == CRVS_FIELD_NUMBER);
    values[MIN] = crvs_value_int(field->min);
    values[MAX] = crvs_value_int(field->max);
    values[IS_WORD] = crvs_value_bool(field->is_word);
    values[IS_CODE] = crvs_value_bool(field->style && !strcmp(field->style, "code-input"));
    values[COMPLETE] = crvs_value_text(field->complete ? field->complete : is_typed ? "off" : NULL);
}

static crvs_value_t list_choices(crvs_form_t *form, const crvs_field_t *field, const char *value)
{
    return crvs_value_list(field->options ? list_options(form, field, value) : crvs_form_offered(form, field->name));
}

static crvs_value_t describe(crvs_form_t *form, const crvs_field_t *field, const crvs_names_t *names)
{
    apr_pool_t *pool = crvs_form_pool(form);
    crvs_value_t *values = apr_palloc(pool, TOLD * sizeof(*values));
    const char *value = crvs_form_get(form, field->name);
    const char *label = field->label ? field->label : apr_pstrcat(pool, "label.", field->name, NULL);
    /* Where one of the choices is always chosen there is nothing to require. */
    bool is_given = field->kind == CRVS_FIELD_CHOICE && !field->none;

    values[NAME] = crvs_value_text(field->name);
    values[LABEL] = crvs_value_text(text_of(form, label));
    values[VALUE] = crvs_value_text(field->kind == CRVS_FIELD_PASSWORD ? "" : value);
    values[ERROR] = crvs_value_text(crvs_form_error_of(form, field->name));
    values[REQUIRED] = crvs_value_bool(field->required && !field->is_late && !is_given);
    values[OPTIONAL] = crvs_value_bool(!field->required && !field->is_unmarked);
    values[HAS_HINT] = crvs_value_bool(field->hint != NULL);
    values[HINT] = crvs_value_text(field->hint && *field->hint ? text_of(form, field->hint) : NULL);
    values[STYLE] = crvs_value_text(field->style);
    values[EXAMPLE] = crvs_value_text(field->example);
    values[HAS_NONE] = crvs_value_bool(field->none != NULL);
    values[NONE] = crvs_value_text(field->none && *field->none ? text_of(form, field->none) : NULL);
    values[OPTIONS] = list_choices(form, field, value);
    describe_kind(field, values);
    return crvs_value_object(crvs_object_row(pool, names, values));
}

crvs_value_t crvs_field_show(crvs_form_t *form, const crvs_field_t *const *fields)
{
    crvs_object_t *object = crvs_form_object(form);
    crvs_object_t *by_name = crvs_object_make(crvs_form_pool(form));
    crvs_list_t *list = crvs_list_make(crvs_form_pool(form));
    const crvs_names_t *names = crvs_object_names(crvs_form_pool(form), told, TOLD);

    for (; *fields; fields++) {
        crvs_value_t shown = describe(form, *fields, names);

        crvs_object_set(by_name, (*fields)->name, shown);
        crvs_list_add(list, shown);
    }
    crvs_object_set(object, "fields", crvs_value_object(by_name));
    crvs_object_set(object, "list", crvs_value_list(list));
    return crvs_value_object(object);
}
