/* SPDX-License-Identifier: Apache-2.0 */
/*
 * APR's pools cut what they give out of large blocks, and what is read or written behind one piece lies in the next: no
 * tool sees it. Where this is linked or loaded before libapr, each piece is an allocation of its own, and freed with its
 * pool. Of what apr_psprintf makes, which takes the pool's block as it is, this knows nothing.
 */
/* For RTLD_NEXT. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <apr_pools.h>
#include <dlfcn.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>

/* Of what lies in front of each piece: keeps the piece as aligned as malloc makes it. */
typedef struct piece_t {
    struct piece_t *next;
    apr_pool_t *pool;
} piece_t;

#define BUCKETS 65536
#define LOCKS 64

static piece_t *pieces[BUCKETS];
static pthread_mutex_t locks[LOCKS];
static pthread_once_t once = PTHREAD_ONCE_INIT;
static void (*real_clear)(apr_pool_t *pool);
static void (*real_destroy)(apr_pool_t *pool);

#undef apr_pool_clear
#undef apr_pool_destroy
#undef apr_palloc

static void prepare(void)
{
    for (size_t i = 0; i < LOCKS; i++)
        pthread_mutex_init(&locks[i], NULL);
    *(void **)&real_clear = dlsym(RTLD_NEXT, "apr_pool_clear");
    *(void **)&real_destroy = dlsym(RTLD_NEXT, "apr_pool_destroy");
    if (!real_clear || !real_destroy)
        abort();
}

static size_t bucket_of(const apr_pool_t *pool)
{
    return ((uintptr_t)pool >> 4) * 0x9e3779b1U % BUCKETS;
}

void *apr_palloc(apr_pool_t *pool, apr_size_t size)
{
    size_t bucket = bucket_of(pool);
    piece_t *piece = malloc(sizeof(*piece) + size);

    pthread_once(&once, prepare);
    if (!piece)
        abort();
    piece->pool = pool;
    pthread_mutex_lock(&locks[bucket % LOCKS]);
    piece->next = pieces[bucket];
    pieces[bucket] = piece;
    pthread_mutex_unlock(&locks[bucket % LOCKS]);
    return piece + 1;
}

/* A pool's pieces; others may share the bucket. */
static piece_t *take_pieces(const apr_pool_t *pool)
{
    size_t bucket = bucket_of(pool);
    piece_t *own = NULL;

    pthread_once(&once, prepare);
    pthread_mutex_lock(&locks[bucket % LOCKS]);
    for (piece_t **at = &pieces[bucket]; *at;) {
        piece_t *piece = *at;

        if (piece->pool != pool) {
            at = &piece->next;
            continue;
        }
        *at = piece->next;
        piece->next = own;
        own = piece;
    }
    pthread_mutex_unlock(&locks[bucket % LOCKS]);
    return own;
}

static void free_pieces(piece_t *own)
{
    while (own) {
        piece_t *next = own->next;

        free(own);
        own = next;
    }
}

/*
 * Cleanups need what they were given: it goes when they have run. What they ask for themselves goes with the next pool
 * of that address, which another thread may have by then.
 */
void apr_pool_clear(apr_pool_t *pool)
{
    piece_t *own = take_pieces(pool);

    real_clear(pool);
    free_pieces(own);
}

void apr_pool_destroy(apr_pool_t *pool)
{
    piece_t *own = take_pieces(pool);

    real_destroy(pool);
    free_pieces(own);
}
