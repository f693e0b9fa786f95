/* SPDX-License-Identifier: Apache-2.0 */
#include "accounts/password.h"

#include "accounts/pbkdf2.h"
#include "core/base/gate.h"

/*
 * A bcrypt hash keeps a core busy for some 60 ms: with two at a time in a process, a rush of logins leaves cores for
 * other requests.
 */
#define AT_ONCE 2
#define MAX_WAIT apr_time_from_sec(5)

/* The hash of a password that nobody has, so that an unknown user costs what a known one does. */
static const char nobody[] = "$2y$10$abcdefghijklmnopqrstuuFSGowNkoNqbYjY5yYkHl5cdejSFCwfe";

static crvs_gate_t *gate;

apr_status_t crvs_password_child_init(apr_pool_t *pool, int threads)
{
    static const crvs_gate_counted_t counted = {CRVS_COUNTER_PASSWORD_WAITS, CRVS_COUNTER_PASSWORD_REFUSALS,
                                                CRVS_GAUGE_PASSWORD_INSIDE, CRVS_GAUGE_PASSWORD_WAITING};

    return crvs_gate_make(&gate, pool, AT_ONCE, threads * 3 / 4, MAX_WAIT, &counted);
}

static crvs_error_t *enter(crvs_request_t *request)
{
    crvs_error_t *error;

    if (crvs_gate_enter(gate))
        return NULL;
    error = CRVS_ERROR(request->pool, HTTP_SERVICE_UNAVAILABLE, CRVS_T("error.busy"),
                       "too many passwords to check at once");
    error->retry_after = 5;
    return error;
}

/* A hash that the school brought along is right until it has a better one. */
static crvs_bcrypt_match_e compare(apr_pool_t *pool, const char *password, const char *hash)
{
    if (crvs_pbkdf2_is(hash))
        return crvs_pbkdf2_check(pool, password, hash) ? CRVS_BCRYPT_OLD : CRVS_BCRYPT_WRONG;
    return crvs_bcrypt_check(pool, password, hash);
}

/* What was not right costs one bcrypt and as many iterations as the dearest hash, whichever kind it was compared with. */
static void even_out(apr_pool_t *pool, const char *password, const char *hash, int iterations)
{
    if (iterations && crvs_pbkdf2_is(hash)) {
        crvs_bcrypt_check(pool, password, nobody);
        iterations -= crvs_pbkdf2_iterations(pool, hash);
    }
    crvs_pbkdf2_spend(password, iterations);
}

crvs_error_t *crvs_password_check(crvs_request_t *request, const char *password, const char *hash, int iterations,
                                  crvs_bcrypt_match_e *match, apr_interval_time_t *took)
{
    bool known = hash && *hash;
    apr_time_t began;

    CRVS_TRY(enter(request));
    began = apr_time_now();
    *match = compare(request->pool, password, known ? hash : nobody);
    if (!known)
        *match = CRVS_BCRYPT_WRONG;
    if (*match == CRVS_BCRYPT_WRONG)
        even_out(request->pool, password, known ? hash : nobody, iterations);
    crvs_gate_leave(gate);
    if (took)
        *took = apr_time_now() - began;
    return NULL;
}

crvs_error_t *crvs_password_hash(crvs_request_t *request, const char *password, const char **hash)
{
    CRVS_TRY(enter(request));
    *hash = crvs_bcrypt_hash(request->pool, password);
    crvs_gate_leave(gate);
    if (!*hash)
        return CRVS_ERROR(request->pool, HTTP_INTERNAL_SERVER_ERROR, CRVS_T("error.internal"),
                          "no hash of a password: OpenSSL gave no random bytes, or bcrypt failed");
    return NULL;
}
