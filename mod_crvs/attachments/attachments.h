/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Files that people attach to an announcement or a lesson: PDF, pictures, documents. They lie in CrvsRecordingDir, each
 * in a folder of its own that nobody guesses, and are only ever saved: no browser shows one as a page of this site.
 */
#ifndef CRVS_ATTACHMENTS_H
#define CRVS_ATTACHMENTS_H

#include "attachments/limits.h"
#include "core/act.h"
#include "core/http/field.h"
#include "core/http/request.h"
#include "core/http/route.h"

/** Whoever may read what the file {key} is attached to, and whoever sent it. */
extern const crvs_access_t crvs_attachments_file_access;

/** The field by which files are chosen, several at once; templates/parts/attachments-field.html draws it. */
extern const crvs_field_t crvs_choose_field;

/** What a form changes of the files of a thing. */
typedef struct {
    crvs_request_t *request;
    crvs_list_t *present;         /**< those that it has, each with `is_removed` */
    apr_array_header_t *incoming; /**< those that were sent and can be taken */
    const char *names;            /**< of all that were sent, for whoever must choose them again; "": none */
    apr_array_header_t *ids;      /**< apr_int64_t: of those that crvs_keep wrote; NULL: none yet */
} crvs_choose_t;

/** Whether files can be kept here: CrvsRecordingDir. */
bool crvs_choose_is_on(const crvs_request_t *request);

/** Of a form that nobody sent yet. @param present as below */
crvs_choose_t crvs_choose_make(crvs_request_t *request, crvs_list_t *present);

/**
 * Reads from the request's form which files go (fields remove-<number>) and which come, and records as errors of the form
 * what cannot be taken.
 * @param present rows of crvs_attachments_file_list; empty for what is new
 */
crvs_choose_t crvs_choose_read(crvs_request_t *request, crvs_list_t *present);

/** Adds to a page with such a form what its template wants. */
void crvs_choose_show(const crvs_choose_t *choice, crvs_object_t *context);

/**
 * Writes the files that came to the disk, ahead of the transaction that attaches them. One that none attaches goes within
 * two days.
 */
crvs_error_t *crvs_keep(crvs_choose_t *choice);

/**
 * Attaches what was kept, and detaches what goes. In the transaction of the thing that has them; one of the numbers is 0.
 * @param changed how many came or went
 */
crvs_error_t *crvs_keep_attach(crvs_db_t *db, const crvs_choose_t *choice, apr_int64_t announcement_id,
                               apr_int64_t lesson_id, apr_int64_t *changed);

/** The files of an announcement or a lesson, for the form or their page; the other number is 0. */
crvs_error_t *crvs_attachments_file_list(crvs_request_t *request, apr_int64_t announcement_id, apr_int64_t lesson_id,
                                         crvs_list_t **rows);

/** Where the file of a row with public_id and media_type is fetched, as a path of ours. In the request's pool. */
const char *crvs_attachments_file_url(const crvs_request_t *request, const crvs_object_t *row);

/** Adds to a row with public_id, media_type and bytes what templates show of it: `url`, `size` and `ending`. */
void crvs_attachments_file_describe(crvs_request_t *request, crvs_object_t *row);

/** Removes some files that nothing has had for a day. @param done how many */
crvs_error_t *crvs_attachments_tidy(crvs_act_t *act, apr_int64_t *done);

/** The file itself; see routes.c. */
crvs_error_t *crvs_attachments_file(crvs_request_t *request);

/**
 * Whether CrvsRecordingDir is what it was, where a file is missing that is to go for good; where its disk is not mounted, the
 * file is only not seen. The oldest recording and the oldest attached file that are kept say so: what was written there
 * meanwhile is younger. Where nothing is kept, nothing that anybody wants can be lost.
 * @param is_there told in the log where it is not
 */
crvs_error_t *crvs_attachments_tidy_sees_disk(crvs_act_t *act, const char *root, bool *is_there);

#endif
