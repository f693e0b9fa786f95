/* SPDX-License-Identifier: Apache-2.0 */
#include "attachments/compare.h"

#include "attachments/kind.h"
#include "audit/audit.h"
#include "config.h"
#include "queries/attachments.h"

#include <apr_file_info.h>
#include <apr_file_io.h>
#include <apr_hash.h>
#include <apr_lib.h>
#include <apr_strings.h>
#include <errno.h>
#include <string.h>

#define ID_DIGITS 32
/* In seconds: what a restore or a form brings at this moment. */
#define ARRIVING 600

static crvs_compare_t *add(apr_array_header_t *differences, const char *remedy, const char *what)
{
    crvs_compare_t *difference = apr_array_push(differences);

    *difference = (crvs_compare_t){.remedy = remedy, .what = what};
    return difference;
}

/* --- Rows without files --- */

static const char *place_of(const crvs_act_t *act, const crvs_object_t *row)
{
    const crvs_kind_t *kind = crvs_kind_of_type(crvs_object_text(row, "media_type"));

    return apr_pstrcat(act->pool, crvs_object_text(row, "public_id"), "/", CRVS_ATTACHMENTS_FILE,
                       kind ? kind->extension : "", NULL);
}

/* What a disk does not say, one that was not reached or may not be read, is no answer: nothing is done by it. */
static crvs_error_t *look_for_file(const crvs_act_t *act, const crvs_object_t *row, bool *is_missing)
{
    const char *path = apr_pstrcat(act->pool, act->site->config->recording_dir, "/", place_of(act, row), NULL);
    apr_finfo_t info;
    apr_status_t status = apr_stat(&info, path, APR_FINFO_TYPE, act->pool);

    *is_missing = status != APR_SUCCESS || info.filetype != APR_REG;
    return status == APR_SUCCESS || APR_STATUS_IS_ENOENT(status) || APR_STATUS_IS_ENOTDIR(status)
               ? NULL
               : crvs_error_not_stored(act->pool, status, path);
}

static crvs_error_t *look_at_row(const crvs_act_t *act, crvs_object_t *row, crvs_compare_found_t *found)
{
    apr_int64_t announcement_id = crvs_object_int(row, "announcement_id"),
                lesson_id = crvs_object_int(row, "lesson_id");
    bool is_missing;

    /* What nothing has goes by itself. */
    if (!announcement_id && !lesson_id)
        return NULL;
    CRVS_TRY(look_for_file(act, row, &is_missing));
    if (!is_missing) {
        found->there++;
        return NULL;
    }
    found->missing++;
    add(found->differences, "taken off",
        apr_psprintf(act->pool, "%s of %s %" APR_INT64_T_FMT ", whose file %s is missing",
                     crvs_object_text(row, "file_name"), lesson_id ? "lesson" : "announcement",
                     lesson_id ? lesson_id : announcement_id, place_of(act, row)))
        ->row = row;
    return NULL;
}

/* --- Files without rows --- */

/* @param status of the last read: a disk that fails in the middle has not said what else is there */
static crvs_error_t *has_ended(const crvs_act_t *act, apr_status_t status, const char *folder)
{
    return APR_STATUS_IS_ENOENT(status) ? NULL : crvs_error_not_stored(act->pool, status, folder);
}

static crvs_error_t *look_at_folder(const crvs_act_t *act, const char *id, apr_array_header_t *differences)
{
    const char *folder = apr_pstrcat(act->pool, act->site->config->recording_dir, "/", id, NULL);
    apr_finfo_t info;
    apr_dir_t *open;
    apr_status_t status = apr_stat(&info, folder, APR_FINFO_TYPE | APR_FINFO_MTIME, act->pool);

    if (status != APR_SUCCESS || info.filetype != APR_DIR || act->now - apr_time_sec(info.mtime) < ARRIVING)
        return NULL;
    status = apr_dir_open(&open, folder, act->pool);
    if (status != APR_SUCCESS)
        return crvs_error_not_stored(act->pool, status, folder);
    while ((status = apr_dir_read(&info, APR_FINFO_NAME, open)) == APR_SUCCESS) {
        crvs_compare_t *difference;

        if (strncmp(info.name, CRVS_ATTACHMENTS_FILE, sizeof(CRVS_ATTACHMENTS_FILE) - 1) != 0)
            continue;
        difference = add(differences, "set aside",
                         apr_psprintf(act->pool, "%s/%s, which no announcement and no lesson has", id, info.name));
        difference->folder = folder;
        difference->path = apr_pstrcat(act->pool, folder, "/", info.name, NULL);
    }
    apr_dir_close(open);
    return has_ended(act, status, folder);
}

static crvs_error_t *look_at_folders(const crvs_act_t *act, apr_hash_t *known, apr_array_header_t *differences)
{
    const char *root = act->site->config->recording_dir;
    apr_finfo_t info;
    apr_dir_t *open;
    apr_status_t status = apr_dir_open(&open, root, act->pool);
    crvs_error_t *error = NULL;

    if (status != APR_SUCCESS)
        return crvs_error_not_stored(act->pool, status, root);
    while (!error && (status = apr_dir_read(&info, APR_FINFO_NAME, open)) == APR_SUCCESS) {
        if (strlen(info.name) == ID_DIGITS && strspn(info.name, "0123456789abcdef") == ID_DIGITS
            && !apr_hash_get(known, info.name, APR_HASH_KEY_STRING))
            error = look_at_folder(act, apr_pstrdup(act->pool, info.name), differences);
    }
    apr_dir_close(open);
    return error ? error : has_ended(act, status, root);
}

crvs_error_t *crvs_compare_find(const crvs_act_t *act, crvs_compare_found_t *found)
{
    apr_hash_t *known = apr_hash_make(act->pool);
    crvs_list_t *rows;

    *found = (crvs_compare_found_t){.differences = apr_array_make(act->pool, 16, sizeof(crvs_compare_t))};
    CRVS_TRY(crvs_sql_attachments_known(act->db, &rows));
    for (int i = 0; i < rows->count; i++) {
        crvs_object_t *row = crvs_list_object(rows, i);

        apr_hash_set(known, crvs_object_text(row, "public_id"), APR_HASH_KEY_STRING, row);
        CRVS_TRY(look_at_row(act, row, found));
    }
    return look_at_folders(act, known, found->differences);
}

/* --- Mending --- */

typedef struct {
    const crvs_act_t *act;
    const crvs_object_t *row;
} taking_off_t;

static crvs_error_t *take_off(crvs_db_t *db, void *baton)
{
    const taking_off_t *taking = baton;
    const crvs_object_t *row = taking->row;
    apr_int64_t announcement_id = crvs_object_int(row, "announcement_id"),
                lesson_id = crvs_object_int(row, "lesson_id");

    if (lesson_id)
        CRVS_TRY(crvs_sql_attachment_detach_from_lesson(db, NULL, crvs_object_int(row, "attachment_id"), lesson_id));
    else
        CRVS_TRY(crvs_sql_attachment_detach(db, NULL, crvs_object_int(row, "attachment_id"), announcement_id));
    return crvs_audit_add(taking->act,
                          &(crvs_audit_t){.action = lesson_id ? CRVS_T("audit.action.lesson_changed")
                                                              : CRVS_T("audit.action.announcement_changed"),
                                          .target_kind = lesson_id ? "lesson" : "announcement",
                                          .target_id = lesson_id ? lesson_id : announcement_id,
                                          .target_name = crvs_object_text(row, "title"),
                                          .detail = crvs_object_text(row, "file_name")});
}

/* Nothing is thrown away: after a restore of an older backup it is a file of an announcement that is newer than it. */
static crvs_error_t *set_aside(const crvs_act_t *act, const crvs_compare_t *difference)
{
    const char *folder = apr_pstrcat(act->pool, act->site->config->recording_dir, "/" CRVS_COMPARE_ASIDE "/",
                                     apr_filepath_name_get(difference->folder), NULL);
    apr_status_t status = apr_dir_make_recursive(
        folder, APR_FPROT_UREAD | APR_FPROT_UWRITE | APR_FPROT_UEXECUTE | APR_FPROT_GREAD | APR_FPROT_GEXECUTE,
        act->pool);

    if (status == APR_SUCCESS)
        status = apr_file_rename(difference->path,
                                 apr_pstrcat(act->pool, folder, "/", apr_filepath_name_get(difference->path), NULL),
                                 act->pool);
    if (status == APR_SUCCESS)
        status = apr_dir_remove(difference->folder, act->pool);
    /* Something else lies there too. */
    if (status == ENOTEMPTY || status == EEXIST)
        status = APR_SUCCESS;
    return status == APR_SUCCESS ? NULL : crvs_error_not_stored(act->pool, status, difference->path);
}

crvs_error_t *crvs_compare_mend(crvs_act_t *act, const crvs_compare_t *difference)
{
    taking_off_t taking = {act, difference->row};
    bool is_missing;

    if (!difference->row)
        return set_aside(act, difference);
    CRVS_TRY(look_for_file(act, difference->row, &is_missing));
    return is_missing ? crvs_db_transaction(act->db, take_off, &taking) : NULL;
}
