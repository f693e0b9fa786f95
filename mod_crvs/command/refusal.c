/* SPDX-License-Identifier: Apache-2.0 */
#include "command/refusal.h"

#include <stddef.h>
#include <string.h>

bool crvs_refusal_code_is_final(const char *code)
{
    static const char *const codes[] = {"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1", "5.4.4"};
    size_t length = strspn(code, "0123456789.");

    for (size_t i = 0; i < sizeof(codes) / sizeof(*codes); i++) {
        if (length == strlen(codes[i]) && !strncmp(code, codes[i], length))
            return true;
    }
    return false;
}

bool crvs_refusal_is_answer(const char *text)
{
    return (*text == '4' || *text == '5') && strspn(text, "0123456789") == 3 && text[3] && strchr(" -", text[3]);
}

bool crvs_refusal_is_final(const char *answer)
{
    return *answer == '5' && crvs_refusal_is_answer(answer) && crvs_refusal_code_is_final(answer + 4);
}
