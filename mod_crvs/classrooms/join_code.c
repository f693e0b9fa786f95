/* SPDX-License-Identifier: Apache-2.0 */
#include "classrooms/join_code.h"

#include "core/base/crypto.h"

#include <apr_lib.h>
#include <apr_strings.h>
#include <string.h>

static const char symbols[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

const char *crvs_join_code_make(apr_pool_t *pool)
{
    unsigned char bytes[CRVS_JOIN_CODE_LENGTH];
    char *code = apr_pcalloc(pool, CRVS_JOIN_CODE_LENGTH + 1);

    if (!crvs_crypto_random(bytes, sizeof(bytes)))
        return NULL;
    for (int i = 0; i < CRVS_JOIN_CODE_LENGTH; i++)
        code[i] = symbols[bytes[i] & 31];
    return code;
}

/* The length in bytes of the space or dash at this position, typographic ones included; 0 where there is neither. */
static int separator_length(const char *at)
{
    if (*at == ' ' || *at == '-' || *at == '\t')
        return 1;
    /* U+00A0 */
    if (!strncmp(at, "\xc2\xa0", 2))
        return 2;
    /* U+2000 to U+2015, and U+202F */
    if (!strncmp(at, "\xe2\x80", 2) && ((unsigned char)at[2] <= 0x95 || (unsigned char)at[2] == 0xaf) && at[2])
        return 3;
    return 0;
}

const char *crvs_join_code_read(apr_pool_t *pool, const char *typed)
{
    char *code = apr_pcalloc(pool, CRVS_JOIN_CODE_LENGTH + 1);
    int length = 0;

    while (*typed) {
        int skipped = separator_length(typed);
        char symbol = (char)apr_toupper(*typed);

        typed += skipped ? skipped : 1;
        if (skipped)
            continue;
        if (symbol == 'O')
            symbol = '0';
        else if (symbol == 'I' || symbol == 'L')
            symbol = '1';
        if (length == CRVS_JOIN_CODE_LENGTH || !strchr(symbols, symbol))
            return NULL;
        code[length++] = symbol;
    }
    return length == CRVS_JOIN_CODE_LENGTH ? code : NULL;
}

const char *crvs_join_code_show(apr_pool_t *pool, const char *code)
{
    int half = (int)strlen(code) / 2;

    return apr_psprintf(pool, "%.*s %s", half, code, code + half);
}

crvs_list_t *crvs_join_code_halves(apr_pool_t *pool, const char *code)
{
    crvs_list_t *halves = crvs_list_make(pool);
    apr_size_t half = strlen(code) / 2;

    crvs_list_add(halves, crvs_value_text(apr_pstrmemdup(pool, code, half)));
    crvs_list_add(halves, crvs_value_text(code + half));
    return halves;
}
