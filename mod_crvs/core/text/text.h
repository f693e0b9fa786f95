/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Text from outside: is it UTF-8, does it hold control characters, how long is it.
 */
#ifndef CRVS_CORE_TEXT_TEXT_H
#define CRVS_CORE_TEXT_TEXT_H

#include <apr_pools.h>
#include <stdbool.h>

/** Whether the bytes are well-formed UTF-8 (RFC 3629: no surrogates, nothing overlong). NUL counts as a character. */
bool crvs_text_is_utf8(const char *text, apr_size_t length);

/** The text with every ill-formed byte and every control character but tab and line feed made U+FFFD. */
const char *crvs_text_repair(apr_pool_t *pool, const char *text, apr_size_t length);

/**
 * Any bytes as one line for a terminal: what is no UTF-8 made U+FFFD, control characters made question marks. In @a
 * pool.
 */
const char *crvs_text_shown(apr_pool_t *pool, const char *bytes);

/** Whether there is a control character other than tab and line feed, or one that overrides the direction of text. */
bool crvs_text_has_controls(const char *text);

/** The number of characters (code points) of well-formed UTF-8. */
int crvs_text_characters(const char *text);

/**
 * The text without white space around it, U+00A0 and its like included; CR LF becomes LF. A text of which nothing is seen
 * is empty. In @a pool.
 */
const char *crvs_text_trim(apr_pool_t *pool, const char *text);

/** The same without the characters around it that nobody sees either: zero-width ones, marks of direction. */
const char *crvs_text_trim_unseen(apr_pool_t *pool, const char *text);

/** The text without any character that nobody sees, and without white space around it. In @a pool. */
const char *crvs_text_seen(apr_pool_t *pool, const char *text);

/**
 * Finds the next word: letters and digits in a row, what [[:alnum:]]+ is in SQL.
 * @param at  where to look from, in well-formed UTF-8; moves behind the word
 * @return the word's first byte; NULL where there is none left
 */
const char *crvs_text_next_word(const char **at);

/**
 * A word as a search compares it: small letters without accents, œ and æ as two letters. In @a pool.
 * @param length in bytes, well-formed UTF-8; what lies beyond 160 is left out
 * @return NULL where ICU has no data
 */
const char *crvs_text_fold(apr_pool_t *pool, const char *word, apr_size_t length);

/**
 * Well-formed UTF-8 as one line: composed characters (NFC), no marks of direction, no white space around it, and each
 * run of white space inside made a single space. In @a pool.
 */
const char *crvs_text_line(apr_pool_t *pool, const char *text);

/**
 * A password as it is hashed and compared (OpaqueString of RFC 8265): composed characters (NFC), and one kind of space,
 * so that it is the same from any keyboard. As it came where it is no UTF-8. In @a pool.
 */
const char *crvs_text_opaque(apr_pool_t *pool, const char *text);

/** Whether two texts are the same but for upper and lower case, in any script. */
bool crvs_text_is_same(apr_pool_t *pool, const char *one, const char *other);

/** The pattern of SQL's LIKE that finds a text anywhere in another, in @a pool. */
const char *crvs_text_like(apr_pool_t *pool, const char *text);

#endif
