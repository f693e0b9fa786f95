/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A disk that takes its time: loaded into mariadbd ahead of all else, it has each flush take longer, and counts them. The
 * file that SLOW_DISK names holds two numbers: how much longer, in nanoseconds, which may change at any time, and how many
 * flushes there were.
 */
#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

typedef struct {
    _Atomic int64_t nanoseconds;
    _Atomic int64_t flushes;
} disk_t;

static disk_t *disk;

__attribute__((constructor)) static void open_disk(void)
{
    const char *path = getenv("SLOW_DISK");
    int file = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
    void *place = file < 0 ? MAP_FAILED : mmap(NULL, sizeof(disk_t), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);

    /* What is measured without it would say nothing. */
    if (place == MAP_FAILED)
        _exit(127);
    close(file);
    disk = place;
}

static int flush(long call, int file)
{
    int64_t nanoseconds = atomic_load(&disk->nanoseconds);
    struct timespec longer = {nanoseconds / 1000000000, nanoseconds % 1000000000};

    atomic_fetch_add(&disk->flushes, 1);
    if (nanoseconds)
        nanosleep(&longer, NULL);
    return (int)syscall(call, file);
}

int fsync(int file)
{
    return flush(SYS_fsync, file);
}

int fdatasync(int file)
{
    return flush(SYS_fdatasync, file);
}
