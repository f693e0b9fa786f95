/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/media.h"

#include <string.h>

/* More top-level boxes than any file has that was not made to keep us busy. */
#define MAX_BOXES 100000

static const crvs_media_t mp4 = {"mp4", "video/mp4"};
static const crvs_media_t webm = {"webm", "video/webm"};
static const crvs_media_t matroska = {"mkv", "video/x-matroska"};
static const crvs_media_t ogg = {"ogv", "video/ogg"};

static apr_uint64_t number(const unsigned char *bytes, int length)
{
    apr_uint64_t value = 0;

    for (int i = 0; i < length; i++)
        value = value << 8 | bytes[i];
    return value;
}

/* ISO 14496-12: pictures are kept in the same kind of file, and so is QuickTime, which few browsers play. */
static bool is_mp4(const unsigned char *head, apr_size_t length)
{
    static const char *const others[] = {"avif", "avis", "heic", "heix", "heim", "heis", "hevc", "hevx",
                                         "mif1", "msf1", "crx ", "jp2 ", "jpx ", "qt  ", "M4A ", "M4B "};

    if (length < 16 || memcmp(head + 4, "ftyp", 4) || number(head, 4) < 16)
        return false;
    for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++) {
        if (!memcmp(head + 8, others[i], 4))
            return false;
    }
    return true;
}

/* RFC 8794: the EBML header names its kind of document in the element 0x4282. */
static const crvs_media_t *ebml_kind(const unsigned char *head, apr_size_t length)
{
    if (length < CRVS_MEDIA_HEAD || memcmp(head, "\x1a\x45\xdf\xa3", 4))
        return NULL;
    for (apr_size_t at = 4; at + 11 <= length; at++) {
        if (head[at] != 0x42 || head[at + 1] != 0x82)
            continue;
        if (head[at + 2] == 0x84 && !memcmp(head + at + 3, "webm", 4))
            return &webm;
        if (head[at + 2] == 0x88 && !memcmp(head + at + 3, "matroska", 8))
            return &matroska;
    }
    return NULL;
}

const crvs_media_t *crvs_media_recognize(const unsigned char *head, apr_size_t length)
{
    if (is_mp4(head, length))
        return &mp4;
    if (length >= 27 && !memcmp(head, "OggS\0", 5))
        return &ogg;
    return ebml_kind(head, length);
}

static apr_status_t read_at(apr_file_t *file, apr_off_t offset, unsigned char *bytes, apr_size_t *length)
{
    apr_status_t status = apr_file_seek(file, APR_SET, &offset);

    if (status == APR_SUCCESS)
        status = apr_file_read_full(file, bytes, *length, length);
    return status == APR_EOF ? APR_SUCCESS : status;
}

/* Walks the boxes on the top level, by their sizes, until the index. */
static apr_status_t find_index(apr_file_t *file, apr_off_t size, bool *found)
{
    apr_off_t at = 0;

    *found = false;
    for (int boxes = 0; at + 8 <= size && boxes < MAX_BOXES; boxes++) {
        unsigned char head[16];
        apr_size_t length = sizeof(head);
        apr_status_t status = read_at(file, at, head, &length);
        apr_uint64_t box;

        if (status != APR_SUCCESS || length < 8)
            return status;
        box = number(head, 4);
        if (box == 1 && length == sizeof(head))
            box = number(head + 8, 8);
        else if (box == 0)
            box = (apr_uint64_t)(size - at);
        /* Truncated, or not a box. */
        if (box < 8 || box > (apr_uint64_t)(size - at))
            return APR_SUCCESS;
        if (!memcmp(head + 4, "moov", 4)) {
            *found = true;
            return APR_SUCCESS;
        }
        at += (apr_off_t)box;
    }
    return APR_SUCCESS;
}

apr_status_t crvs_media_examine(apr_file_t *file, const crvs_media_t **media, bool *playable)
{
    unsigned char head[CRVS_MEDIA_HEAD];
    apr_size_t length = sizeof(head);
    apr_finfo_t info;
    apr_status_t status = read_at(file, 0, head, &length);

    *media = status == APR_SUCCESS ? crvs_media_recognize(head, length) : NULL;
    *playable = *media != NULL;
    if (*media != &mp4)
        return status;
    status = apr_file_info_get(&info, APR_FINFO_SIZE, file);
    return status == APR_SUCCESS ? find_index(file, info.size, playable) : status;
}
