/* SPDX-License-Identifier: Apache-2.0 */
#include "recordings/captions.h"

#include "config.h"
#include "core/base/file.h"
#include "core/base/media.h"
#include "core/http/form.h"
#include "core/text/decode.h"
#include "core/text/text.h"
#include "core/text/url.h"
#include "recordings/subrip.h"

#include <apr_file_info.h>
#include <apr_strings.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool crvs_captions_are_taken(const crvs_request_t *request)
{
    if (!crvs_config_of(request->r->server)->recording_dir)
        return false;
    return crvs_object_text(request->subject, "file_name")
           || crvs_url_media(crvs_object_text(request->subject, "url")) == CRVS_URL_FILM;
}

/* Of one that lies elsewhere it is there with its captions alone. */
static const char *folder_of(const crvs_request_t *request)
{
    return apr_pstrcat(request->pool, crvs_config_of(request->r->server)->recording_dir, "/", request->key, NULL);
}

/* NULL where it can have none. */
static const char *path_of(const crvs_request_t *request)
{
    const char *name = crvs_object_text(request->subject, "file_name");

    if (!crvs_captions_are_taken(request))
        return NULL;
    return apr_pstrcat(request->pool, folder_of(request), "/", crvs_media_captions_name(request->pool, name), NULL);
}

crvs_error_t *crvs_captions_read(crvs_request_t *request, const char **text)
{
    const char *path = path_of(request);
    const char *error;
    apr_finfo_t info;

    *text = "";
    if (!path || apr_stat(&info, path, APR_FINFO_LINK | APR_FINFO_TYPE, request->pool) != APR_SUCCESS
        || info.filetype != APR_REG)
        return NULL;
    *text = crvs_file_read(request->pool, path, NULL, &error);
    if (!*text)
        return CRVS_ERROR(request->pool, HTTP_INTERNAL_SERVER_ERROR, CRVS_T("error.internal"), "%s", error);
    return NULL;
}

const crvs_field_t crvs_captions_file = {
    .name = "captions_file", .kind = CRVS_FIELD_FILE, .hint = CRVS_T("recording.captions_file_hint")};
const crvs_field_t crvs_captions_field = {.name = "captions",
                                          .kind = CRVS_FIELD_LINES,
                                          .max_length = CRVS_CAPTIONS_BYTES,
                                          .is_word = true,
                                          .is_unmarked = true,
                                          .hint = CRVS_T("recording.captions_hint"),
                                          .rows = 8};

/* W3C WebVTT, 4.1: the word, then the end of the line or white space. */
static bool is_webvtt(const char *text)
{
    return !strncmp(text, "WEBVTT", 6) && strchr(" \t\n", text[6]) && strstr(text, "-->");
}

/* Whatever can be read of a file becomes the text of the form, where it can be mended. */
static void take_file(crvs_form_t *form, const char *bytes, apr_size_t length)
{
    const char *text = length <= CRVS_CAPTIONS_BYTES ? crvs_decode(crvs_form_pool(form), bytes, length) : NULL;

    if (length > CRVS_CAPTIONS_BYTES)
        crvs_form_error(form, crvs_captions_file.name, CRVS_T("field.captions_too_large"));
    else if (!text)
        crvs_form_error(form, crvs_captions_file.name, CRVS_T("field.captions_unreadable"));
    else if (crvs_text_has_controls(text))
        crvs_form_error(form, crvs_captions_file.name, CRVS_T("field.invalid_characters"));
    if (text)
        crvs_form_set(form, crvs_captions_field.name, crvs_text_repair(crvs_form_pool(form), text, strlen(text)));
}

/* The mark that a text of UTF-8 may begin with is none of it; and SubRip is made what browsers show. */
static const char *read_text(crvs_form_t *form)
{
    const char *name = crvs_captions_field.name;
    const char *text = crvs_form_get(form, name);
    const char *webvtt;

    if (!strncmp(text, "\xef\xbb\xbf", 3))
        crvs_form_set(form, name, text + 3);
    text = crvs_field_text(form, &crvs_captions_field);
    webvtt = is_webvtt(text) ? NULL : crvs_subrip_to_webvtt(crvs_form_pool(form), text);
    if (!webvtt)
        return text;
    crvs_form_set(form, name, webvtt);
    return webvtt;
}

const char *crvs_captions_check(crvs_request_t *request)
{
    crvs_form_t *form = request->form;
    const crvs_field_t *field = &crvs_captions_field;
    apr_size_t length = 0;
    const char *file = crvs_form_file(form, crvs_captions_file.name, &length);
    const char *text;

    if (!path_of(request) || (!file && !crvs_form_has(form, field->name)))
        return NULL;
    if (file) {
        field = &crvs_captions_file;
        take_file(form, file, length);
    }
    text = read_text(form);
    if (*text && !is_webvtt(text))
        crvs_form_error(form, field->name, CRVS_T("field.not_webvtt"));
    else if (strlen(text) > CRVS_CAPTIONS_BYTES)
        crvs_form_error(form, field->name, CRVS_T("field.captions_too_large"));
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
    if (mkdir(folder_of(request), 0750) && errno != EEXIST)
        return crvs_error_not_stored(request->pool, errno, folder_of(request));
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
