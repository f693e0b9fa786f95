/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/value.h"

crvs_value_t crvs_value_null(void)
{
    return (crvs_value_t){.type = CRVS_VALUE_NULL};
}

crvs_value_t crvs_value_bool(bool boolean)
{
    return (crvs_value_t){.type = CRVS_VALUE_BOOL, .as.boolean = boolean};
}

crvs_value_t crvs_value_int(apr_int64_t integer)
{
    return (crvs_value_t){.type = CRVS_VALUE_INT, .as.integer = integer};
}

crvs_value_t crvs_value_text(const char *text)
{
    return text ? (crvs_value_t){.type = CRVS_VALUE_TEXT, .as.text = text} : crvs_value_null();
}

crvs_value_t crvs_value_time(apr_int64_t seconds)
{
    return (crvs_value_t){.type = CRVS_VALUE_TIME, .as.seconds = seconds};
}

crvs_value_t crvs_value_object(crvs_object_t *object)
{
    return object ? (crvs_value_t){.type = CRVS_VALUE_OBJECT, .as.object = object} : crvs_value_null();
}

crvs_value_t crvs_value_list(crvs_list_t *list)
{
    return list ? (crvs_value_t){.type = CRVS_VALUE_LIST, .as.list = list} : crvs_value_null();
}

bool crvs_value_is_true(const crvs_value_t *value)
{
    switch (value->type) {
    case CRVS_VALUE_NULL:
        return false;
    case CRVS_VALUE_BOOL:
        return value->as.boolean;
    case CRVS_VALUE_INT:
        return value->as.integer != 0;
    case CRVS_VALUE_TEXT:
        return value->as.text[0] != '\0';
    case CRVS_VALUE_LIST:
        return value->as.list->count > 0;
    case CRVS_VALUE_TIME:
    case CRVS_VALUE_OBJECT:
        break;
    }
    return true;
}
