/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/kept.h"

#include "core/base/crypto.h"

#include <apr_hash.h>
#include <apr_strings.h>
#include <apr_thread_mutex.h>
#include <stdlib.h>
#include <string.h>

#define MAX_BYTES (4 * 1024 * 1024)
#define MAX_OF_ONE (64 * 1024)
#define PLACES 256

/* One allocation: itself, its holes, its text, that packed, and its key. */
typedef struct entry_t {
    struct entry_t *next;          /* of those in the same place */
    struct entry_t *newer, *older; /* by use */
    const char *key;
    apr_size_t bytes;
    int users; /* who shows it, and the room itself */
    crvs_kept_t kept;
} entry_t;

static struct {
    apr_thread_mutex_t *mutex;
    const char *mark;
    entry_t *places[PLACES];
    entry_t *newest, *oldest;
    apr_size_t bytes;
} room;

apr_status_t crvs_kept_child_init(apr_pool_t *pool)
{
    const char *token = crvs_crypto_token(pool);

    /* As long as a form's number. A byte that pages hardly ever have is found at once. */
    room.mark = token ? apr_pstrcat(pool, "\1", token + 1, NULL) : NULL;
    return room.mark ? apr_thread_mutex_create(&room.mutex, APR_THREAD_MUTEX_DEFAULT, pool) : APR_EGENERAL;
}

const char *crvs_kept_mark(void)
{
    return room.mark;
}

char *crvs_kept_find_mark(char *from, const char *end)
{
    apr_size_t length = strlen(room.mark);

    while ((from = memchr(from, *room.mark, (apr_size_t)(end - from))) && strncmp(from, room.mark, length))
        from++;
    return from;
}

static entry_t **place_of(const char *key)
{
    apr_ssize_t length = APR_HASH_KEY_STRING;
    entry_t **place = &room.places[apr_hashfunc_default(key, &length) % PLACES];

    while (*place && strcmp((*place)->key, key) != 0)
        place = &(*place)->next;
    return place;
}

static void take_out_of_use(entry_t *entry)
{
    *(entry->newer ? &entry->newer->older : &room.newest) = entry->older;
    *(entry->older ? &entry->older->newer : &room.oldest) = entry->newer;
}

static void put_in_front(entry_t *entry)
{
    entry->newer = NULL;
    entry->older = room.newest;
    *(room.newest ? &room.newest->newer : &room.oldest) = entry;
    room.newest = entry;
}

static void leave(entry_t *entry)
{
    if (!--entry->users)
        free(entry);
}

static apr_status_t leave_alone(void *entry)
{
    apr_status_t status = apr_thread_mutex_lock(room.mutex);

    /* Without the lock it stays: that is no more than its memory. */
    if (status == APR_SUCCESS) {
        leave(entry);
        status = apr_thread_mutex_unlock(room.mutex);
    }
    return status;
}

static void drop(entry_t **place)
{
    entry_t *entry = *place;

    *place = entry->next;
    take_out_of_use(entry);
    room.bytes -= entry->bytes;
    leave(entry);
}

/* NULL where there is no memory for it, or it is too long. */
static entry_t *make(const char *key, const crvs_kept_t *kept)
{
    apr_size_t holes = (apr_size_t)kept->hole_count * sizeof(*kept->holes);
    apr_size_t unpacked = sizeof(entry_t) + holes + kept->length + strlen(key) + 1;
    apr_size_t length = kept->text ? kept->length : 0;
    apr_size_t bytes = unpacked - kept->length + length + kept->packed_length;
    entry_t *entry = unpacked <= MAX_OF_ONE ? malloc(bytes) : NULL;
    char *rest = (char *)(entry + 1);

    if (!entry)
        return NULL;
    entry->bytes = bytes;
    entry->users = 1;
    entry->kept = *kept;
    entry->kept.holes = memcpy(rest, kept->holes, holes);
    rest += holes;
    if (kept->text)
        entry->kept.text = memcpy(rest, kept->text, length);
    rest += length;
    if (kept->packed)
        entry->kept.packed = memcpy(rest, kept->packed, kept->packed_length);
    entry->key = strcpy(rest + kept->packed_length, key);
    return entry;
}

const crvs_kept_t *crvs_kept_find(apr_pool_t *pool, const char *key, apr_int64_t revision, apr_int64_t now)
{
    const crvs_kept_t *found = NULL;
    entry_t **place, *entry;

    if (!room.mutex || apr_thread_mutex_lock(room.mutex) != APR_SUCCESS)
        return NULL;
    place = place_of(key);
    entry = *place;
    if (entry && now >= entry->kept.until) {
        /* Behind it stands what is kept under another key. */
        drop(place);
        entry = NULL;
    }
    if (entry && entry->kept.revision == revision) {
        take_out_of_use(entry);
        put_in_front(entry);
        entry->users++;
        apr_pool_cleanup_register(pool, entry, leave_alone, apr_pool_cleanup_null);
        found = &entry->kept;
    }
    apr_thread_mutex_unlock(room.mutex);
    return found;
}

bool crvs_kept_put(const char *key, const crvs_kept_t *kept)
{
    entry_t *entry = room.mutex ? make(key, kept) : NULL;
    entry_t **place;
    bool is_newest;

    if (!entry)
        return false;
    if (apr_thread_mutex_lock(room.mutex) != APR_SUCCESS) {
        free(entry);
        return false;
    }
    place = place_of(key);
    /* Whoever rendered longer read before. */
    is_newest = !*place || (*place)->kept.revision <= kept->revision;
    if (!is_newest)
        free(entry);
    else {
        if (*place)
            drop(place);
        while (room.oldest && room.bytes + entry->bytes > MAX_BYTES)
            drop(place_of(room.oldest->key));
        place = place_of(key);
        entry->next = *place;
        *place = entry;
        room.bytes += entry->bytes;
        put_in_front(entry);
    }
    apr_thread_mutex_unlock(room.mutex);
    return is_newest;
}

void crvs_kept_drop(const char *key)
{
    entry_t **place;

    if (!room.mutex || apr_thread_mutex_lock(room.mutex) != APR_SUCCESS)
        return;
    place = place_of(key);
    if (*place)
        drop(place);
    apr_thread_mutex_unlock(room.mutex);
}
