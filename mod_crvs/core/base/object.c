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

/* Beside each name stands its mark, so that one look at all marks says where the name can be. Pages are made of this. */
crvs_names_t *crvs_object_names(apr_pool_t *pool, const char *const *names, int count)
{
    crvs_names_t *shared = apr_palloc(pool, sizeof(*shared));
    unsigned char *marks = apr_palloc(pool, (apr_size_t)count + 1);

    *shared = (crvs_names_t){.count = count, .names = names, .marks = marks};
    for (int i = 0; i < count; i++) {
        marks[i] = crvs_object_mark(names[i]);
        shared->among |= crvs_object_bit(marks[i]);
    }
    return shared;
}

crvs_object_t *crvs_object_row(apr_pool_t *pool, const crvs_names_t *names, crvs_value_t *values)
{
    crvs_object_t *row = apr_palloc(pool, sizeof(*row));

    *row = (crvs_object_t){.pool = pool,
                           .count = names->count,
                           .names = names->names,
                           .marks = names->marks,
                           .among = names->among,
                           .values = values};
    return row;
}

int crvs_object_place(const crvs_object_t *object, const char *name, unsigned char mark)
{
    const unsigned char *marks = object->marks, *end = marks + object->count;

    while (marks < end && (marks = memchr(marks, mark, (apr_size_t)(end - marks)))) {
        const char *candidate = object->names[marks - object->marks];

        if (candidate == name || !strcmp(candidate, name))
            return (int)(marks - object->marks);
        marks++;
    }
    return -1;
}

/* Copies the arrays into larger ones that belong to this object alone. */
static void grow(crvs_object_t *object)
{
    int capacity = object->count < FIRST_CAPACITY ? FIRST_CAPACITY : object->count * 2;
    const char **names = apr_palloc(object->pool, (apr_size_t)capacity * sizeof(*names));
    crvs_value_t *values = apr_palloc(object->pool, (apr_size_t)capacity * sizeof(*values));
    unsigned char *marks = apr_palloc(object->pool, (apr_size_t)capacity);

    if (object->count) {
        memcpy(names, object->names, (apr_size_t)object->count * sizeof(*names));
        memcpy(values, object->values, (apr_size_t)object->count * sizeof(*values));
        memcpy(marks, object->marks, (apr_size_t)object->count);
    }
    object->names = names;
    object->values = values;
    object->marks = marks;
    object->capacity = capacity;
}

void crvs_object_set_marked(crvs_object_t *object, const char *name, unsigned char mark, crvs_value_t value)
{
    apr_uint64_t bit = crvs_object_bit(mark);
    int place = object->among & bit ? crvs_object_place(object, name, mark) : -1;

    if (place < 0) {
        if (object->count >= object->capacity)
            grow(object);
        place = object->count++;
        /* Only what is shared is constant; with a capacity the arrays are those that grow() made. */
        ((const char **)object->names)[place] = name;
        ((unsigned char *)object->marks)[place] = mark;
        object->among |= bit;
    }
    object->values[place] = value;
}

const char *crvs_object_text_marked(const crvs_object_t *object, const char *name, unsigned char mark)
{
    const crvs_value_t *value = crvs_object_get_marked(object, name, mark);

    return value && value->type == CRVS_VALUE_TEXT ? value->as.text : NULL;
}
