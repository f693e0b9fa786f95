/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/value.h"

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
