/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/value.h"

#include <apr_strings.h>
#include <limits.h>
#include <string.h>

#define FIRST_CAPACITY 8

crvs_object_t *crvs_object_make(apr_pool_t *pool)
{
    static const unsigned char none[sizeof(((crvs_names_t *)NULL)->firsts)];
    crvs_object_t *object = apr_pcalloc(pool, sizeof(*object));

    object->pool = pool;
    object->firsts = none;
    return object;
}

/* Of many names, the last ones are looked for from the same one on. */
static void note_first(unsigned char *firsts, unsigned char mark, int place)
{
    if (!firsts[mark])
        firsts[mark] = (unsigned char)(place + 1 < UCHAR_MAX ? place + 1 : UCHAR_MAX);
}

/* Beside each name stands its mark, and where one is first: whoever asks is told at once. Pages are made of this. */
crvs_names_t *crvs_object_names(apr_pool_t *pool, const char *const *names, int count)
{
    crvs_names_t *shared = apr_pcalloc(pool, sizeof(*shared));
    unsigned char *marks = apr_palloc(pool, (apr_size_t)count + 1);

    shared->count = count;
    shared->names = names;
    shared->marks = marks;
    for (int i = 0; i < count; i++) {
        marks[i] = crvs_object_mark(names[i]);
        note_first(shared->firsts, marks[i], i);
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
                           .firsts = names->firsts,
                           .values = values};
    return row;
}

int crvs_object_place_behind(const crvs_object_t *object, const char *name, unsigned char mark, int first)
{
    const unsigned char *at = object->marks + first, *end = object->marks + object->count;

    while (at < end && (at = memchr(at, mark, (apr_size_t)(end - at)))) {
        const char *candidate = object->names[at - object->marks];

        if (candidate == name || !strcmp(candidate, name))
            return (int)(at - object->marks);
        at++;
    }
    return -1;
}

/* Copies the arrays into larger ones that belong to this object alone, and lie in one piece. */
static void grow(crvs_object_t *object)
{
    apr_size_t capacity = (apr_size_t)(object->count < FIRST_CAPACITY ? FIRST_CAPACITY : object->count * 2);
    apr_size_t count = (apr_size_t)object->count;
    crvs_value_t *values =
        apr_palloc(object->pool, capacity * (sizeof(*values) + sizeof(const char *) + sizeof(unsigned char)));
    const char **names = (const char **)(values + capacity);
    unsigned char *marks = (unsigned char *)(names + capacity);

    if (count) {
        memcpy(values, object->values, count * sizeof(*values));
        memcpy(names, object->names, count * sizeof(*names));
        memcpy(marks, object->marks, count);
    }
    if (!object->capacity)
        object->firsts = apr_pmemdup(object->pool, object->firsts, sizeof(((crvs_names_t *)NULL)->firsts));
    object->names = names;
    object->values = values;
    object->marks = marks;
    object->capacity = (int)capacity;
}

void crvs_object_set_marked(crvs_object_t *object, const char *name, unsigned char mark, crvs_value_t value)
{
    int place = crvs_object_place(object, name, mark);

    if (place < 0) {
        if (object->count >= object->capacity)
            grow(object);
        place = object->count++;
        /* Only what is shared is constant; with a capacity the arrays are those that grow() made. */
        ((const char **)object->names)[place] = name;
        ((unsigned char *)object->marks)[place] = mark;
        note_first((unsigned char *)object->firsts, mark, place);
    }
    object->values[place] = value;
}

const char *crvs_object_text_marked(const crvs_object_t *object, const char *name, unsigned char mark)
{
    const crvs_value_t *value = crvs_object_get_marked(object, name, mark);

    return value && value->type == CRVS_VALUE_TEXT ? value->as.text : NULL;
}
