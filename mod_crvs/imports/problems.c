/* SPDX-License-Identifier: Apache-2.0 */
#include "imports/problems.h"

#include <apr_strings.h>

#define PREFIX "import.problem."

const char *crvs_problems_word(const char *key)
{
    return key + sizeof(PREFIX) - 1;
}

const char *crvs_problems_add(apr_pool_t *pool, const char *problems, const char *key)
{
    return apr_pstrcat(pool, problems, *problems ? " " : "", crvs_problems_word(key), NULL);
}

const char *crvs_problems_text(apr_pool_t *pool, const crvs_language_t *language, const char *problems)
{
    char *place = NULL;
    const char *text = "";

    for (char *word = apr_strtok(apr_pstrdup(pool, problems), " ", &place); word; word = apr_strtok(NULL, " ", &place))
        text = apr_pstrcat(pool, text, *text ? " " : "",
                           crvs_language_text(language, apr_pstrcat(pool, PREFIX, word, NULL)), NULL);
    return text;
}
