/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The token (JWT) that a link into a meeting carries, as Jitsi's Prosody wants it: who comes, into which room, until
 * when, and whether they moderate.
 */
#ifndef CRVS_LIVE_TOKEN_H
#define CRVS_LIVE_TOKEN_H

#include "live/signing.h"

#include <stdbool.h>

/** How far the clock of a Prosody may be behind ours, in seconds: it has no leeway of its own. */
#define CRVS_TOKEN_SLOW_CLOCK 60
/** How long a token is good after its session closes, in seconds: whoever is there may lose the line, and come back. */
#define CRVS_TOKEN_GRACE (5 * 60)

/** How the keys of 8x8's hosted Jitsi are called: the tenant that they are for, a slash, a number. */
#define CRVS_TOKEN_JAAS "vpaas-magic-cookie-"

/** What CrvsMeetingToken says. */
typedef struct crvs_token_issuer_t {
    const char *app_id;
    const char *audience;
    const char *subject;
    const crvs_signing_t *signing;
} crvs_token_issuer_t;

/** Whom a token is for. */
typedef struct {
    const char *room; /**< in any case */
    apr_int64_t user_id;
    const char *name;
    bool is_moderator;
    apr_int64_t issued_at;  /**< in seconds since 1970 */
    apr_int64_t not_before; /**< the same */
    apr_int64_t expires_at; /**< the same */
} crvs_token_t;

/** A token, in @a pool. It opens the room to whoever has it: for no log, page or cache. NULL where OpenSSL failed. */
const char *crvs_token_sign(apr_pool_t *pool, const crvs_token_issuer_t *issuer, const crvs_token_t *token);

#endif
