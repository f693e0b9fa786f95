/* SPDX-License-Identifier: Apache-2.0 */
#include "core/text/statements.h"

#include <apr_lib.h>
#include <apr_strings.h>
#include <stdbool.h>
#include <string.h>

/* Behind a string or a name in quotes. A quote that is doubled in it is two of them, side by side. */
static const char *behind_quotes(const char *at)
{
    const char quote = *at++;

    for (; *at && *at != quote; at++) {
        if (*at == '\\' && quote != '`' && at[1])
            at++;
    }
    return *at ? at + 1 : at;
}

/* Behind a comment that begins here; NULL: none does. What a server carries out, all or some versions, is none. */
static const char *behind_comment(const char *at)
{
    const char *end;

    if (*at == '#' || (!strncmp(at, "--", 2) && (!at[2] || apr_isspace(at[2]))))
        return at + strcspn(at, "\n");
    if (strncmp(at, "/*", 2) != 0 || at[2] == '!' || !strncmp(at + 2, "M!", 2))
        return NULL;
    end = strstr(at + 2, "*/");
    return end ? end + 2 : at + strlen(at);
}

static int lines_between(const char *from, const char *to)
{
    int count = 0;

    for (; from < to; from++)
        count += *from == '\n';
    return count;
}

apr_array_header_t *crvs_statements_split(apr_pool_t *pool, const char *script)
{
    apr_array_header_t *statements = apr_array_make(pool, 10, sizeof(crvs_statement_text_t));
    const char *at = script, *begin = NULL;

    while (true) {
        const char *behind = behind_comment(at);

        if (behind) {
            at = behind;
        }
        else if (!*at || *at == ';') {
            if (begin)
                APR_ARRAY_PUSH(statements, crvs_statement_text_t) =
                    (crvs_statement_text_t){.text = apr_pstrmemdup(pool, begin, (apr_size_t)(at - begin)),
                                            .line = 1 + lines_between(script, begin)};
            if (!*at)
                return statements;
            begin = NULL;
            at++;
        }
        else {
            if (!begin && !apr_isspace(*at))
                begin = at;
            at = *at == '\'' || *at == '"' || *at == '`' ? behind_quotes(at) : at + 1;
        }
    }
}
