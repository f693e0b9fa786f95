/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Values: what a database row holds and what a template shows.
 *
 * A row of a result and a page's context are the same thing, an object: names
 * and values side by side. Nothing here copies text; whoever makes a value says
 * which pool its text lives in.
 */
#ifndef CRVS_CORE_BASE_VALUE_H
#define CRVS_CORE_BASE_VALUE_H

#include <apr_pools.h>
#include <stdbool.h>
#include <string.h>

typedef enum {
    CRVS_VALUE_NULL,
    CRVS_VALUE_BOOL,
    CRVS_VALUE_INT,
    CRVS_VALUE_TEXT,
    CRVS_VALUE_TIME,
    CRVS_VALUE_OBJECT,
    CRVS_VALUE_LIST
} crvs_value_type_e;

typedef struct crvs_object_t crvs_object_t;
typedef struct crvs_list_t crvs_list_t;

typedef struct {
    crvs_value_type_e type;
    union {
        bool boolean;
        apr_int64_t integer;
        const char *text;    /**< UTF-8, NUL-terminated */
        apr_int64_t seconds; /**< a moment: seconds since 1970-01-01 UTC */
        crvs_object_t *object;
        crvs_list_t *list;
    } as;
} crvs_value_t;

/** Names and values. Rows of one statement share their array of names. */
struct crvs_object_t {
    apr_pool_t *pool; /**< owns the arrays; not necessarily the texts */
    int count;
    int capacity; /**< 0: the arrays are shared and are copied before they grow */
    const char *const *names;
    const unsigned char *marks;  /**< of each name */
    const unsigned char *firsts; /**< by mark: see crvs_names_t */
    crvs_value_t *values;
};

/** The names that many objects have in common. */
typedef struct {
    int count;
    const char *const *names;
    const unsigned char *marks; /**< of each name */
    unsigned char firsts[256];  /**< by mark: the number of the first name that may have it, from 1 on; 0: none has */
} crvs_names_t;

struct crvs_list_t {
    apr_pool_t *pool;
    int count;
    int capacity;
    crvs_value_t *values;
};

static inline crvs_value_t crvs_value_null(void)
{
    return (crvs_value_t){.type = CRVS_VALUE_NULL};
}

static inline crvs_value_t crvs_value_bool(bool boolean)
{
    return (crvs_value_t){.type = CRVS_VALUE_BOOL, .as.boolean = boolean};
}

static inline crvs_value_t crvs_value_int(apr_int64_t integer)
{
    return (crvs_value_t){.type = CRVS_VALUE_INT, .as.integer = integer};
}

/** @param text NULL gives the null value; not copied */
static inline crvs_value_t crvs_value_text(const char *text)
{
    return text ? (crvs_value_t){.type = CRVS_VALUE_TEXT, .as.text = text} : crvs_value_null();
}

static inline crvs_value_t crvs_value_time(apr_int64_t seconds)
{
    return (crvs_value_t){.type = CRVS_VALUE_TIME, .as.seconds = seconds};
}

/** @param object NULL gives the null value */
static inline crvs_value_t crvs_value_object(crvs_object_t *object)
{
    return object ? (crvs_value_t){.type = CRVS_VALUE_OBJECT, .as.object = object} : crvs_value_null();
}

/** @param list NULL gives the null value */
static inline crvs_value_t crvs_value_list(crvs_list_t *list)
{
    return list ? (crvs_value_t){.type = CRVS_VALUE_LIST, .as.list = list} : crvs_value_null();
}

/** An empty object in @a pool. */
crvs_object_t *crvs_object_make(apr_pool_t *pool);

/** Names for many objects. @param names not copied */
crvs_names_t *crvs_object_names(apr_pool_t *pool, const char *const *names, int count);

/** An object with shared names in @a pool. @param values one for each name, in their order; becomes the object's own */
crvs_object_t *crvs_object_row(apr_pool_t *pool, const crvs_names_t *names, crvs_value_t *values);

/** By what a name is looked for: a byte that two different names seldom share. The compiler knows that of a literal. */
static inline unsigned char crvs_object_mark(const char *name)
{
    size_t length = strlen(name);

    return (unsigned char)(length ? length + 3U * (unsigned char)name[0] + 5U * (unsigned char)name[length / 2]
                                        + 11U * (unsigned char)name[length - 1]
                                  : 0);
}

/** Sets a field whose name's mark is at hand; as crvs_object_set does. */
void crvs_object_set_marked(crvs_object_t *object, const char *name, unsigned char mark, crvs_value_t value);

/**
 * Sets a field, in place where the object has it already.
 * @param name not copied; must live as long as the object
 */
static inline void crvs_object_set(crvs_object_t *object, const char *name, crvs_value_t value)
{
    crvs_object_set_marked(object, name, crvs_object_mark(name), value);
}

/** The place of a field from @a first on, where the object's firsts has the mark; -1 where only others have it. */
int crvs_object_place_behind(const crvs_object_t *object, const char *name, unsigned char mark, int first);

/** The place of a field; -1 where the object has none. */
static inline int crvs_object_place(const crvs_object_t *object, const char *name, unsigned char mark)
{
    int first = object->firsts[mark] - 1;

    /* The first with the mark is the one, as a rule. */
    if (first < 0 || object->names[first] == name || !strcmp(object->names[first], name))
        return first;
    return crvs_object_place_behind(object, name, mark, first + 1);
}

/** The field's value, or NULL where the object has no such field; for a name whose mark is at hand. */
static inline const crvs_value_t *crvs_object_get_marked(const crvs_object_t *object, const char *name,
                                                         unsigned char mark)
{
    int place = crvs_object_place(object, name, mark);

    return place < 0 ? NULL : &object->values[place];
}

/** The field's value, or NULL where the object has no such field. */
static inline const crvs_value_t *crvs_object_get(const crvs_object_t *object, const char *name)
{
    return crvs_object_get_marked(object, name, crvs_object_mark(name));
}

/** Whether a section of a template shows: not null, false, 0, "" or an empty list. */
bool crvs_value_is_true(const crvs_value_t *value);

/** The field as text, for a name whose mark is at hand; as crvs_object_text does. */
const char *crvs_object_text_marked(const crvs_object_t *object, const char *name, unsigned char mark);

/** The field as text; NULL where it is missing, null or not text. */
static inline const char *crvs_object_text(const crvs_object_t *object, const char *name)
{
    return crvs_object_text_marked(object, name, crvs_object_mark(name));
}

/** The field as an integer (a bool counts 0 or 1); 0 where it is missing, null or not a number. */
static inline apr_int64_t crvs_object_int(const crvs_object_t *object, const char *name)
{
    const crvs_value_t *value = crvs_object_get(object, name);

    if (value && value->type == CRVS_VALUE_BOOL)
        return value->as.boolean;
    return value && value->type == CRVS_VALUE_INT ? value->as.integer : 0;
}

/** The field as a condition, by crvs_value_is_true; false where it is missing. */
static inline bool crvs_object_true(const crvs_object_t *object, const char *name)
{
    const crvs_value_t *value = crvs_object_get(object, name);

    return value && crvs_value_is_true(value);
}

/** The field as seconds since 1970; 0 where it is missing, null or not a time. */
static inline apr_int64_t crvs_object_seconds(const crvs_object_t *object, const char *name)
{
    const crvs_value_t *value = crvs_object_get(object, name);

    return value && value->type == CRVS_VALUE_TIME ? value->as.seconds : 0;
}

/** An empty list in @a pool. */
crvs_list_t *crvs_list_make(apr_pool_t *pool);
void crvs_list_add(crvs_list_t *list, crvs_value_t value);
/** The object at @a index; NULL where the element is not an object. */
crvs_object_t *crvs_list_object(const crvs_list_t *list, int index);

#endif
