/* SPDX-License-Identifier: Apache-2.0 */
#include "core/text/url.h"

#include <apr_lib.h>
#include <apr_strings.h>
#include <apr_uri.h>
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define MAX_PATH_LENGTH 512

static bool is_unreserved(unsigned char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') || byte == '-'
           || byte == '.' || byte == '_' || byte == '~';
}

const char *crvs_url_encode(apr_pool_t *pool, const char *text)
{
    static const char digits[] = "0123456789ABCDEF";
    char *encoded = apr_palloc(pool, strlen(text) * 3 + 1);
    char *out = encoded;

    for (; *text; text++) {
        unsigned char byte = (unsigned char)*text;
        if (is_unreserved(byte)) {
            *out++ = (char)byte;
        }
        else {
            *out++ = '%';
            *out++ = digits[byte >> 4];
            *out++ = digits[byte & 15];
        }
    }
    *out = '\0';
    return encoded;
}

/* %00 to %1F, %7F, %5C (a backslash) and a broken escape. */
static bool is_bad_escape(const char *at)
{
    int value;

    if (!apr_isxdigit(at[1]) || !apr_isxdigit(at[2]))
        return true;
    value = (int)strtol((const char[]){at[1], at[2], '\0'}, NULL, 16);
    return value < 0x20 || value == 0x7f || value == '\\';
}

bool crvs_url_is_safe_path(const char *path)
{
    bool in_path = true;

    if (path[0] != '/' || strlen(path) > MAX_PATH_LENGTH)
        return false;
    for (const char *at = path; *at; at++) {
        unsigned char byte = (unsigned char)*at;

        if (byte <= 0x20 || byte >= 0x7f || byte == '\\' || (byte == '%' && is_bad_escape(at)))
            return false;
        if (byte == '?' || byte == '#')
            in_path = false;
        /* Browsers and proxies disagree on //, /.. and the like: none of our own paths has one. */
        if (in_path && byte == '/' && (at[1] == '/' || at[1] == '.' || !strncasecmp(at + 1, "%2f", 3)))
            return false;
    }
    return true;
}

static bool is_host(const char *host)
{
    apr_size_t length = strlen(host);
    struct in6_addr address;

    if (!length || length > 253 || *host == '.' || *host == '-')
        return false;
    /* An IPv6 address, which stood between brackets. */
    if (strchr(host, ':'))
        return inet_pton(AF_INET6, host, &address) == 1;
    for (; *host; host++) {
        if (!apr_isalnum(*host) && *host != '-' && *host != '.' && *host != '_')
            return false;
        if (*host == '.' && host[1] == '.')
            return false;
    }
    return true;
}

static bool is_port(const char *port)
{
    apr_size_t length = port ? strlen(port) : 0;

    return !length || (length <= 5 && strspn(port, "0123456789") == length && atoi(port) > 0 && atoi(port) <= 65535);
}

crvs_url_e crvs_url_check(apr_pool_t *pool, const char *url, const char **host)
{
    apr_uri_t parts;
    char *lower;

    if (strlen(url) > CRVS_URL_LENGTH)
        return CRVS_URL_TOO_LONG;
    for (const char *at = url; *at; at++) {
        unsigned char byte = (unsigned char)*at;
        if (byte <= 0x20 || byte >= 0x7f || byte == '\\')
            return CRVS_URL_BAD_CHARACTER;
    }
    if (strncasecmp(url, "http://", 7) && strncasecmp(url, "https://", 8))
        return CRVS_URL_BAD_SCHEME;
    if (apr_uri_parse(pool, url, &parts) != APR_SUCCESS)
        return CRVS_URL_BAD_HOST;
    if (parts.user || parts.password || (parts.hostinfo && strchr(parts.hostinfo, '@')))
        return CRVS_URL_USER_INFO;
    if (!parts.hostname || !is_port(parts.port_str))
        return CRVS_URL_BAD_HOST;
    /* Brackets are for IPv6 addresses alone. */
    if (strchr(parts.hostinfo, '[') && !strchr(parts.hostname, ':'))
        return CRVS_URL_BAD_HOST;
    lower = apr_pstrdup(pool, parts.hostname);
    for (char *at = lower; *at; at++)
        *at = (char)apr_tolower(*at);
    if (!is_host(lower))
        return CRVS_URL_BAD_HOST;
    if (host)
        *host = lower;
    return CRVS_URL_OK;
}

bool crvs_url_host_matches(const char *host, const char *allowed)
{
    apr_size_t length = strlen(host);
    apr_size_t wanted = strlen(allowed);

    if (*allowed != '.')
        return !strcasecmp(host, allowed);
    return length > wanted && !strcasecmp(host + length - wanted, allowed);
}

crvs_url_media_e crvs_url_media(const char *url)
{
    static const struct {
        const char *extension;
        crvs_url_media_e media;
    } kinds[] = {
        {".mp4", CRVS_URL_FILM},  {".m4v", CRVS_URL_FILM},  {".webm", CRVS_URL_FILM}, {".ogv", CRVS_URL_FILM},
        {".mov", CRVS_URL_FILM},  {".ogg", CRVS_URL_SOUND}, {".oga", CRVS_URL_SOUND}, {".opus", CRVS_URL_SOUND},
        {".m4a", CRVS_URL_SOUND}, {".mp3", CRVS_URL_SOUND},
    };
    size_t end = strcspn(url, "?#");

    if (strncasecmp(url, "https://", 8))
        return CRVS_URL_NO_MEDIA;
    for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
        size_t length = strlen(kinds[i].extension);

        if (end > length && !strncasecmp(url + end - length, kinds[i].extension, length))
            return kinds[i].media;
    }
    return CRVS_URL_NO_MEDIA;
}
