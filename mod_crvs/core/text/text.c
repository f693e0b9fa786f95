/* SPDX-License-Identifier: Apache-2.0 */
#include "core/text/text.h"

#include "core/text/direction.h"

#include <apr_lib.h>
#include <apr_strings.h>
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>
#include <unicode/utf16.h>
#include <unicode/utf8.h>

/* Longer words are compared by their first characters. */
#define FOLDED_BYTES 160

/* ICU's macros convert between signed and unsigned bytes, which is why -Wconversion is off here and nowhere else. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"

/* The character at *at, which moves behind it; negative where the bytes are ill-formed. */
static UChar32 next_character(const char *text, int32_t *at, int32_t end)
{
    UChar32 character;

    U8_NEXT(text, *at, end, character);
    return character;
}

/* The character before *at, which moves to it. */
static UChar32 previous_character(const char *text, int32_t start, int32_t *at)
{
    UChar32 character;

    U8_PREV(text, start, *at, character);
    return character;
}

static void append_character(char *text, int32_t *at, UChar32 character)
{
    U8_APPEND_UNSAFE(text, *at, character);
}

static UChar32 next_utf16(const UChar *text, int32_t *at, int32_t end)
{
    UChar32 character;

    U16_NEXT(text, *at, end, character);
    return character;
}

static void append_utf16(UChar *text, int32_t *at, UChar32 character)
{
    U16_APPEND_UNSAFE(text, *at, character);
}

static bool is_of_word(UChar32 character)
{
    return character >= 0 && (U_GET_GC_MASK(character) & (U_GC_L_MASK | U_GC_N_MASK));
}

#pragma GCC diagnostic pop

bool crvs_text_is_utf8(const char *text, apr_size_t length)
{
    int32_t at = 0;
    int32_t end = (int32_t)length;

    while (at < end) {
        if (next_character(text, &at, end) < 0)
            return false;
    }
    return true;
}

/* An override of direction makes any text look like another, and no writing needs one. */
static bool is_control(UChar32 character)
{
    return (character < 0x20 && character != '\t' && character != '\n') || (character >= 0x7f && character < 0xa0)
           || character == 0x202d || character == 0x202e;
}

const char *crvs_text_repair(apr_pool_t *pool, const char *text, apr_size_t length)
{
    /* U+FFFD is three bytes, and stands for one byte at the least. */
    char *repaired = apr_palloc(pool, length * 3 + 1);
    int32_t at = 0;
    int32_t out = 0;
    int32_t end = (int32_t)length;
    UChar32 character;

    while (at < end) {
        character = next_character(text, &at, end);
        if (character == '\r')
            continue;
        if (character < 0 || is_control(character))
            character = 0xfffd;
        append_character(repaired, &out, character);
    }
    repaired[out] = '\0';
    return repaired;
}

const char *crvs_text_shown(apr_pool_t *pool, const char *bytes)
{
    char *shown = apr_pstrdup(pool, bytes);

    for (char *at = shown; *at; at++) {
        if (apr_iscntrl(*at))
            *at = '?';
    }
    return crvs_text_repair(pool, shown, strlen(shown));
}

bool crvs_text_has_controls(const char *text)
{
    int32_t at = 0;
    int32_t end = (int32_t)strlen(text);
    UChar32 character;

    while (at < end) {
        character = next_character(text, &at, end);
        if (is_control(character) && character != '\r')
            return true;
    }
    return false;
}

int crvs_text_characters(const char *text)
{
    int count = 0;

    for (; *text; text++)
        count += ((unsigned char)*text & 0xc0) != 0x80;
    return count;
}

static bool is_space(UChar32 character)
{
    return character >= 0 && u_isUWhiteSpace(character);
}

/* U+2800 is a pattern of Braille without a dot: a symbol to Unicode, nothing to the eye. */
static bool is_unseen(UChar32 character)
{
    return character >= 0
           && (character == 0x2800 || u_hasBinaryProperty(character, UCHAR_DEFAULT_IGNORABLE_CODE_POINT));
}

static bool is_space_or_unseen(UChar32 character)
{
    return is_space(character) || is_unseen(character);
}

static const char *trim(apr_pool_t *pool, const char *text, bool (*is_nothing)(UChar32 character))
{
    int32_t end = (int32_t)strlen(text);
    int32_t start = 0, next = 0, out = 0;
    char *trimmed;

    while (start < end && is_nothing(next_character(text, &next, end)))
        start = next;
    for (next = end; end > start; end = next) {
        if (!is_nothing(previous_character(text, start, &next)))
            break;
    }
    trimmed = apr_palloc(pool, (apr_size_t)(end - start) + 1);
    for (next = start; next < end; next++) {
        if (text[next] != '\r' || text[next + 1] != '\n')
            trimmed[out++] = text[next];
    }
    trimmed[out] = '\0';
    return trimmed;
}

const char *crvs_text_trim(apr_pool_t *pool, const char *text)
{
    /* Within a text they may have a meaning; alone they are a name that nobody can press or say. */
    return *trim(pool, text, is_space_or_unseen) ? trim(pool, text, is_space) : "";
}

const char *crvs_text_trim_unseen(apr_pool_t *pool, const char *text)
{
    return trim(pool, text, is_space_or_unseen);
}

const char *crvs_text_seen(apr_pool_t *pool, const char *text)
{
    char *seen = apr_palloc(pool, strlen(text) + 1);
    int32_t end = (int32_t)strlen(text);
    int32_t at = 0, out = 0;

    while (at < end) {
        UChar32 character = next_character(text, &at, end);

        if (character >= 0 && !is_unseen(character))
            append_character(seen, &out, character);
    }
    seen[out] = '\0';
    return trim(pool, seen, is_space);
}

const char *crvs_text_next_word(const char **at)
{
    const char *text = *at;
    int32_t end = (int32_t)strlen(text);
    int32_t start = 0, next = 0;

    while (start < end && !is_of_word(next_character(text, &next, end)))
        start = next;
    if (start >= end) {
        *at = text + end;
        return NULL;
    }
    for (int32_t last = next;; last = next) {
        if (next >= end || !is_of_word(next_character(text, &next, end))) {
            *at = text + last;
            return text + start;
        }
    }
}

/* Takes away accents and capitals of decomposed text; @a out has room for twice of it. @return the length */
static int32_t fold(const UChar *text, int32_t length, UChar *out)
{
    int32_t at = 0, end = 0;

    while (at < length) {
        UChar32 character = u_foldCase(next_utf16(text, &at, length), U_FOLD_CASE_DEFAULT);
        if (u_getCombiningClass(character))
            continue;
        if (character == 0x153 || character == 0xe6) {
            out[end++] = character == 0x153 ? 'o' : 'a';
            out[end++] = 'e';
        }
        else {
            append_utf16(out, &end, character);
        }
    }
    return end;
}

static const char *fold_ascii(apr_pool_t *pool, const char *word, apr_size_t length)
{
    char *folded = apr_pstrmemdup(pool, word, length);

    for (char *at = folded; *at; at++)
        *at = (char)(*at >= 'A' && *at <= 'Z' ? *at + 'a' - 'A' : *at);
    return folded;
}

const char *crvs_text_fold(apr_pool_t *pool, const char *word, apr_size_t length)
{
    UErrorCode status = U_ZERO_ERROR;
    const UNormalizer2 *apart = unorm2_getNFKDInstance(&status);
    const UNormalizer2 *together = unorm2_getNFCInstance(&status);
    /* Unicode promises that NFKD makes no text longer than 18 times. */
    UChar first[FOLDED_BYTES * 18], second[FOLDED_BYTES * 36];
    char folded[FOLDED_BYTES * 36 * 3];
    apr_size_t ascii = 0;
    int32_t count = 0;

    if (length > FOLDED_BYTES) {
        for (length = FOLDED_BYTES; ((unsigned char)word[length] & 0xc0) == 0x80; length--)
            ;
    }
    while (ascii < length && (unsigned char)word[ascii] < 0x80)
        ascii++;
    if (ascii == length)
        return fold_ascii(pool, word, length);
    u_strFromUTF8(second, FOLDED_BYTES, &count, word, (int32_t)length, &status);
    count = unorm2_normalize(apart, second, count, first, FOLDED_BYTES * 18, &status);
    if (U_FAILURE(status))
        return NULL;
    count = fold(first, count, second);
    count = unorm2_normalize(together, second, count, first, FOLDED_BYTES * 18, &status);
    u_strToUTF8(folded, sizeof(folded), NULL, first, count, &status);
    return U_SUCCESS(status) ? apr_pstrdup(pool, folded) : NULL;
}

static const UChar *widen(apr_pool_t *pool, const char *text)
{
    UErrorCode status = U_ZERO_ERROR;
    int32_t room = (int32_t)strlen(text) + 1;
    UChar *wide = apr_palloc(pool, sizeof(UChar) * (apr_size_t)room);

    u_strFromUTF8WithSub(wide, room, NULL, text, -1, 0xfffd, NULL, &status);
    return wide;
}

bool crvs_text_is_same(apr_pool_t *pool, const char *one, const char *other)
{
    return u_strcasecmp(widen(pool, one), widen(pool, other), U_FOLD_CASE_DEFAULT) == 0;
}

/* The text with its characters composed; as it is where ICU cannot. */
static const char *compose(apr_pool_t *pool, const char *text)
{
    UErrorCode status = U_ZERO_ERROR;
    int32_t room = (int32_t)strlen(text) + 1;
    UChar *wide = apr_palloc(pool, sizeof(UChar) * (apr_size_t)room);
    /* Composed text is no longer than three times what it was, in these encodings. */
    UChar *composed = apr_palloc(pool, sizeof(UChar) * (apr_size_t)room * 3);
    char *out = apr_palloc(pool, (apr_size_t)room * 9);
    int32_t length;

    u_strFromUTF8(wide, room, &length, text, -1, &status);
    length = unorm2_normalize(unorm2_getNFCInstance(&status), wide, length, composed, room * 3, &status);
    u_strToUTF8(out, room * 9, NULL, composed, length, &status);
    return U_SUCCESS(status) ? out : text;
}

const char *crvs_text_line(apr_pool_t *pool, const char *text)
{
    const char *trimmed = compose(pool, crvs_text_trim(pool, crvs_direction_remove(pool, text)));
    char *line = apr_palloc(pool, strlen(trimmed) + 1);
    int32_t next = 0, out = 0;
    int32_t end = (int32_t)strlen(trimmed);
    bool after_space = false;

    while (next < end) {
        UChar32 character = next_character(trimmed, &next, end);
        bool space = character >= 0 && u_isUWhiteSpace(character);

        if (space && !after_space)
            line[out++] = ' ';
        else if (!space && character >= 0)
            append_character(line, &out, character);
        after_space = space;
    }
    line[out] = '\0';
    return line;
}

const char *crvs_text_opaque(apr_pool_t *pool, const char *text)
{
    const char *composed = compose(pool, text);
    char *opaque = apr_palloc(pool, strlen(composed) + 1);
    int32_t next = 0, out = 0;
    int32_t end = (int32_t)strlen(composed);

    while (next < end) {
        UChar32 character = next_character(composed, &next, end);

        if (character < 0)
            return text;
        append_character(opaque, &out, u_charType(character) == U_SPACE_SEPARATOR ? ' ' : character);
    }
    opaque[out] = '\0';
    return opaque;
}

const char *crvs_text_like(apr_pool_t *pool, const char *text)
{
    char *pattern = apr_palloc(pool, strlen(text) * 2 + 3);
    char *out = pattern;

    *out++ = '%';
    for (; *text; text++) {
        if (*text == '%' || *text == '_' || *text == '\\')
            *out++ = '\\';
        *out++ = *text;
    }
    *out++ = '%';
    *out = '\0';
    return pattern;
}
