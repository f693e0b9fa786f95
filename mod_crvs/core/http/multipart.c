/* SPDX-License-Identifier: Apache-2.0 */
#include "core/http/multipart.h"

#include <apr_strings.h>
#include <string.h>
#include <strings.h>

#define MAX_BOUNDARY_LENGTH 70
#define MAX_HEAD_LENGTH 4096

/* What is left of the body. */
typedef struct {
    const char *at;
    const char *end;
} rest_t;

/* A parameter of a header, name="value" or name=value, in the pool; NULL where there is none. */
static char *parameter(apr_pool_t *pool, const char *header, const char *name)
{
    apr_size_t length = strlen(name);

    for (const char *at = strchr(header, ';'); at; at = strchr(at, ';')) {
        at += 1 + strspn(at + 1, " \t");
        if (!strncasecmp(at, name, length) && at[length] == '=') {
            at += length + 1;
            if (*at == '"')
                return strchr(at + 1, '"') ? apr_pstrmemdup(pool, at + 1, strcspn(at + 1, "\"")) : NULL;
            return apr_pstrmemdup(pool, at, strcspn(at, "; \t"));
        }
        /* A ; inside quotes is not a separator. */
        at += strcspn(at, ";\"");
        if (*at == '"') {
            at = strchr(at + 1, '"');
            if (!at)
                return NULL;
        }
    }
    return NULL;
}

const char *crvs_multipart_boundary(apr_pool_t *pool, const char *content_type)
{
    const char *boundary = parameter(pool, content_type, "boundary");

    return boundary && *boundary && strlen(boundary) <= MAX_BOUNDARY_LENGTH ? boundary : NULL;
}

/* Skips a delimiter and the end of its line. @param last becomes true at the closing delimiter */
static bool pass_delimiter(rest_t *rest, const char *delimiter, bool *last)
{
    apr_size_t length = strlen(delimiter);

    if ((apr_size_t)(rest->end - rest->at) < length + 2 || memcmp(rest->at, delimiter, length))
        return false;
    rest->at += length;
    *last = !memcmp(rest->at, "--", 2);
    if (*last)
        return true;
    while (rest->at < rest->end && (*rest->at == ' ' || *rest->at == '\t'))
        rest->at++;
    if (rest->end - rest->at < 2 || memcmp(rest->at, "\r\n", 2))
        return false;
    rest->at += 2;
    return true;
}

/* Browsers write a quotation mark and line breaks in a file's name so, and nothing else (WHATWG, multipart form data). */
static const char *decode_name(char *name)
{
    char *to = name;

    for (const char *at = name; at && *at; at++, to++) {
        bool is_quote = !strncmp(at, "%22", 3);
        bool is_escape = is_quote || !strncasecmp(at, "%0d", 3) || !strncasecmp(at, "%0a", 3);

        *to = is_quote ? '"' : is_escape ? ' ' : *at;
        at += is_escape ? 2 : 0;
    }
    if (to)
        *to = '\0';
    return name;
}

/* Reads the head of a part up to its empty line; of what stands there only Content-Disposition counts. */
static bool read_head(apr_pool_t *pool, rest_t *rest, crvs_part_t *part)
{
    const char *end = memmem(rest->at, (apr_size_t)(rest->end - rest->at), "\r\n\r\n", 4);
    char *head, *line, *state;

    if (!end || end - rest->at > MAX_HEAD_LENGTH || memchr(rest->at, '\0', (apr_size_t)(end - rest->at)))
        return false;
    head = apr_pstrmemdup(pool, rest->at, (apr_size_t)(end - rest->at));
    for (line = apr_strtok(head, "\r\n", &state); line; line = apr_strtok(NULL, "\r\n", &state)) {
        if (strncasecmp(line, "Content-Disposition:", 20))
            continue;
        line += 20 + strspn(line + 20, " \t");
        if (strncasecmp(line, "form-data", 9))
            return false;
        part->name = parameter(pool, line, "name");
        part->file_name = decode_name(parameter(pool, line, "filename"));
    }
    /* Where the content is empty, the line break that ends the header also begins the next delimiter. */
    rest->at = end + 4;
    return part->name && *part->name;
}

bool crvs_multipart_parse(apr_pool_t *pool, const char *body, apr_size_t length, const char *boundary, int most,
                          apr_array_header_t **parts)
{
    const char *delimiter = apr_pstrcat(pool, "\r\n--", boundary, NULL);
    rest_t rest = {.at = body, .end = body + length};
    bool last = false;

    *parts = apr_array_make(pool, 8, sizeof(crvs_part_t));
    /* The first boundary has no line before it, as browsers send it. */
    if (!pass_delimiter(&rest, delimiter + 2, &last))
        return false;
    while (!last) {
        crvs_part_t part = {0};
        const char *end;

        if ((*parts)->nelts == most || !read_head(pool, &rest, &part))
            return false;
        end = memmem(rest.at, (apr_size_t)(rest.end - rest.at), delimiter, strlen(delimiter));
        if (!end)
            return false;
        part.content = rest.at;
        part.length = (apr_size_t)(end - rest.at);
        *(crvs_part_t *)apr_array_push(*parts) = part;
        rest.at = end;
        if (!pass_delimiter(&rest, delimiter, &last))
            return false;
    }
    return true;
}
