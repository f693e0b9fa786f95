/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/value.h"

#include <string.h>

#define FIRST_CAPACITY 8

crvs_list_t *crvs_list_make(apr_pool_t *pool)
{
    crvs_list_t *list = apr_pcalloc(pool, sizeof(*list));

    list->pool = pool;
    return list;
}

void crvs_list_add(crvs_list_t *list, crvs_value_t value)
{
    if (list->count >= list->capacity) {
        int capacity = list->count < FIRST_CAPACITY ? FIRST_CAPACITY : list->count * 2;
        crvs_value_t *values = apr_palloc(list->pool, (apr_size_t)capacity * sizeof(*values));

        for (int i = 0; i < list->count; i++)
            values[i] = list->values[i];
        list->values = values;
        list->capacity = capacity;
    }
    list->values[list->count++] = value;
}

crvs_object_t *crvs_list_object(const crvs_list_t *list, int index)
{
    if (index < 0 || index >= list->count || list->values[index].type != CRVS_VALUE_OBJECT)
        return NULL;
    return list->values[index].as.object;
}
