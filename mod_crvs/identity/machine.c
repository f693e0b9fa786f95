/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/machine.h"

#include "config.h"
#include "core/http/throttle.h"
#include "identity/signature.h"

#include <apr_strings.h>

static const char *header(const crvs_request_t *request, const char *name)
{
    return apr_table_get(request->r->headers_in, name);
}

/* The secret as it is, from either of two headers. */
static const char *token_of(const crvs_request_t *request)
{
    static const char scheme[] = "Bearer ";
    const char *token = header(request, "X-Webhook-Token");
    const char *authorization = header(request, "Authorization");

    if (token || !authorization || strncasecmp(authorization, scheme, sizeof(scheme) - 1))
        return token;
    return authorization + sizeof(scheme) - 1;
}

/* The reason goes to the log, not to the sender. @param flaw NULL: there is none */
static crvs_error_t *answer(crvs_request_t *request, const char *flaw)
{
    crvs_error_t *error;

    if (!flaw)
        return NULL;
    error = CRVS_ERROR(request->pool, HTTP_UNAUTHORIZED, CRVS_T("error.not_signed_in"),
                       "machine refused: %s (failure %d of this address in %d minutes)", flaw,
                       crvs_throttle_count(request->r, "webhook", crvs_throttle_address(request->r)),
                       CRVS_THROTTLE_WINDOW / 60);
    error->detail = "The sender could not be authenticated.";
    return error;
}

static crvs_error_t *check(crvs_request_t *request, const crvs_delivery_t *delivery, crvs_proof_t *proof)
{
    const crvs_config_t *config = crvs_config_of(request->r->server);

    if (!config->webhook_secrets)
        return answer(request, "CrvsWebhookSecret is not set");
    proof->secrets = (const char *const *)config->webhook_secrets->elts;
    proof->secret_count = config->webhook_secrets->nelts;
    return answer(request, crvs_signature_check(request->pool, delivery, proof, request->now));
}

crvs_error_t *crvs_machine_authenticate(crvs_request_t *request, const char *body, apr_size_t length)
{
    const crvs_config_t *config = crvs_config_of(request->r->server);
    crvs_delivery_t delivery = {.token = token_of(request),
                                .id = header(request, "webhook-id"),
                                .timestamp = header(request, "webhook-timestamp"),
                                .signature = header(request, "webhook-signature"),
                                .hub_signature = header(request, "X-Hub-Signature-256"),
                                .jaas_signature = header(request, "X-Jaas-Signature"),
                                .body = body,
                                .length = length};
    crvs_proof_t proof = {.token_required = config->webhook_require == CRVS_WEBHOOK_TOKEN,
                          .signature_required = config->webhook_require == CRVS_WEBHOOK_SIGNATURE};

    return check(request, &delivery, &proof);
}

crvs_error_t *crvs_machine_authenticate_by_token(crvs_request_t *request)
{
    crvs_delivery_t delivery = {.token = token_of(request)};
    crvs_proof_t proof = {.token_required = true};

    return check(request, &delivery, &proof);
}
