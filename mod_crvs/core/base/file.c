/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/file.h"

#include <apr_file_info.h>
#include <apr_file_io.h>
#include <apr_strings.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* More than any text of ours, the captions of the longest recording among them. */
#define MAX_FILE_SIZE (4 * 1024 * 1024)
#define PIECE (64 * 1024)

const char *crvs_file_read(apr_pool_t *pool, const char *path, apr_size_t *length, const char **error)
{
    apr_file_t *file;
    apr_finfo_t info;
    char reason[120];
    char *text = NULL;
    apr_status_t status = apr_file_open(&file, path, APR_READ | APR_BINARY, APR_OS_DEFAULT, pool);

    if (status == APR_SUCCESS) {
        status = apr_file_info_get(&info, APR_FINFO_SIZE, file);
        if (status == APR_SUCCESS && info.size > MAX_FILE_SIZE)
            status = APR_ENOSPC;
        if (status == APR_SUCCESS) {
            text = apr_pcalloc(pool, (apr_size_t)info.size + 1);
            status = info.size ? apr_file_read_full(file, text, (apr_size_t)info.size, NULL) : APR_SUCCESS;
        }
        apr_file_close(file);
    }
    if (status == APR_SUCCESS) {
        if (length)
            *length = (apr_size_t)info.size;
        return text;
    }
    *error = apr_psprintf(pool, "%s: %s", path, apr_strerror(status, reason, sizeof(reason)));
    return NULL;
}

static bool write_all(int to, const char *data, ssize_t length)
{
    while (length > 0) {
        ssize_t written = write(to, data, (size_t)length);

        if (written < 0 && errno != EINTR)
            return false;
        if (written > 0) {
            data += written;
            length -= written;
        }
    }
    return true;
}

int crvs_file_copy(const char *from, const char *to)
{
    int copy, reason = crvs_file_copy_into(from, AT_FDCWD, to, &copy);

    if (!reason && close(copy)) {
        reason = errno;
        unlink(to);
    }
    return reason;
}

/* What is read: a file, and no pipe that nobody writes to, which would be waited for without an end. */
static int open_file(const char *path)
{
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat info;

    if (file < 0 || (!fstat(file, &info) && S_ISREG(info.st_mode)))
        return file;
    close(file);
    errno = EINVAL;
    return -1;
}

int crvs_file_copy_into(const char *from, int folder, const char *name, int *copy)
{
    char piece[PIECE];
    int source = open_file(from);
    int target = source < 0 ? -1 : openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0640);
    bool done = target >= 0;
    ssize_t length = 1;
    int reason;

    while (done && length != 0) {
        length = read(source, piece, sizeof(piece));
        done = length < 0 ? errno == EINTR : write_all(target, piece, length);
    }
    done = done && fsync(target) == 0;
    reason = done ? 0 : errno;
    if (source >= 0)
        close(source);
    *copy = target;
    if (reason && target >= 0) {
        unlinkat(folder, name, 0);
        close(target);
        *copy = -1;
    }
    return reason;
}
