/* SPDX-License-Identifier: Apache-2.0 */
#include "recordings/captions.h"

#include "config.h"
#include "core/base/file.h"
#include "core/http/form.h"
#include "recordings/files.h"

#include <apr_file_info.h>
#include <apr_strings.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* In characters; percent-encoded, they still fit into a form. */
#define MAX_LENGTH 120000

/* NULL for a recording that lies elsewhere. */
static const char *path_of(const crvs_request_t *request)
{
    const char *name = crvs_object_text(request->subject, "file_name");
    const char *folder = crvs_config_of(request->r->server)->recording_dir;

    if (!name || !folder)
        return NULL;
    return apr_pstrcat(request->pool, folder, "/", request->key, "/", crvs_files_name_of_captions(request->pool, name),
                       NULL);
}

const char *crvs_captions_read(crvs_request_t *request)
{
    const char *path = path_of(request);
    const char *text = NULL;
    const char *error;
    apr_finfo_t info;

    if (path && apr_stat(&info, path, APR_FINFO_LINK | APR_FINFO_TYPE, request->pool) == APR_SUCCESS
        && info.filetype == APR_REG)
        text = crvs_file_read(request->pool, path, NULL, &error);
    return text ? text : "";
}

const crvs_field_t crvs_captions_field = {.name = "captions",
                                          .kind = CRVS_FIELD_LINES,
                                          .max_length = MAX_LENGTH,
                                          .is_word = true,
                                          .hint = CRVS_T("recording.captions_hint"),
                                          .rows = 8};

/* W3C WebVTT, 4.1: the word, then the end of the line or white space. */
static bool is_webvtt(const char *text)
{
    return !strncmp(text, "WEBVTT", 6) && strchr(" \t\n", text[6]) && strstr(text, "-->");
}

const char *crvs_captions_check(crvs_request_t *request)
{
    const char *text;

    if (!path_of(request))
        return NULL;
    text = crvs_field_text(request->form, &crvs_captions_field);
    if (*text && !is_webvtt(text))
        crvs_form_error(request->form, "captions", CRVS_T("field.not_webvtt"));
    return text;
}

static bool write_all(int file, const char *text)
{
    size_t left = strlen(text);

    while (left > 0) {
        ssize_t written = write(file, text, left);

        if (written < 0 && errno != EINTR)
            return false;
        if (written > 0) {
            text += written;
            left -= (size_t)written;
        }
    }
    return true;
}

crvs_error_t *crvs_captions_write(crvs_request_t *request, const char *text)
{
    const char *path = text ? path_of(request) : NULL;
    const char *growing = apr_pstrcat(request->pool, path ? path : "", ".new", NULL);
    int reason = 0;
    int file;

    if (!path)
        return NULL;
    if (!*text)
        return unlink(path) == 0 || errno == ENOENT ? NULL : crvs_error_not_stored(request->pool, errno, path);
    file = open(growing, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0640);
    if (file < 0)
        return crvs_error_not_stored(request->pool, errno, growing);
    if (!write_all(file, text) || !write_all(file, "\n") || fsync(file))
        reason = errno;
    if (close(file) && !reason)
        reason = errno;
    if (!reason && rename(growing, path) == 0)
        return NULL;
    if (!reason)
        reason = errno;
    unlink(growing);
    return crvs_error_not_stored(request->pool, reason, growing);
}
