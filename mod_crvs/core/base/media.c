/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/media.h"

#include <apr_strings.h>
#include <stdbool.h>
#include <string.h>

/* More boxes than any file has that was not made to keep us busy. */
#define MAX_BOXES 100000
/* Of what describes a track: its handler, 16 bytes in, or the first entry of its table of formats, 20 bytes in. */
#define TRACK_HEAD 24
/* A week in seconds: what says it is longer doesn't know. */
#define LONGEST 604800

static const crvs_media_t mp4 = {"mp4", "video/mp4"};
/* A telephone's film in the same boxes, which browsers play as an mp4 where they know its format. */
static const crvs_media_t quicktime = {"mp4", "video/mp4"};
static const crvs_media_t sound = {"m4a", "audio/mp4"};
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

static bool has_brand(const unsigned char *head, const char *const *brands)
{
    for (; *brands; brands++) {
        if (!memcmp(head + 8, *brands, 4))
            return true;
    }
    return false;
}

/* ISO 14496-12: films, sound and pictures are kept in the same kind of file. */
static const crvs_media_t *iso_kind(const unsigned char *head, apr_size_t length)
{
    static const char *const pictures[] = {"avif", "avis", "heic", "heix", "heim", "heis", "hevc",
                                           "hevx", "mif1", "msf1", "crx ", "jp2 ", "jpx ", NULL};
    static const char *const sounds[] = {"M4A ", "M4B ", NULL};

    if (length < 16 || memcmp(head + 4, "ftyp", 4) || number(head, 4) < 16 || has_brand(head, pictures))
        return NULL;
    if (has_brand(head, sounds))
        return &sound;
    return memcmp(head + 8, "qt  ", 4) ? &mp4 : &quicktime;
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
    const crvs_media_t *kind = iso_kind(head, length);

    if (kind)
        return kind;
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

/* What is found out about a file of boxes. */
typedef struct {
    apr_file_t *file;
    const crvs_media_t *kind;
    int boxes; /* that were looked at */
    apr_int64_t seconds;
    apr_int64_t track_seconds; /* of the longest one */
    bool has_index;
    bool has_film;
    bool has_sound;
    bool is_foreign; /* a film in a format that few browsers play */
} film_t;

typedef struct {
    char kind[5];
    apr_off_t begin; /* of what it holds */
    apr_off_t end;
} box_t;

/* The box at a place. @return whether there is a whole one */
static bool read_box(film_t *film, apr_off_t at, apr_off_t end, box_t *box, apr_status_t *status)
{
    unsigned char head[16];
    apr_size_t length = sizeof(head), size = 8;
    apr_uint64_t bytes;

    if (at + 8 > end || ++film->boxes > MAX_BOXES)
        return false;
    *status = read_at(film->file, at, head, &length);
    if (*status != APR_SUCCESS || length < 8)
        return false;
    bytes = number(head, 4);
    if (bytes == 1 && length == sizeof(head)) {
        bytes = number(head + 8, 8);
        size = sizeof(head);
    }
    else if (bytes == 0) {
        bytes = (apr_uint64_t)(end - at);
    }
    /* Truncated, or not a box. */
    if (bytes < size || bytes > (apr_uint64_t)(end - at))
        return false;
    memcpy(box->kind, head + 4, 4);
    box->kind[4] = '\0';
    box->begin = at + (apr_off_t)size;
    box->end = at + (apr_off_t)bytes;
    return true;
}

/* Finds a box among those from a place on. @return whether there is one */
static bool find_box(film_t *film, apr_off_t at, apr_off_t end, const char *kind, box_t *box, apr_status_t *status)
{
    while (read_box(film, at, end, box, status)) {
        if (!strcmp(box->kind, kind))
            return true;
        at = box->end;
    }
    return false;
}

/* The four letters at a place of what a box holds; "" where it ends before. */
static apr_status_t read_word(const film_t *film, const box_t *box, apr_size_t at, char word[5])
{
    unsigned char bytes[TRACK_HEAD] = {0};
    apr_size_t length = sizeof(bytes);
    apr_status_t status = read_at(film->file, box->begin, bytes, &length);

    memset(word, 0, 5);
    if (status == APR_SUCCESS && at + 4 <= length && box->begin + (apr_off_t)at + 4 <= box->end)
        memcpy(word, bytes + at, 4);
    return status;
}

/* Whether few browsers play a format: of a telephone's mov all but H.264, of an mp4 those that are known for it. */
static bool is_foreign(const crvs_media_t *kind, const char *format)
{
    static const char *const known[] = {"hvc1", "hev1", "dvh1", "dvhe", "mp4v", "s263"};

    if (kind == &quicktime)
        return *format && strcmp(format, "avc1") && strcmp(format, "avc3");
    for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
        if (!strcmp(known[i], format))
            return true;
    }
    return false;
}

/* mvhd, mdhd: a clock's ticks in a second, and how many the film, or a track's content, lasts. */
static apr_status_t read_duration(const film_t *film, const box_t *head, apr_int64_t *seconds)
{
    unsigned char bytes[32] = {0};
    apr_size_t length = sizeof(bytes);
    apr_status_t status = read_at(film->file, head->begin, bytes, &length);
    apr_uint64_t ticks, duration;
    apr_off_t needed = bytes[0] == 1 ? 32 : 20;

    if (status != APR_SUCCESS || (apr_off_t)length < needed || head->end - head->begin < needed)
        return status;
    ticks = number(bytes + (bytes[0] == 1 ? 20 : 12), 4);
    duration = bytes[0] == 1 ? number(bytes + 24, 8) : number(bytes + 16, 4);
    if (ticks > 0 && duration / ticks < LONGEST)
        *seconds = (apr_int64_t)((duration + ticks / 2) / ticks);
    return status;
}

/* trak: what kind of track it is (mdia, hdlr), how long (mdia, mdhd), and in which format (mdia, minf, stbl, stsd). */
static apr_status_t look_at_track(film_t *film, const box_t *track)
{
    apr_status_t status = APR_SUCCESS;
    box_t media, box;
    char handler[5], format[5] = "";
    apr_int64_t seconds = 0;

    if (!find_box(film, track->begin, track->end, "mdia", &media, &status))
        return status;
    if (find_box(film, media.begin, media.end, "mdhd", &box, &status))
        status = read_duration(film, &box, &seconds);
    if (seconds > film->track_seconds)
        film->track_seconds = seconds;
    if (status != APR_SUCCESS || !find_box(film, media.begin, media.end, "hdlr", &box, &status))
        return status;
    status = read_word(film, &box, 8, handler);
    if (status == APR_SUCCESS && find_box(film, media.begin, media.end, "minf", &box, &status)
        && find_box(film, box.begin, box.end, "stbl", &box, &status)
        && find_box(film, box.begin, box.end, "stsd", &box, &status))
        status = read_word(film, &box, 12, format);
    film->has_sound = film->has_sound || !strcmp(handler, "soun");
    if (strcmp(handler, "vide"))
        return status;
    film->has_film = true;
    film->is_foreign = film->is_foreign || is_foreign(film->kind, format);
    return status;
}

static apr_status_t look_at_film(film_t *film)
{
    apr_status_t status;
    apr_finfo_t info;
    box_t index, head, track;

    status = apr_file_info_get(&info, APR_FINFO_SIZE, film->file);
    if (status != APR_SUCCESS || !find_box(film, 0, info.size, "moov", &index, &status))
        return status;
    film->has_index = true;
    if (find_box(film, index.begin, index.end, "mvhd", &head, &status))
        status = read_duration(film, &head, &film->seconds);
    while (status == APR_SUCCESS && find_box(film, index.begin, index.end, "trak", &track, &status)) {
        status = look_at_track(film, &track);
        index.begin = track.end;
    }
    return status;
}

apr_status_t crvs_media_examine(apr_file_t *file, crvs_media_facts_t *facts)
{
    unsigned char head[CRVS_MEDIA_HEAD];
    apr_size_t length = sizeof(head);
    apr_status_t status = read_at(file, 0, head, &length);
    film_t film = {.file = file};

    *facts = (crvs_media_facts_t){.kind = status == APR_SUCCESS ? crvs_media_recognize(head, length) : NULL};
    if (facts->kind != &mp4 && facts->kind != &quicktime && facts->kind != &sound)
        return status;
    film.kind = facts->kind;
    status = look_at_film(&film);
    facts->seconds = film.seconds;
    facts->track_seconds = film.track_seconds;
    if (!film.has_index)
        facts->flaw = CRVS_MEDIA_CUT_OFF;
    else if (film.is_foreign)
        facts->flaw = CRVS_MEDIA_FOREIGN;
    if (film.has_sound && !film.has_film)
        facts->kind = &sound;
    return status;
}

const char *crvs_media_captions_name(apr_pool_t *pool, const char *name)
{
    const char *dot = name ? strrchr(name, '.') : NULL;

    if (!name)
        return "captions.vtt";
    return apr_pstrcat(pool, apr_pstrmemdup(pool, name, dot ? (apr_size_t)(dot - name) : strlen(name)), ".vtt", NULL);
}
