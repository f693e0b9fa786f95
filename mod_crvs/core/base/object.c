/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/value.h"

#include <string.h>

#define FIRST_CAPACITY 8

crvs_object_t *crvs_object_make(apr_pool_t *pool)
{
    crvs_object_t *object = apr_pcalloc(pool, sizeof(*object));

    object->pool = pool;
    return object;
}

/* The field's place; -1 where there is none. Pages are made of this loop, so it calls strcmp only where it must. */
static int find(const crvs_object_t *object, const char *name)
{
    for (int i = 0; i < object->count; i++) {
        const char *candidate = object->names[i];

        if (candidate == name || (candidate[0] == name[0] && !strcmp(candidate, name)))
            return i;
    }
    return -1;
}

/* Copies both arrays into larger ones that belong to this object alone. */
static void grow(crvs_object_t *object)
{
    int capacity = object->count < FIRST_CAPACITY ? FIRST_CAPACITY : object->count * 2;
    const char **names = apr_palloc(object->pool, (apr_size_t)capacity * sizeof(*names));
    crvs_value_t *values = apr_palloc(object->pool, (apr_size_t)capacity * sizeof(*values));

    for (int i = 0; i < object->count; i++) {
        names[i] = object->names[i];
        values[i] = object->values[i];
    }
    object->names = names;
    object->values = values;
    object->capacity = capacity;
}

void crvs_object_set(crvs_object_t *object, const char *name, crvs_value_t value)
{
    int place = find(object, name);

    if (place < 0) {
        if (object->count >= object->capacity)
            grow(object);
        place = object->count++;
        /* Only shared names are constant; with a capacity the array is one that grow() made. */
        ((const char **)object->names)[place] = name;
    }
    object->values[place] = value;
}

const crvs_value_t *crvs_object_get(const crvs_object_t *object, const char *name)
{
    int place = find(object, name);

    return place < 0 ? NULL : &object->values[place];
}

const char *crvs_object_text(const crvs_object_t *object, const char *name)
{
    const crvs_value_t *value = crvs_object_get(object, name);

    return value && value->type == CRVS_VALUE_TEXT ? value->as.text : NULL;
}

apr_int64_t crvs_object_int(const crvs_object_t *object, const char *name)
{
    const crvs_value_t *value = crvs_object_get(object, name);

    if (value && value->type == CRVS_VALUE_BOOL)
        return value->as.boolean;
    return value && value->type == CRVS_VALUE_INT ? value->as.integer : 0;
}

bool crvs_object_true(const crvs_object_t *object, const char *name)
{
    const crvs_value_t *value = crvs_object_get(object, name);

    return value && crvs_value_is_true(value);
}

apr_int64_t crvs_object_seconds(const crvs_object_t *object, const char *name)
{
    const crvs_value_t *value = crvs_object_get(object, name);

    return value && value->type == CRVS_VALUE_TIME ? value->as.seconds : 0;
}
