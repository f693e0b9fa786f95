#include "classrooms/join_code.h"

#include "core/crypto.h"

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

const char *crvs_join_code_read(apr_pool_t *pool, const char *typed)
{
    char *code = apr_pcalloc(pool, CRVS_JOIN_CODE_LENGTH + 1);
    int length = 0;

    for (; *typed; typed++) {
        char symbol = (char)apr_toupper(*typed);

        if (symbol == ' ' || symbol == '-' || symbol == '\t')
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
