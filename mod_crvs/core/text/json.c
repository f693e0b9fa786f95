/* SPDX-License-Identifier: Apache-2.0 */
#include "core/text/json.h"

#include "core/text/number.h"
#include "core/text/text.h"

#include <apr_strings.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Deeper than any document that we expect, and shallow enough for a thread's stack. */
#define DEEPEST 32
/* A file of texts has some thousand. */
#define MOST_KEYS 5000

static apr_status_t free_json(void *json)
{
    cJSON_Delete(json);
    return APR_SUCCESS;
}

/* The code unit of the escape \\uXXXX that begins here; -1 where it is none. @a text ends in NUL. */
static int code_unit(const char *text)
{
    if (text[0] != '\\' || text[1] != 'u' || strspn(text + 2, "0123456789abcdefABCDEF") < 4)
        return -1;
    return (int)strtol((const char[]){text[2], text[3], text[4], text[5], '\0'}, NULL, 16);
}

/*
 * The length of the escape that begins here; 0 where it is none, or stands for no character of a text. cJSON takes a
 * wrong one for NUL, which cuts the string off in front of it. @a text ends in NUL.
 */
static apr_size_t escape_length(const char *text)
{
    int unit = code_unit(text), next;

    if (unit < 0)
        return text[1] && strchr("\"\\/bfnrt", text[1]) ? 2 : 0;
    if (unit < 0xd800 || unit > 0xdfff)
        return unit ? 6 : 0;
    next = code_unit(text + 6);
    return unit <= 0xdbff && next >= 0xdc00 && next <= 0xdfff ? 12 : 0;
}

/* cJSON_Parse reads deeper than we want to follow, takes NUL and raw control characters: looked for before. */
static const char *find_bad_text(const char *text, apr_size_t length)
{
    bool in_string = false;
    int depth = 0;

    for (apr_size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)text[i];

        if (byte < 0x20 && (in_string || (byte != '\t' && byte != '\n' && byte != '\r')))
            return "a control character stands in it";
        if (in_string && byte == '\\') {
            if (!escape_length(text + i))
                return "an escape in a string stands for no character";
            i += escape_length(text + i) - 1;
        }
        else if (byte == '"') {
            in_string = !in_string;
        }
        else if (!in_string && (byte == '{' || byte == '[') && ++depth > DEEPEST) {
            return "it is nested too deeply";
        }
        else if (!in_string && (byte == '}' || byte == ']')) {
            depth--;
        }
    }
    return NULL;
}

static apr_size_t digits(const char *text)
{
    return strspn(text, "0123456789");
}

/* The length of the number that begins here (RFC 8259, section 6); 0 where it is none. */
static apr_size_t number_length(const char *text)
{
    apr_size_t at = text[0] == '-';
    apr_size_t count = digits(text + at);

    if (!count || (count > 1 && text[at] == '0'))
        return 0;
    at += count;
    if (text[at] == '.') {
        count = digits(text + at + 1);
        if (!count)
            return 0;
        at += 1 + count;
    }
    if (text[at] == 'e' || text[at] == 'E') {
        at += text[at + 1] == '+' || text[at + 1] == '-' ? 2 : 1;
        count = digits(text + at);
        if (!count)
            return 0;
        at += count;
    }
    return at;
}

/* cJSON takes whatever strtod does: 007, 7. and the like. @a text ends in NUL. */
static bool has_bad_number(const char *text)
{
    bool in_string = false;

    while (*text) {
        apr_size_t length = 1;

        if (in_string && *text == '\\')
            length = text[1] ? 2 : 1;
        else if (*text == '"')
            in_string = !in_string;
        else if (!in_string && strchr("-+.0123456789", *text))
            length = number_length(text);
        if (!length || (!in_string && length > 1 && text[length] && strchr("-+.0123456789eE", text[length])))
            return true;
        text += length;
    }
    return false;
}

static const char *find_repeated_key(apr_pool_t *pool, const cJSON *json)
{
    /* Each key is compared with each. */
    if (cJSON_IsObject(json) && cJSON_GetArraySize(json) > MOST_KEYS)
        return "an object has too many keys";
    for (const cJSON *one = json->child; one; one = one->next) {
        const char *found;

        for (const cJSON *other = one->next; cJSON_IsObject(json) && other; other = other->next) {
            if (!strcmp(one->string, other->string))
                return apr_psprintf(pool, "the key \"%s\" stands twice", one->string);
        }
        found = one->child ? find_repeated_key(pool, one) : NULL;
        if (found)
            return found;
    }
    return NULL;
}

const cJSON *crvs_json_parse(apr_pool_t *pool, const char *text, apr_size_t length, const char **reason)
{
    const char *copy = apr_pstrmemdup(pool, text, length);
    const char *end = NULL;
    cJSON *json;

    *reason = crvs_text_is_utf8(text, length) ? find_bad_text(copy, length) : "it is not UTF-8";
    if (!*reason && has_bad_number(copy))
        *reason = "a number is not written as JSON writes them";
    if (*reason)
        return NULL;
    json = cJSON_ParseWithLengthOpts(copy, length + 1, &end, 1);
    if (!json) {
        *reason = "it cannot be parsed";
        return NULL;
    }
    apr_pool_cleanup_register(pool, json, free_json, apr_pool_cleanup_null);
    if (!cJSON_IsObject(json)) {
        *reason = "it is not an object";
        return NULL;
    }
    *reason = find_repeated_key(pool, json);
    return *reason ? NULL : json;
}

crvs_json_e crvs_json_id(const cJSON *object, const char *name, apr_int64_t *id)
{
    const cJSON *value = cJSON_GetObjectItemCaseSensitive(object, name);

    if (!value || cJSON_IsNull(value))
        return CRVS_JSON_MISSING;
    if (!cJSON_IsNumber(value) || !(value->valuedouble >= 1 && value->valuedouble <= CRVS_NUMBER_LARGEST_ID)
        || value->valuedouble != floor(value->valuedouble))
        return CRVS_JSON_WRONG_TYPE;
    *id = (apr_int64_t)value->valuedouble;
    return CRVS_JSON_OK;
}

crvs_json_e crvs_json_text(const cJSON *object, const char *name, const char **text)
{
    const cJSON *value = cJSON_GetObjectItemCaseSensitive(object, name);

    if (!value || cJSON_IsNull(value))
        return CRVS_JSON_MISSING;
    if (!cJSON_IsString(value))
        return CRVS_JSON_WRONG_TYPE;
    *text = value->valuestring;
    return CRVS_JSON_OK;
}

void crvs_json_add_text(crvs_buffer_t *out, const char *text)
{
    static const char digits[] = "0123456789abcdef";

    crvs_buffer_add(out, "\"", 1);
    for (; *text; text++) {
        unsigned char byte = (unsigned char)*text;
        if (byte == '"' || byte == '\\')
            crvs_buffer_add(out, (const char[]){'\\', (char)byte}, 2);
        else if (byte < 0x20)
            crvs_buffer_add(out, (const char[]){'\\', 'u', '0', '0', digits[byte >> 4], digits[byte & 15]}, 6);
        else
            crvs_buffer_add(out, text, 1);
    }
    crvs_buffer_add(out, "\"", 1);
}
