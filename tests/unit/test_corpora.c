/* SPDX-License-Identifier: Apache-2.0 */
/* All that lies in tests/fuzz/corpora, by the target whose folder it lies in: what once did harm among it. */
#include "fuzz/fuzz.h"

#include "unit.h"

#include <apr_file_info.h>
#include <apr_file_io.h>
#include <apr_strings.h>
#include <string.h>

#define CORPORA CRVS_TEST_SOURCE_DIR "/../fuzz/corpora"

static void run_file(crvs_fuzz_fn target, const char *path, apr_size_t length)
{
    char *data = apr_palloc(crvs_unit_pool, length);
    apr_file_t *file;

    ck_assert_int_eq(apr_file_open(&file, path, APR_FOPEN_READ | APR_FOPEN_BINARY, APR_OS_DEFAULT, crvs_unit_pool),
                     APR_SUCCESS);
    ck_assert_int_eq(apr_file_read_full(file, data, length, NULL), APR_SUCCESS);
    apr_file_close(file);
    target(crvs_unit_pool, data, length);
}

START_TEST(takes_its_corpus)
{
    const char *name = crvs_fuzz_names[_i];
    const char *folder = apr_pstrcat(crvs_unit_pool, CORPORA "/", name, NULL);
    apr_dir_t *dir;
    apr_finfo_t entry;
    int files = 0;

    ck_assert_msg(apr_dir_open(&dir, folder, crvs_unit_pool) == APR_SUCCESS, "no folder %s", folder);
    while (apr_dir_read(&entry, APR_FINFO_DIRENT | APR_FINFO_SIZE | APR_FINFO_TYPE, dir) == APR_SUCCESS) {
        if (entry.filetype != APR_REG)
            continue;
        run_file(crvs_fuzz_target(name), apr_pstrcat(crvs_unit_pool, folder, "/", entry.name, NULL),
                 (apr_size_t)entry.size);
        files++;
    }
    ck_assert_msg(files > 0, "%s is empty", folder);
}
END_TEST

/* A folder that no target has would never be looked at. */
START_TEST(every_corpus_has_its_target)
{
    apr_dir_t *dir;
    apr_finfo_t entry;

    ck_assert_int_eq(apr_dir_open(&dir, CORPORA, crvs_unit_pool), APR_SUCCESS);
    while (apr_dir_read(&entry, APR_FINFO_DIRENT | APR_FINFO_TYPE, dir) == APR_SUCCESS)
        ck_assert_msg(*entry.name == '.' || crvs_fuzz_target(entry.name), "%s", entry.name);
}
END_TEST

Suite *crvs_suite_corpora(void)
{
    Suite *suite = suite_create("corpora");
    TCase *targets = crvs_unit_case(suite, "targets");
    int count = 0;

    while (crvs_fuzz_names[count])
        count++;
    tcase_add_loop_test(targets, takes_its_corpus, 0, count);
    tcase_add_test(targets, every_corpus_has_its_target);
    return suite;
}
