/* SPDX-License-Identifier: Apache-2.0 */
#include "accounts/password.h"

#include "core/base/gate.h"

#include <http_log.h>

/*
 * A bcrypt hash keeps a core busy for some 60 ms: with two at a time in a process, a rush of logins leaves cores for
 * other requests.
 */
#define AT_ONCE 2
#define MAX_WAIT apr_time_from_sec(5)

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

/* Whoever reads the log finds those accounts, as nobody who signs in can mend it. */
static void tell_if_too_dear(crvs_request_t *request, const char *hash)
{
    int cost = crvs_bcrypt_cost(hash);

    if (cost > CRVS_BCRYPT_MOST)
        ap_log_rerror(
            APLOG_MARK, APLOG_WARNING, 0, request->r,
            "a password opens nothing, since its bcrypt has the cost %d, and %d is the most that is computed: "
            "crvs-admin user link for each of SELECT username FROM user WHERE bcrypt_cost > %d",
            cost, CRVS_BCRYPT_MOST, CRVS_BCRYPT_MOST);
}

crvs_error_t *crvs_password_check(crvs_request_t *request, const char *password, const char *hash,
                                  const crvs_hash_dearest_t *dearest, crvs_bcrypt_match_e *match,
                                  apr_interval_time_t *took)
{
    apr_time_t began;

    CRVS_TRY(enter(request));
    began = apr_time_now();
    *match = crvs_hash_check(request->pool, password, hash, dearest);
    crvs_gate_leave(gate);
    if (took)
        *took = apr_time_now() - began;
    if (hash)
        tell_if_too_dear(request, hash);
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
