/* SPDX-License-Identifier: Apache-2.0 */
#include "core/text/number.h"

#include <stddef.h>

bool crvs_number_read(const char *text, apr_int64_t min, apr_int64_t max, apr_int64_t *number)
{
    apr_int64_t read = 0;
    const char *at = text;

    *number = 0;
    for (; *at >= '0' && *at <= '9'; at++) {
        int digit = *at - '0';

        if (digit > max || read > (max - digit) / 10)
            return false;
        read = read * 10 + digit;
    }
    if (at == text || *at || read < min)
        return false;
    *number = read;
    return true;
}

apr_int64_t crvs_number_id(const char *text)
{
    apr_int64_t id = 0;

    return text && crvs_number_read(text, 1, CRVS_NUMBER_LARGEST_ID, &id) ? id : 0;
}
