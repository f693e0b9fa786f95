/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Fields of forms, each declared once: how long a text may be, whether it may be missing, what it is called. From that
 * it is read, checked, filled in again and drawn (templates/parts/field.html).
 */
#ifndef CRVS_CORE_HTTP_FIELD_H
#define CRVS_CORE_HTTP_FIELD_H

#include "core/http/form.h"

typedef enum {
    CRVS_FIELD_TEXT,  /**< of one line */
    CRVS_FIELD_LINES, /**< a text of several lines */
    CRVS_FIELD_EMAIL,
    CRVS_FIELD_URL,
    CRVS_FIELD_PASSWORD, /**< never shown again */
    CRVS_FIELD_NUMBER,   /**< from `min` to `max` */
    CRVS_FIELD_DATE,
    CRVS_FIELD_MOMENT, /**< date and time */
    CRVS_FIELD_CHOICE, /**< of `options`, or of those that crvs_form_offer gives */
    CRVS_FIELD_CHECK,  /**< yes or no */
    CRVS_FIELD_FILE    /**< of a form that takes files */
} crvs_field_kind_e;

/** One of a fixed number of choices. */
typedef struct {
    const char *value; /**< NULL ends the list */
    const char *key;   /**< its text */
} crvs_option_t;

typedef struct {
    const char *name; /**< as it is sent */
    crvs_field_kind_e kind;
    int max_length; /**< in characters; 0: as long as a form may be */
    const char
        *column; /**< "table.column" where it is stored, which tests/httpd/test_fields.py compares with `max_length` */
    bool required;
    bool is_late;         /**< required by the server only, since another button of the form does without it */
    bool is_word;         /**< of a text: no automatic capital, no spell checking */
    const char *label;    /**< text key; NULL: label.<name> */
    const char *hint;     /**< text key; "": the template's own; NULL: none */
    const char *invalid;  /**< text key of the error for an invalid number or choice */
    const char *complete; /**< what the browser may fill in (HTML's autocomplete); NULL: nothing */
    const char *example;  /**< shown while it is empty */
    const char *style;    /**< a CSS class of the input; NULL: none */
    const char *none;     /**< of a choice: text key of what chooses nothing; "": the template's own; NULL: nothing */
    bool is_unmarked;     /**< of an optional field: not labelled as optional */
    int rows;             /**< of a text of several lines */
    apr_int64_t min, max; /**< of a number */
    const crvs_option_t *options;
} crvs_field_t;

/** @name Read a field that was sent. Errors are recorded in the form. */
/** @{ */
/** Trimmed; for a choice with `options`, always one of them. */
const char *crvs_field_text(crvs_form_t *form, const crvs_field_t *field);
/** An absolute http(s) URL; "" where it is empty or invalid. */
const char *crvs_field_url(crvs_form_t *form, const crvs_field_t *field);
/** The chosen row's id; 0 where nothing was chosen, an error where the field is required or it is none. */
apr_int64_t crvs_field_id(crvs_form_t *form, const crvs_field_t *field);
apr_int64_t crvs_field_number(crvs_form_t *form, const crvs_field_t *field);
bool crvs_field_is_checked(crvs_form_t *form, const crvs_field_t *field);
/** @} */

/** Fills fields in from the columns of a row that are called like them. @param fields ended by NULL */
void crvs_field_fill(crvs_form_t *form, const crvs_field_t *const *fields, const crvs_object_t *row);

/**
 * What a page shows of a form and its fields: crvs_form_object, with `fields`, an object of all by their names, and
 * `list`, all in their order. @param fields ended by NULL
 */
crvs_value_t crvs_field_show(crvs_form_t *form, const crvs_field_t *const *fields);

#endif
