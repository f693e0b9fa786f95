#include "core/http/route.h"

#include <apr_lib.h>
#include <apr_strings.h>
#include <string.h>

#define LARGEST_ID 2147483647

static apr_int64_t id_of(const char *digits, apr_size_t length)
{
    apr_int64_t id = 0;

    for (apr_size_t i = 0; i < length; i++) {
        id = id * 10 + (digits[i] - '0');
        if (id > LARGEST_ID)
            return 0;
    }
    /* One page has one address: 007 is not 7. */
    return length > 1 && digits[0] == '0' ? 0 : id;
}

static apr_size_t name_length(const char *path)
{
    apr_size_t length = 0;

    while (apr_isalnum(path[length]) || (path[length] && strchr("-_.", path[length])))
        length++;
    return *path == '.' ? 0 : length;
}

crvs_match_e crvs_route_match(apr_pool_t *pool, const char *pattern, const char *path, crvs_match_t *match)
{
    while (*pattern && *path) {
        apr_size_t length;

        if (!strncmp(pattern, "{id}", 4)) {
            length = strspn(path, "0123456789");
            if (!length)
                return CRVS_MATCH_NONE;
            match->id = id_of(path, length);
            pattern += 4;
            path += length;
        }
        else if (!strncmp(pattern, "{key}", 5)) {
            length = strspn(path, "0123456789abcdef");
            if (length != CRVS_ROUTE_KEY_LENGTH)
                return CRVS_MATCH_NONE;
            match->key = apr_pstrmemdup(pool, path, length);
            pattern += 5;
            path += length;
        }
        else if (!strncmp(pattern, "{name}", 6)) {
            length = name_length(path);
            if (!length)
                return CRVS_MATCH_NONE;
            match->name = apr_pstrmemdup(pool, path, length);
            pattern += 6;
            path += length;
        }
        else if (*pattern++ != *path++) {
            return CRVS_MATCH_NONE;
        }
    }
    if (!*pattern && !*path)
        return CRVS_MATCH_FULL;
    return !*path && !strcmp(pattern, "/") ? CRVS_MATCH_WITHOUT_SLASH : CRVS_MATCH_NONE;
}
