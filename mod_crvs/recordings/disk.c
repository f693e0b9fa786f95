/* SPDX-License-Identifier: Apache-2.0 */
#include "recordings/disk.h"

#include "core/base/file.h"
#include "core/text/json.h"
#include "core/text/number.h"

#include <apr_escape.h>
#include <apr_file_info.h>
#include <apr_lib.h>
#include <apr_strings.h>
#include <stdlib.h>
#include <string.h>

/* What Jibri writes beside its recordings. */
#define METADATA "metadata.json"

typedef struct {
    const char *path;
    apr_time_t changed;
} found_t;

bool crvs_disk_is_mp4(const char *path)
{
    size_t length = strlen(path);

    return length >= 4 && !strcmp(path + length - 4, ".mp4");
}

/* Neither a link nor what is hidden; and one level of directories. */
static void look_into(apr_pool_t *pool, const char *directory, bool deeper, apr_array_header_t *found)
{
    apr_dir_t *open;
    apr_finfo_t entry;

    if (apr_dir_open(&open, directory, pool) != APR_SUCCESS)
        return;
    while (apr_dir_read(&entry, APR_FINFO_NAME, open) == APR_SUCCESS) {
        const char *path = apr_pstrcat(pool, directory, "/", entry.name, NULL);
        apr_finfo_t info;

        if (*entry.name == '.'
            || apr_stat(&info, path, APR_FINFO_LINK | APR_FINFO_TYPE | APR_FINFO_MTIME, pool) != APR_SUCCESS)
            continue;
        if (info.filetype == APR_DIR && deeper)
            look_into(pool, path, false, found);
        else if (info.filetype == APR_REG && strcmp(entry.name, METADATA))
            APR_ARRAY_PUSH(found, found_t) = (found_t){path, info.mtime};
    }
    apr_dir_close(open);
}

static int by_age(const void *one, const void *other)
{
    const found_t *a = one, *b = other;

    if (a->changed != b->changed)
        return a->changed < b->changed ? -1 : 1;
    return strcmp(a->path, b->path);
}

apr_array_header_t *crvs_disk_recordings(apr_pool_t *pool, const char *directory)
{
    apr_array_header_t *found = apr_array_make(pool, 16, sizeof(found_t));
    apr_array_header_t *paths;
    size_t length = strlen(directory);

    while (length > 1 && directory[length - 1] == '/')
        length--;
    look_into(pool, apr_pstrmemdup(pool, directory, length), true, found);
    qsort(found->elts, (size_t)found->nelts, sizeof(found_t), by_age);
    paths = apr_array_make(pool, found->nelts, sizeof(const char *));
    for (int i = 0; i < found->nelts; i++)
        APR_ARRAY_PUSH(paths, const char *) = APR_ARRAY_IDX(found, i, found_t).path;
    return paths;
}

static const char *lower(apr_pool_t *pool, const char *text)
{
    char *lowered = apr_pstrdup(pool, text);

    for (char *at = lowered; *at; at++)
        *at = (char)apr_tolower(*at);
    return lowered;
}

/* The last part of the path of {"meeting_url": "https://meet.example.org/room"}; NULL where there is none. */
static const char *room_of_metadata(apr_pool_t *pool, const char *path)
{
    const char *error, *url, *begin, *room;
    apr_size_t length;
    const char *text = crvs_file_read(pool, path, &length, &error);
    const cJSON *json = text ? crvs_json_parse(pool, text, length, &error) : NULL;
    char *whole, *end;

    if (!json || crvs_json_text(json, "meeting_url", &url) != CRVS_JSON_OK || !(begin = strstr(url, "://")))
        return NULL;
    whole = apr_pstrdup(pool, begin + 3);
    whole[strcspn(whole, "?#")] = '\0';
    end = whole + strlen(whole);
    while (end > whole && end[-1] == '/')
        *--end = '\0';
    begin = strrchr(whole, '/');
    if (!begin || !begin[1])
        return NULL;
    room = apr_punescape_url(pool, begin + 1, NULL, NULL, 0);
    return lower(pool, room ? room : begin + 1);
}

const char *crvs_disk_room(apr_pool_t *pool, const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    const char *directory = apr_pstrmemdup(pool, path, (apr_size_t)(name - path));
    const char *dot;
    const char *room = room_of_metadata(pool, apr_pstrcat(pool, directory, METADATA, NULL));
    char *date, *stem;

    if (room && crvs_disk_session(room))
        return room;
    dot = strrchr(name, '.');
    stem = apr_pstrmemdup(pool, name, dot ? (apr_size_t)(dot - name) : strlen(name));
    date = strrchr(stem, '_');
    /* When it was recorded: _2026-11-22-20-59-00 */
    if (date && strspn(date + 1, "0123456789") == 4 && date[5] == '-'
        && strspn(date + 1, "0123456789-") == strlen(date + 1))
        *date = '\0';
    return lower(pool, stem);
}

apr_int64_t crvs_disk_session(const char *room)
{
    const char *before = strrchr(room, '_');

    return before ? crvs_number_id(before + 1) : 0;
}
