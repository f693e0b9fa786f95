#include "core/text.h"

#include <apr_strings.h>
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

/* ICU's macros convert between signed and unsigned bytes; here, and nowhere else, that is let pass. */
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

/* Overrides and isolates of direction let a name show as another one. */
static bool is_control(UChar32 character)
{
    return (character < 0x20 && character != '\t' && character != '\n') || (character >= 0x7f && character < 0xa0)
           || (character >= 0x202a && character <= 0x202e) || (character >= 0x2066 && character <= 0x2069);
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

const char *crvs_text_trim(apr_pool_t *pool, const char *text)
{
    int32_t end = (int32_t)strlen(text);
    int32_t start = 0, next = 0, out = 0;
    UChar32 character;
    char *trimmed;

    while (start < end) {
        character = next_character(text, &next, end);
        if (character < 0 || !u_isUWhiteSpace(character))
            break;
        start = next;
    }
    for (next = end; end > start; end = next) {
        character = previous_character(text, start, &next);
        if (character < 0 || !u_isUWhiteSpace(character))
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
