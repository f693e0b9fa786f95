/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Whether a delivery comes from somebody who knows a secret of ours.
 *
 * Four ways: the secret itself; Standard Webhooks 1.0
 * (webhook-id, webhook-timestamp, webhook-signature: HMAC-SHA256 over
 * id.timestamp.body); GitHub's X-Hub-Signature-256 (HMAC-SHA256 over the body);
 * 8x8's X-Jaas-Signature (HMAC-SHA256 over timestamp.body).
 * A signature that is present must be right: a token beside it does not help.
 */
#ifndef CRVS_IDENTITY_SIGNATURE_H
#define CRVS_IDENTITY_SIGNATURE_H

#include <apr_pools.h>
#include <stdbool.h>

/** How far a sender's clock may be from ours, in seconds (Standard Webhooks). */
#define CRVS_SIGNATURE_WINDOW 300

/** What a delivery shows of itself. Headers that are absent are NULL. */
typedef struct {
    const char *token;          /**< the secret as it is */
    const char *id;             /**< webhook-id */
    const char *timestamp;      /**< webhook-timestamp */
    const char *signature;      /**< webhook-signature */
    const char *hub_signature;  /**< X-Hub-Signature-256 */
    const char *jaas_signature; /**< X-Jaas-Signature */
    const char *body;
    apr_size_t length;
} crvs_delivery_t;

/** What is asked of a delivery. */
typedef struct {
    const char *const *secrets;
    int secret_count;
    bool token_required;
    bool signature_required;
} crvs_proof_t;

/**
 * Checks a delivery.
 * @param now seconds since 1970
 * @return NULL where it is authentic, else the reason for the log; it holds nothing secret
 */
const char *crvs_signature_check(apr_pool_t *pool, const crvs_delivery_t *delivery, const crvs_proof_t *proof,
                                 apr_int64_t now);

/** Why a secret cannot be used: "whsec_" before what is not base64 of 24 to 64 bytes. NULL where it can. */
const char *crvs_signature_secret_flaw(apr_pool_t *pool, const char *secret);

#endif
