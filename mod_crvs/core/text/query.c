/* SPDX-License-Identifier: Apache-2.0 */
#include "core/text/query.h"

#include <string.h>

static int hex_digit(char digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    digit |= 0x20;
    return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

apr_size_t crvs_query_decode(char *text)
{
    char *out = text;

    for (const char *in = text; *in; in++) {
        if (*in == '%' && hex_digit(in[1]) >= 0 && hex_digit(in[2]) >= 0) {
            *out++ = (char)(hex_digit(in[1]) * 16 + hex_digit(in[2]));
            in += 2;
        }
        else {
            *out++ = *in == '+' ? ' ' : *in;
        }
    }
    *out = '\0';
    return (apr_size_t)(out - text);
}

int crvs_query_parse(char *text, int most, crvs_query_fn take, void *baton)
{
    int pairs = 0;
    char *rest = text;

    while (rest && *rest && ++pairs <= most) {
        char *pair = rest;
        char *value;

        rest = strchr(rest, '&');
        if (rest)
            *rest++ = '\0';
        value = strchr(pair, '=');
        if (value)
            *value++ = '\0';
        else
            value = pair + strlen(pair);
        if (*pair && crvs_query_decode(pair) == strlen(pair))
            take(baton, pair, value, crvs_query_decode(value));
    }
    return pairs;
}
