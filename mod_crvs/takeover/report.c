/* SPDX-License-Identifier: Apache-2.0 */
/* What whoever takes a school over is told, and texts made fit for their columns. */
#include "accounts/bcrypt.h"
#include "core/text/text.h"
#include "core/text/url.h"
#include "takeover/takeover.h"

#include <apr_lib.h>
#include <apr_strings.h>
#include <stdarg.h>
#include <string.h>

/* So much of a text is named in a sentence. */
#define NAMED 40

void crvs_report_begin(crvs_takeover_t *takeover)
{
    takeover->counts = apr_array_make(takeover->pool, 20, sizeof(crvs_takeover_count_t));
    takeover->notes = apr_array_make(takeover->pool, 50, sizeof(const char *));
    takeover->cuts = apr_array_make(takeover->pool, 10, sizeof(crvs_takeover_cut_t));
}

void crvs_report_note(crvs_takeover_t *takeover, const char *format, ...)
{
    va_list arguments;
    const char *sentence;

    va_start(arguments, format);
    sentence = apr_pvsprintf(takeover->pool, format, arguments);
    va_end(arguments);
    APR_ARRAY_PUSH(takeover->notes, const char *) = crvs_text_shown(takeover->pool, sentence);
}

void crvs_report_dear_hash(crvs_takeover_t *takeover, const char *username, const char *hash)
{
    crvs_report_note(
        takeover,
        "%s needs a new password, since the old one is hashed by bcrypt at the cost %d, and more than %d is "
        "not computed: crvs-admin user link '%s'",
        username, crvs_bcrypt_cost(hash), CRVS_BCRYPT_MOST, username);
}

void crvs_report_count(crvs_takeover_t *takeover, const char *what, int found, int taken)
{
    APR_ARRAY_PUSH(takeover->counts, crvs_takeover_count_t) = (crvs_takeover_count_t){what, found, taken};
}

/* Where so many characters end. */
static apr_size_t length_of(const char *text, int characters)
{
    const char *end = text;

    for (; *end; end++) {
        /* Each byte that begins a character. */
        if (((unsigned char)*end & 0xc0) != 0x80 && characters-- == 0)
            break;
    }
    return (apr_size_t)(end - text);
}

const char *crvs_report_cut(crvs_takeover_t *takeover, crvs_takeover_table_e table, const crvs_object_t *row,
                            const char *column, const char *text, int most)
{
    apr_size_t length = length_of(text, most);
    const char *id = crvs_tables_text(row, "id");

    if (!text[length])
        return text;
    APR_ARRAY_PUSH(takeover->cuts, crvs_takeover_cut_t) =
        (crvs_takeover_cut_t){"cut", crvs_tables_name(table), id, column, text};
    crvs_report_note(takeover, "%s %s: its %s was cut to %d characters: %.*s...", crvs_tables_name(table), id, column,
                     most, (int)length_of(text, most < NAMED ? most : NAMED), text);
    return crvs_text_trim(takeover->pool, apr_pstrmemdup(takeover->pool, text, length));
}

void crvs_report_left(crvs_takeover_t *takeover, crvs_takeover_table_e table, const crvs_object_t *row,
                      const char *column)
{
    APR_ARRAY_PUSH(takeover->cuts, crvs_takeover_cut_t) = (crvs_takeover_cut_t){
        "not taken", crvs_tables_name(table), crvs_tables_text(row, "id"), column, crvs_tables_text(row, column)};
}

static const char *repaired(const crvs_takeover_t *takeover, const crvs_object_t *row, const char *column)
{
    const char *text = crvs_tables_text(row, column);

    return crvs_text_repair(takeover->pool, text, strlen(text));
}

const char *crvs_report_line(crvs_takeover_t *takeover, crvs_takeover_table_e table, const crvs_object_t *row,
                             const char *column, int most)
{
    return crvs_report_cut(takeover, table, row, column,
                           crvs_text_line(takeover->pool, repaired(takeover, row, column)), most);
}

const char *crvs_report_words(crvs_takeover_t *takeover, crvs_takeover_table_e table, const crvs_object_t *row,
                              const char *column, int most)
{
    return crvs_report_cut(takeover, table, row, column,
                           crvs_text_trim(takeover->pool, repaired(takeover, row, column)), most);
}

const char *crvs_report_url_path(apr_pool_t *pool, const char *path)
{
    const char *encoded = "";

    for (;;) {
        size_t length = strcspn(path, "/");

        encoded = apr_pstrcat(pool, encoded, crvs_url_encode(pool, apr_pstrmemdup(pool, path, length)), NULL);
        if (!path[length])
            return encoded;
        encoded = apr_pstrcat(pool, encoded, "/", NULL);
        path += length + 1;
    }
}

const char *crvs_report_url_ascii(apr_pool_t *pool, const char *url)
{
    const char *ascii = "";

    for (; *url; url++) {
        bool is_broken = *url == '%' && !(apr_isxdigit(url[1]) && apr_isxdigit(url[2]));

        if (!is_broken && apr_isgraph(*url) && (unsigned char)*url < 0x80 && !strchr("\\\"<>^`{|}", *url))
            ascii = apr_pstrcat(pool, ascii, (char[]){*url, '\0'}, NULL);
        else
            ascii = apr_psprintf(pool, "%s%%%02X", ascii, (unsigned char)*url);
    }
    return ascii;
}
