/* SPDX-License-Identifier: Apache-2.0 */
#include "classrooms/classrooms.h"
#include "classrooms/join_code.h"

const crvs_field_t crvs_code_field = {
    .name = "code", .max_length = CRVS_CODE_TYPED, .required = true, .style = "code-input"};

const char *crvs_code_field_read(crvs_form_t *form, const crvs_field_t *field)
{
    const char *typed = crvs_field_text(form, field);
    const char *code;

    if (!*typed || crvs_form_has_error(form, field->name))
        return NULL;
    code = crvs_join_code_read(crvs_form_pool(form), typed);
    if (!code)
        crvs_form_error(form, field->name, CRVS_T("field.code_unreadable"));
    return code;
}
