/* SPDX-License-Identifier: Apache-2.0 */
#include "attachments/kind.h"

#include "core/text/text.h"

#include <apr_strings.h>
#include <stdbool.h>
#include <string.h>

#define MAX_STEM_BYTES 100
/* Of a zip's directory: more than any document has. */
#define MAX_ENTRIES 20000
#define END_LENGTH 22
#define ENTRY_LENGTH 46
#define LOCAL_LENGTH 30
/* The longest comment behind a zip. */
#define MAX_COMMENT 65535

#define OOXML "application/vnd.openxmlformats-officedocument."
#define ODF "application/vnd.oasis.opendocument."

static const crvs_kind_t pdf = {"pdf", "application/pdf"};
static const crvs_kind_t csv = {"csv", "text/csv"};
static const crvs_kind_t plain = {"txt", "text/plain"};
static const crvs_kind_t png = {"png", "image/png"};
static const crvs_kind_t jpeg = {"jpg", "image/jpeg"};
static const crvs_kind_t gif = {"gif", "image/gif"};
static const crvs_kind_t webp = {"webp", "image/webp"};
static const crvs_kind_t office[] = {{"docx", OOXML "wordprocessingml.document"},
                                     {"xlsx", OOXML "spreadsheetml.sheet"},
                                     {"pptx", OOXML "presentationml.presentation"}};
static const crvs_kind_t open_document[] = {
    {"odt", ODF "text"}, {"ods", ODF "spreadsheet"}, {"odp", ODF "presentation"}, {"odg", ODF "graphics"}};
static const crvs_kind_t old_office[] = {
    {"doc", "application/msword"}, {"xls", "application/vnd.ms-excel"}, {"ppt", "application/vnd.ms-powerpoint"}};

#define COUNT(list) (sizeof(list) / sizeof(*(list)))

static bool begins(const char *bytes, apr_size_t length, const char *with, apr_size_t size)
{
    return length >= size && !memcmp(bytes, with, size);
}

#define BEGINS(bytes, length, literal) begins(bytes, length, literal, sizeof(literal) - 1)

static bool contains(const char *bytes, apr_size_t length, const char *what, apr_size_t size)
{
    return memmem(bytes, length, what, size) != NULL;
}

static apr_uint32_t number(const char *at, int bytes)
{
    apr_uint32_t value = 0;

    while (bytes--)
        value = value << 8 | (unsigned char)at[bytes];
    return value;
}

/* --- Zips: Office and OpenDocument --- */

/* Where a zip's directory ends: behind it stands a comment at most. NULL where there is none. */
static const char *find_end(const char *bytes, apr_size_t length)
{
    for (apr_size_t back = END_LENGTH; back <= length && back <= END_LENGTH + MAX_COMMENT; back++) {
        const char *at = bytes + length - back;

        if (!memcmp(at, "PK\5\6", 4) && number(at + 20, 2) == back - END_LENGTH)
            return at;
    }
    return NULL;
}

/* What the names in a zip's directory say. */
typedef struct {
    const crvs_kind_t *office; /* whose folder there is */
    bool has_types;            /* as a document of Office */
    bool has_manifest;         /* as an OpenDocument */
    bool has_macros;           /* they are programs */
} names_t;

static bool is_named(const char *name, apr_size_t size, const char *wanted)
{
    return size == strlen(wanted) && !memcmp(name, wanted, size);
}

static bool is_below(const char *name, apr_size_t size, const char *folder)
{
    return size > strlen(folder) && !strncasecmp(name, folder, strlen(folder));
}

/* Without regard to case, as Office looks its parts up. */
static bool has_macros(const char *name, apr_size_t size)
{
    static const char project[] = "vbaProject.bin";

    for (apr_size_t i = 0; i + sizeof(project) - 1 <= size; i++) {
        if (!strncasecmp(name + i, project, sizeof(project) - 1))
            return true;
    }
    return is_below(name, size, "Basic/") || is_below(name, size, "Scripts/");
}

static void note_name(names_t *names, const char *name, apr_size_t size)
{
    static const char *const folders[] = {"word/", "xl/", "ppt/"};

    names->has_types = names->has_types || is_named(name, size, "[Content_Types].xml");
    names->has_manifest = names->has_manifest || is_named(name, size, "META-INF/manifest.xml");
    names->has_macros = names->has_macros || has_macros(name, size);
    for (size_t i = 0; !names->office && i < COUNT(folders); i++)
        names->office = is_below(name, size, folders[i]) ? &office[i] : NULL;
}

/* @return false where there is no directory, or not a whole one */
static bool read_names(const char *bytes, apr_size_t length, names_t *names)
{
    const char *end = find_end(bytes, length);
    apr_size_t at = end ? number(end + 16, 4) : 0;
    apr_uint32_t count = end ? number(end + 10, 2) : 0;

    *names = (names_t){0};
    if (count > MAX_ENTRIES)
        return false;
    for (apr_uint32_t i = 0; i < count; i++) {
        const char *entry = bytes + at;
        apr_size_t size;

        if (at > length || length - at < ENTRY_LENGTH || memcmp(entry, "PK\1\2", 4))
            return false;
        size = number(entry + 28, 2);
        if (size > length - at - ENTRY_LENGTH)
            return false;
        note_name(names, entry + ENTRY_LENGTH, size);
        at += ENTRY_LENGTH + size + number(entry + 30, 2) + number(entry + 32, 2);
    }
    return count > 0;
}

/* An OpenDocument's first entry is its type, stored as it is. */
static const crvs_kind_t *open_document_type(const char *bytes, apr_size_t length)
{
    static const char name[] = "mimetype";
    const apr_size_t begin = LOCAL_LENGTH + sizeof(name) - 1;
    apr_size_t size;

    if (length < begin || number(bytes + 8, 2) != 0 || number(bytes + 26, 2) != sizeof(name) - 1
        || number(bytes + 28, 2) != 0 || memcmp(bytes + LOCAL_LENGTH, name, sizeof(name) - 1))
        return NULL;
    size = number(bytes + 18, 4);
    for (size_t i = 0; i < COUNT(open_document) && size <= length - begin; i++) {
        if (size == strlen(open_document[i].type) && !memcmp(bytes + begin, open_document[i].type, size))
            return &open_document[i];
    }
    return NULL;
}

static const crvs_kind_t *zip_kind(const char *bytes, apr_size_t length)
{
    const crvs_kind_t *open = open_document_type(bytes, length);
    names_t names;

    if (!read_names(bytes, length, &names) || names.has_macros)
        return NULL;
    if (open)
        return names.has_manifest ? open : NULL;
    return names.has_types ? names.office : NULL;
}

/* --- Office before 2007: what its streams are called, in UTF-16 --- */

static const crvs_kind_t *old_office_kind(const char *bytes, apr_size_t length)
{
    static const char word[] = "W\0o\0r\0d\0D\0o\0c\0u\0m\0e\0n\0t\0", book[] = "W\0o\0r\0k\0b\0o\0o\0k\0",
                      slides[] = "P\0o\0w\0e\0r\0P\0o\0i\0n\0t\0 \0D\0o\0c\0u\0m\0e\0n\0t\0",
                      macros[] = "_\0V\0B\0A\0_\0P\0R\0O\0J\0E\0C\0T\0";
    /* Slides have them packed, where that name is not to be read; but a record leads there, of which this is the head:
     * [MS-PPT] 2.4.10, VbaInfoContainer. */
    static const char programs[] = "\x1f\0\xff\3\x14\0\0\0";

    /* The programs of macros have a stream of that name, or of one that begins so. */
    if (contains(bytes, length, macros, sizeof(macros) - 1))
        return NULL;
    if (contains(bytes, length, slides, sizeof(slides) - 1))
        return contains(bytes, length, programs, sizeof(programs) - 1) ? NULL : &old_office[2];
    if (contains(bytes, length, book, sizeof(book) - 1))
        return &old_office[1];
    return contains(bytes, length, word, sizeof(word) - 1) ? &old_office[0] : NULL;
}

/* --- Plain text --- */

static bool ends_with(const char *name, const char *ending)
{
    size_t length = strlen(name), size = strlen(ending);

    return length > size && !strcasecmp(name + length - size, ending);
}

static bool is_blank(unsigned unit)
{
    return unit == ' ' || unit == '\t' || unit == '\r' || unit == '\n' || unit == '\f';
}

/* Behind a mark of UTF-8, and empty lines. */
static apr_size_t begin_of(const char *bytes, apr_size_t length)
{
    apr_size_t at = BEGINS(bytes, length, "\xef\xbb\xbf") ? 3 : 0;

    while (at < length && is_blank((unsigned char)bytes[at]))
        at++;
    return at;
}

/* Nothing that no text has, and not what begins as a page or a drawing. @param size of a unit, in bytes */
static bool is_text(const char *bytes, apr_size_t length, apr_size_t size, bool is_big_endian)
{
    bool is_begun = false;

    for (apr_size_t i = 0; i < length; i += size) {
        const unsigned char *at = (const unsigned char *)bytes + i;
        unsigned first = at[0], last = at[size - 1];
        unsigned unit = size == 1 ? first : is_big_endian ? first << 8 | last : last << 8 | first;

        if ((unit < ' ' && !is_blank(unit)) || unit == 0x7f || (unit == '<' && !is_begun))
            return false;
        is_begun = is_begun || !is_blank(unit);
    }
    return true;
}

/* In UTF-8, in UTF-16 with its mark, or in one of the older encodings. */
static const crvs_kind_t *text_kind(const char *bytes, apr_size_t length, const char *name)
{
    bool is_csv = ends_with(name, ".csv");
    bool is_big_endian = BEGINS(bytes, length, "\xfe\xff");
    apr_size_t size = is_big_endian || BEGINS(bytes, length, "\xff\xfe") ? 2 : 1;
    apr_size_t mark = size == 2 ? 2 : BEGINS(bytes, length, "\xef\xbb\xbf") ? 3 : 0;

    if (!length || (!is_csv && !ends_with(name, ".txt")) || length % size
        || !is_text(bytes + mark, length - mark, size, is_big_endian))
        return NULL;
    return is_csv ? &csv : &plain;
}

const crvs_kind_t *crvs_kind_recognize(const char *bytes, apr_size_t length, const char *name)
{
    apr_size_t begin = begin_of(bytes, length);

    if (BEGINS(bytes + begin, length - begin, "%PDF-"))
        return &pdf;
    if (BEGINS(bytes, length, "\x89PNG\r\n\x1a\n"))
        return &png;
    if (BEGINS(bytes, length, "\xff\xd8\xff"))
        return &jpeg;
    if (BEGINS(bytes, length, "GIF87a") || BEGINS(bytes, length, "GIF89a"))
        return &gif;
    if (length >= 12 && BEGINS(bytes, length, "RIFF") && !memcmp(bytes + 8, "WEBP", 4))
        return &webp;
    if (BEGINS(bytes, length, "PK\3\4"))
        return zip_kind(bytes, length);
    if (BEGINS(bytes, length, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"))
        return old_office_kind(bytes, length);
    return text_kind(bytes, length, name);
}

static const crvs_kind_t *in_list(const crvs_kind_t *list, size_t count, const char *type)
{
    for (size_t i = 0; i < count; i++) {
        if (!strcmp(list[i].type, type))
            return &list[i];
    }
    return NULL;
}

const crvs_kind_t *crvs_kind_of_type(const char *type)
{
    static const crvs_kind_t *const single[] = {&pdf, &csv, &plain, &png, &jpeg, &gif, &webp};
    const crvs_kind_t *kind = NULL;

    for (size_t i = 0; !kind && i < COUNT(single); i++)
        kind = in_list(single[i], 1, type);
    kind = kind ? kind : in_list(office, COUNT(office), type);
    kind = kind ? kind : in_list(open_document, COUNT(open_document), type);
    return kind ? kind : in_list(old_office, COUNT(old_office), type);
}

/* --- Names --- */

/* Characters that turn the direction of what follows, so that an ending reads otherwise than it is. */
static bool turns_round(const char *at)
{
    const unsigned char *byte = (const unsigned char *)at;

    return byte[0] == 0xe2
           && ((byte[1] == 0x80 && (byte[2] == 0x8e || byte[2] == 0x8f || (byte[2] >= 0xaa && byte[2] <= 0xae)))
               || (byte[1] == 0x81 && byte[2] >= 0xa6 && byte[2] <= 0xa9));
}

static const char *straighten(apr_pool_t *pool, const char *name)
{
    char *made = apr_palloc(pool, strlen(name) + 1), *to = made;

    while (*name) {
        if (turns_round(name))
            name += 3;
        else
            *to++ = *name++;
    }
    *to = '\0';
    return crvs_text_repair(pool, made, (apr_size_t)(to - made));
}

static const char *clean(apr_pool_t *pool, const char *name)
{
    char *made = apr_pstrdup(pool, name);

    for (char *at = made; *at; at++) {
        if ((unsigned char)*at < ' ' || strchr(":*?\"<>|\x7f", *at))
            *at = ' ';
    }
    return crvs_text_trim(pool, made);
}

static bool is_ending_of(const char *ending, const crvs_kind_t *kind)
{
    return !strcasecmp(ending, kind->extension) || (kind == &jpeg && !strcasecmp(ending, "jpeg"));
}

const char *crvs_kind_called(apr_pool_t *pool, const char *sent)
{
    const char *whole = straighten(pool, sent), *name = whole;

    for (const char *at = whole; *at; at++)
        name = *at == '/' || *at == '\\' ? at + 1 : name;
    name = clean(pool, name);
    name += strspn(name, ". ");
    return *name ? name : "document";
}

const char *crvs_kind_name(apr_pool_t *pool, const char *called, const crvs_kind_t *kind)
{
    const char *name = called, *dot = strrchr(name, '.'), *ending = kind->extension;
    apr_size_t length = strlen(name);

    if (dot && is_ending_of(dot + 1, kind)) {
        ending = dot + 1;
        length = (apr_size_t)(dot - name);
    }
    if (length > MAX_STEM_BYTES) {
        for (length = MAX_STEM_BYTES; length && ((unsigned char)name[length] & 0xc0) == 0x80; length--)
            ;
    }
    return apr_pstrcat(pool, length ? apr_pstrmemdup(pool, name, length) : "document", ".", ending, NULL);
}
