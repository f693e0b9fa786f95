/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/gzip.h"
#include "unit.h"

#include <apr_strings.h>
#include <string.h>
#include <zlib.h>

/* As a browser unpacks it. NULL: it is no gzip. */
static const char *unpacked(const crvs_buffer_t *file)
{
    char *text = apr_palloc(crvs_unit_pool, 1 << 20);
    z_stream stream = {.next_in = (z_const Bytef *)file->text,
                       .avail_in = (uInt)file->length,
                       .next_out = (Bytef *)text,
                       .avail_out = (1 << 20) - 1};
    int status;

    /* A head of gzip's, and nothing else. */
    ck_assert_int_eq(inflateInit2(&stream, 16 + MAX_WBITS), Z_OK);
    status = inflate(&stream, Z_FINISH);
    text[stream.total_out] = '\0';
    inflateEnd(&stream);
    return status == Z_STREAM_END && !stream.avail_in ? text : NULL;
}

/* The text with its holes filled. */
static const char *filled(const crvs_kept_t *kept, const char *const *fillings)
{
    const char *text = "";
    apr_size_t done = 0;

    for (int i = 0; i < kept->hole_count; i++) {
        text =
            apr_pstrcat(crvs_unit_pool, text,
                        apr_pstrmemdup(crvs_unit_pool, kept->text + done, kept->holes[i].at - done), fillings[i], NULL);
        done = kept->holes[i].at + kept->holes[i].length;
    }
    return apr_pstrcat(crvs_unit_pool, text, apr_pstrmemdup(crvs_unit_pool, kept->text + done, kept->length - done),
                       NULL);
}

static void check(const crvs_kept_t *kept, const char *const *fillings)
{
    crvs_kept_t packed = *kept;
    crvs_buffer_t file;

    /* Which is not needed any more. */
    packed.text = NULL;
    crvs_buffer_init(&file, crvs_unit_pool, 100);
    ck_assert(crvs_gzip_fill(&packed, fillings, &file));
    ck_assert_pstr_eq(unpacked(&file), filled(kept, fillings));
}

static unsigned seed;

static int any(int below)
{
    seed = seed * 1103515245 + 12345;
    return (int)(seed >> 16) % below;
}

/* Words that come again and again, as pages have them, so that much looks back, and far. */
static char *words(apr_size_t length)
{
    static const char *const known[] = {
        "<li class=\"session\">", "Leçon ", "lundi 30 novembre ", "xxxxxxxx", "é", "\n"};
    char *text = apr_palloc(crvs_unit_pool, length + 32);
    apr_size_t at = 0;

    while (at < length) {
        const char *word = known[any(6)];

        memcpy(text + at, word, strlen(word));
        at += strlen(word);
    }
    text[length] = '\0';
    return text;
}

START_TEST(what_was_packed_and_filled_is_the_text_filled)
{
    seed = (unsigned)_i;
    for (int turn = 0; turn < 40; turn++) {
        const int count = any(12);
        crvs_kept_t kept = {.length = (apr_size_t)any(turn % 8 ? 4000 : 100000)};
        crvs_kept_hole_t *holes = apr_pcalloc(crvs_unit_pool, 12 * sizeof(*holes));
        const char *fillings[12], *others[12];
        apr_size_t lengths[12], at = 0;

        kept.text = words(kept.length);
        kept.holes = holes;
        kept.hole_count = count;
        for (int i = 0; i < count; i++) {
            holes[i].at = at + (apr_size_t)any((int)((kept.length - at) / 4 + 1));
            holes[i].length = (kept.length - holes[i].at) / 8;
            at = holes[i].at + holes[i].length;
            /* Of a length that is known, or of any. */
            lengths[i] = any(4) ? (apr_size_t)any(300) : 0;
            fillings[i] = words(lengths[i] ? lengths[i] : (apr_size_t)any(300));
            others[i] = words(lengths[i] ? lengths[i] : (apr_size_t)any(300));
        }
        ck_assert(crvs_gzip_pack(crvs_unit_pool, &kept, lengths));
        check(&kept, fillings);
        check(&kept, others);
    }
}
END_TEST

START_TEST(most_of_it_is_left_out)
{
    crvs_kept_t kept = {.length = 20000};

    seed = 1;
    kept.text = words(kept.length);
    ck_assert(crvs_gzip_pack(crvs_unit_pool, &kept, NULL));
    ck_assert_uint_lt(kept.packed_length, kept.length / 5);
}
END_TEST

static const crvs_kept_hole_t one_hole[] = {{.at = 2, .length = 3}};

START_TEST(what_can_not_be_packed_stays_as_it_was)
{
    crvs_kept_t kept = {.text = "a ... \xff", .length = 7, .hole_count = 1, .holes = one_hole};

    /* What stands in for fillings is in no page. */
    ck_assert(!crvs_gzip_pack(crvs_unit_pool, &kept, &(apr_size_t){5}));
    ck_assert(!kept.packed && kept.holes == one_hole);
}
END_TEST

START_TEST(a_filling_of_another_length_has_no_place)
{
    crvs_kept_t kept = {.text = "a ... b", .length = 7, .hole_count = 1, .holes = one_hole};
    const char *much = words(65536);
    crvs_buffer_t file;

    crvs_buffer_init(&file, crvs_unit_pool, 100);
    ck_assert(crvs_gzip_pack(crvs_unit_pool, &kept, &(apr_size_t){5}));
    check(&kept, &(const char *){"token"});
    ck_assert(!crvs_gzip_fill(&kept, &(const char *){"toke"}, &file));
    ck_assert(!crvs_gzip_fill(&kept, &(const char *){""}, &file));
    /* A block has 16 bits for it. */
    ck_assert(crvs_gzip_pack(crvs_unit_pool, &kept, &(apr_size_t){0}));
    check(&kept, &(const char *){words(65535)});
    ck_assert(!crvs_gzip_fill(&kept, &much, &file));
}
END_TEST

START_TEST(it_is_kept_beside_its_text)
{
    crvs_kept_t kept = {.revision = 1, .until = 10, .text = "a ... b", .length = 7, .hole_count = 1, .holes = one_hole};
    const crvs_kept_t *found;

    ck_assert_int_eq(crvs_kept_child_init(crvs_unit_pool), APR_SUCCESS);
    crvs_kept_put("packed", &kept);
    ck_assert(crvs_gzip_pack(crvs_unit_pool, &kept, &(apr_size_t){5}));
    crvs_kept_put("packed", &kept);
    found = crvs_kept_find(crvs_unit_pool, "packed", 1, 9);
    ck_assert(found && found->packed && found->packed != kept.packed);
    check(found, &(const char *){"token"});
}
END_TEST

Suite *crvs_suite_gzip(void)
{
    Suite *suite = suite_create("gzip");
    TCase *tests = crvs_unit_case(suite, "gzip");

    tcase_add_loop_test(tests, what_was_packed_and_filled_is_the_text_filled, 0, 8);
    tcase_add_test(tests, most_of_it_is_left_out);
    tcase_add_test(tests, what_can_not_be_packed_stays_as_it_was);
    tcase_add_test(tests, a_filling_of_another_length_has_no_place);
    tcase_add_test(tests, it_is_kept_beside_its_text);
    return suite;
}
