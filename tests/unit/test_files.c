/* SPDX-License-Identifier: Apache-2.0 */
#include "recordings/files.h"

#include "core/base/media.h"

#include "unit.h"

#include <string.h>

static const struct {
    const char *name;
    const char *type;
    const char *kept;
} names[] = {
    {"Lesson 1.mp4", "video/mp4", "lesson-1.mp4"},
    {"lesson.final.MOV", "video/mp4", "lesson-final.mp4"},
    {"lesson.mp4.exe", "video/webm", "lesson-mp4.webm"},
    {"no extension", "video/x-matroska", "no-extension.mkv"},
    {"crvs_ab12cd34_7_2026-11-24-10-00-00.mp4", "video/mp4", "crvs-ab12cd34-7-2026-11-24-10-00-00.mp4"},
    {"../../etc/passwd", "video/ogg", "passwd.ogv"},
    {"a/b/", "video/mp4", "video.mp4"},
    {".htaccess", "video/mp4", "video.mp4"},
    {"---", "video/mp4", "video.mp4"},
    {"", "video/mp4", "video.mp4"},
    {"\xc3\x89"
     "t\xc3\xa9 2026.mp4",
     "video/mp4", "t-2026.mp4"},
    {"$(reboot);<b>\n%00.mp4", "video/mp4", "reboot-b-00.mp4"},
    {"notes.mp4", "text/html", "notes.bin"},
};

START_TEST(names_are_harmless)
{
    ck_assert_str_eq(crvs_files_make_name(crvs_unit_pool, names[_i].name, names[_i].type), names[_i].kept);
}
END_TEST

START_TEST(long_names_are_cut)
{
    char name[301];
    const char *kept;

    memset(name, 'a', 300);
    name[300] = '\0';
    kept = crvs_files_make_name(crvs_unit_pool, name, "video/mp4");
    ck_assert_uint_eq(strlen(kept), 84);
    ck_assert_str_eq(kept + 80, ".mp4");
}
END_TEST

START_TEST(captions_lie_beside_their_video)
{
    ck_assert_str_eq(crvs_media_captions_name(crvs_unit_pool, "lesson-1.mp4"), "lesson-1.vtt");
    ck_assert_str_eq(crvs_media_captions_name(crvs_unit_pool, "lesson"), "lesson.vtt");
}
END_TEST

START_TEST(only_videos_are_kept)
{
    ck_assert(crvs_files_is_type("video/mp4"));
    ck_assert(crvs_files_is_type("video/ogg"));
    ck_assert(!crvs_files_is_type("text/html"));
    ck_assert(!crvs_files_is_type(""));
    ck_assert_str_eq(crvs_files_type_of_name("lesson.final.webm"), "video/webm");
    ck_assert_ptr_null(crvs_files_type_of_name("lesson.MP4"));
    ck_assert_ptr_null(crvs_files_type_of_name("mp4"));
}
END_TEST

Suite *crvs_suite_files(void)
{
    Suite *suite = suite_create("files");
    TCase *kept = crvs_unit_case(suite, "kept files");

    tcase_add_loop_test(kept, names_are_harmless, 0, sizeof(names) / sizeof(*names));
    tcase_add_test(kept, long_names_are_cut);
    tcase_add_test(kept, captions_lie_beside_their_video);
    tcase_add_test(kept, only_videos_are_kept);
    return suite;
}
