/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/media.h"

#include "unit.h"

#include <stdbool.h>
#include <string.h>

#define MP4                                                                                                            \
    "\0\0\0\x18"                                                                                                       \
    "ftypisom\0\0\x02\0isommp42"
#define MP4_OF(brand)                                                                                                  \
    "\0\0\0\x18"                                                                                                       \
    "ftyp" brand "\0\0\x02\0isommp42"
#define EBML(kind) "\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\xf7\x81\x01\x42\x82" kind
#define BYTES(literal) (literal), sizeof(literal) - 1

static const struct {
    const char *bytes;
    apr_size_t length;
    const char *extension;
} heads[] = {
    {BYTES(MP4), "mp4"},
    {BYTES(MP4_OF("mp42")), "mp4"},
    {BYTES(MP4_OF("heic")), NULL},
    {BYTES(MP4_OF("avif")), NULL},
    {BYTES(MP4_OF("qt  ")), "mp4"},
    {BYTES(MP4_OF("M4A ")), "m4a"},
    {BYTES("\0\0\0\x08"
           "ftypisom\0\0\x02\0"),
     NULL},
    {BYTES(EBML("\x84webm")), "webm"},
    {BYTES(EBML("\x88matroska")), "mkv"},
    {BYTES(EBML("\x84moov")), NULL},
    {BYTES("OggS\0\x02"), "ogv"},
    {BYTES("OggS\x01\x02"), NULL},
    {BYTES("<!DOCTYPE html><script>"), NULL},
    {BYTES("\x7f"
           "ELF"),
     NULL},
    {BYTES("#!/bin/sh\n# ftypisom"), NULL},
    {BYTES(""), NULL},
};

START_TEST(kinds_by_content)
{
    unsigned char head[CRVS_MEDIA_HEAD] = {0};
    const crvs_media_t *media;

    memcpy(head, heads[_i].bytes, heads[_i].length);
    media = crvs_media_recognize(head, sizeof(head));
    ck_assert_pstr_eq(media ? media->extension : NULL, heads[_i].extension);
}
END_TEST

/* A file that is shorter than a head is read no further than its end. */
START_TEST(kinds_of_what_was_cut_off)
{
    for (apr_size_t length = 0; length < 16; length++)
        ck_assert_ptr_null(crvs_media_recognize((const unsigned char *)MP4, length));
}
END_TEST

static const struct {
    const char *bytes;
    apr_size_t length;
    bool is_whole;
} files[] = {
    {BYTES(MP4 "\0\0\0\x0a"
               "mdat12"
               "\0\0\0\x08moov"),
     true},
    {BYTES(MP4 "\0\0\0\x08moov"
               "\0\0\0\x0a"
               "mdat12"),
     true},
    {BYTES(MP4 "\0\0\0\x01"
               "mdat"
               "\0\0\0\0\0\0\0\x12"
               "12"
               "\0\0\0\x08moov"),
     true},
    {BYTES(MP4 "\0\0\0\0moov"), true},
    {BYTES(MP4 "\0\0\0\x0a"
               "mdat12"),
     false},                                          /* the recorder was killed */
    {BYTES(MP4 "\0\0\0\0mdat\0\0\0\x08moov"), false}, /* still growing */
    {BYTES(MP4 "\0\0\0\x0a"
               "mdat12"
               "\0\0\0\x09moov"),
     false}, /* cut off within its index */
    {BYTES(MP4 "\0\0\0\x02"
               "mdat"
               "\0\0\0\x08moov"),
     false}, /* a box smaller than its head */
    {BYTES(MP4 "\0\0\0\x01"
               "mdat"
               "\xff\xff\xff\xff\xff\xff\xff\xff"
               "\0\0\0\x08moov"),
     false},
    {BYTES(MP4 "\0\0\0\x01"
               "mdat"),
     false},
    {BYTES(MP4), false},
};

START_TEST(a_video_without_index_plays_nowhere)
{
    char name[] = "/tmp/crvs-media-XXXXXX";
    apr_file_t *file;
    crvs_media_facts_t facts;

    ck_assert_int_eq(apr_file_mktemp(&file, name, 0, crvs_unit_pool), APR_SUCCESS);
    ck_assert_int_eq(apr_file_write_full(file, files[_i].bytes, files[_i].length, NULL), APR_SUCCESS);
    ck_assert_int_eq(crvs_media_examine(file, &facts), APR_SUCCESS);
    ck_assert_ptr_nonnull(facts.kind);
    ck_assert_str_eq(facts.kind->type, "video/mp4");
    ck_assert_int_eq(facts.flaw, files[_i].is_whole ? CRVS_MEDIA_RIGHT : CRVS_MEDIA_CUT_OFF);
}
END_TEST

Suite *crvs_suite_media(void)
{
    Suite *suite = suite_create("media");
    TCase *kinds = crvs_unit_case(suite, "kinds");
    TCase *index = crvs_unit_case(suite, "index");

    tcase_add_loop_test(kinds, kinds_by_content, 0, sizeof(heads) / sizeof(*heads));
    tcase_add_test(kinds, kinds_of_what_was_cut_off);
    tcase_add_loop_test(index, a_video_without_index_plays_nowhere, 0, sizeof(files) / sizeof(*files));
    return suite;
}
