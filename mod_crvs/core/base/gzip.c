/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/gzip.h"

#include <apr_strings.h>
#include <string.h>
#include <zlib.h>

/* deflate without a head of zlib's own. */
#define WINDOW (-MAX_WBITS)
/* Stands in for what fills a hole. UTF-8 has no such byte, and a text that has it is not packed: so nothing looks back at it. */
#define BLANK '\xff'
/* What a block can say of itself that is not compressed. */
#define MAX_FILLING 65535

/* To the end of a byte. @param flush Z_SYNC_FLUSH, or Z_FULL_FLUSH where nothing may look back over this end */
static bool compress_to(crvs_buffer_t *out, z_stream *stream, const char *text, apr_size_t length, int flush)
{
    unsigned char bytes[4096];
    int status;

    stream->next_in = (z_const Bytef *)text;
    stream->avail_in = (uInt)length;
    do {
        stream->next_out = bytes;
        stream->avail_out = sizeof(bytes);
        status = deflate(stream, flush);
        crvs_buffer_add(out, (const char *)bytes, sizeof(bytes) - stream->avail_out);
    } while (status == Z_OK && !stream->avail_out);
    return status == Z_OK || (status == Z_BUF_ERROR && !stream->avail_in);
}

/* What comes behind it may look back as far as to what came before it. */
static bool leave_blank(z_stream *stream, apr_pool_t *pool, apr_size_t length)
{
    Bytef *blanks;

    if (!length)
        return true;
    blanks = apr_palloc(pool, length);
    memset(blanks, BLANK, length);
    return deflateSetDictionary(stream, blanks, (uInt)length) == Z_OK;
}

static bool pack(crvs_buffer_t *packed, z_stream *stream, crvs_kept_t *kept, crvs_kept_hole_t *holes)
{
    apr_size_t done = 0;

    for (int i = 0; i < kept->hole_count; i++) {
        if (!compress_to(packed, stream, kept->text + done, holes[i].at - done,
                         holes[i].packed_for ? Z_SYNC_FLUSH : Z_FULL_FLUSH)
            || !leave_blank(stream, packed->pool, holes[i].packed_for))
            return false;
        holes[i].before = crc32_z(0, (const Bytef *)kept->text + done, holes[i].at - done);
        holes[i].packed_at = packed->length;
        done = holes[i].at + holes[i].length;
    }
    kept->behind = crc32_z(0, (const Bytef *)kept->text + done, kept->length - done);
    return compress_to(packed, stream, kept->text + done, kept->length - done, Z_SYNC_FLUSH);
}

bool crvs_gzip_pack(apr_pool_t *pool, crvs_kept_t *kept, const apr_size_t *lengths)
{
    crvs_kept_hole_t *holes = apr_pmemdup(pool, kept->holes, (apr_size_t)kept->hole_count * sizeof(*holes));
    /* By malloc: it is a quarter of a megabyte, which a pool would keep, and is needed seldom. */
    z_stream stream = {.zalloc = Z_NULL, .zfree = Z_NULL, .opaque = Z_NULL};
    crvs_buffer_t packed;
    bool is_packed;

    for (int i = 0; i < kept->hole_count; i++)
        holes[i].packed_for = lengths[i];
    if (memchr(kept->text, BLANK, kept->length)
        || deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, WINDOW, MAX_MEM_LEVEL, Z_DEFAULT_STRATEGY) != Z_OK)
        return false;
    crvs_buffer_init(&packed, pool, kept->length / 4);
    is_packed = pack(&packed, &stream, kept, holes);
    deflateEnd(&stream);
    if (!is_packed)
        return false;
    kept->holes = holes;
    kept->packed = packed.text;
    kept->packed_length = packed.length;
    return true;
}

static void add_bytes(crvs_buffer_t *out, const unsigned char *bytes, apr_size_t length)
{
    crvs_buffer_add(out, (const char *)bytes, length);
}

/* A block that is not compressed: its length twice, the second time inverted (RFC 1951, 3.2.4). */
static void add_as_it_is(crvs_buffer_t *out, const char *text, apr_size_t length)
{
    const unsigned char low = (unsigned char)length, high = (unsigned char)(length >> 8);
    const unsigned char head[] = {0, low, high, (unsigned char)~low, (unsigned char)~high};

    add_bytes(out, head, sizeof(head));
    crvs_buffer_add(out, text, length);
}

static void add_number(crvs_buffer_t *out, uLong number)
{
    const unsigned char bytes[] = {(unsigned char)number, (unsigned char)(number >> 8), (unsigned char)(number >> 16),
                                   (unsigned char)(number >> 24)};

    add_bytes(out, bytes, sizeof(bytes));
}

/* What the file is of, by which whoever unpacks it sees that it is whole. */
typedef struct {
    uLong sum;
    uLong length;
} whole_t;

/* @param sum of a text that needs not be there */
static void count(whole_t *whole, uLong sum, apr_size_t length)
{
    whole->sum = crc32_combine(whole->sum, sum, (z_off_t)length);
    whole->length += length;
}

bool crvs_gzip_fill(const crvs_kept_t *kept, const char *const *fillings, crvs_buffer_t *out)
{
    /* Of no name, no time, and Unix; and a last block with nothing in it. */
    static const unsigned char head[] = {0x1f, 0x8b, Z_DEFLATED, 0, 0, 0, 0, 0, 0, 3}, last[] = {3, 0};
    apr_size_t done = 0, packed = 0;
    whole_t whole = {0, 0};

    add_bytes(out, head, sizeof(head));
    for (int i = 0; i < kept->hole_count; i++) {
        const crvs_kept_hole_t *hole = &kept->holes[i];
        apr_size_t length = strlen(fillings[i]);

        if (length > MAX_FILLING || (hole->packed_for && hole->packed_for != length))
            return false;
        crvs_buffer_add(out, kept->packed + packed, hole->packed_at - packed);
        add_as_it_is(out, fillings[i], length);
        count(&whole, hole->before, hole->at - done);
        whole.sum = crc32_z(whole.sum, (const Bytef *)fillings[i], length);
        whole.length += length;
        packed = hole->packed_at;
        done = hole->at + hole->length;
    }
    crvs_buffer_add(out, kept->packed + packed, kept->packed_length - packed);
    count(&whole, kept->behind, kept->length - done);
    add_bytes(out, last, sizeof(last));
    add_number(out, whole.sum);
    add_number(out, whole.length);
    return true;
}
