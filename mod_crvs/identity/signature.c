/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/signature.h"

#include "core/base/crypto.h"

#include <apr_strings.h>
#include <string.h>

#define PREFIX "whsec_"
#define MAX_SIGNATURES 8
#define MAX_ID_LENGTH 255

typedef struct {
    const void *bytes;
    apr_size_t length;
} hmac_key_t;

/* The key behind "whsec_", or behind a secret that is base64 as a whole. */
static bool decoded_key(apr_pool_t *pool, const char *secret, hmac_key_t *key)
{
    key->bytes = crvs_crypto_unbase64(pool, secret, &key->length);
    return key->bytes && key->length >= 24 && key->length <= 64;
}

const char *crvs_signature_secret_flaw(apr_pool_t *pool, const char *secret)
{
    hmac_key_t key;

    if (strncmp(secret, PREFIX, strlen(PREFIX)) || decoded_key(pool, secret + strlen(PREFIX), &key))
        return NULL;
    return "behind whsec_ must stand the base64 of 24 to 64 bytes";
}

static bool is_id(const char *id)
{
    apr_size_t length = strlen(id);

    /* Two headers of one name reach us as one, joined by a comma. */
    for (const char *at = id; *at; at++) {
        if (*at <= 0x20 || *at >= 0x7f || *at == ',')
            return false;
    }
    return length >= 1 && length <= MAX_ID_LENGTH;
}

static const char *check_timestamp(const char *timestamp, apr_int64_t now)
{
    apr_size_t length = strlen(timestamp);
    apr_int64_t sent;

    if (length < 10 || length > 12 || strspn(timestamp, "0123456789") != length)
        return "the timestamp is not a number of 10 to 12 digits";
    sent = apr_atoi64(timestamp);
    if (sent < now - CRVS_SIGNATURE_WINDOW)
        return "the timestamp is too old: a replay, or the sender's clock is slow";
    if (sent > now + CRVS_SIGNATURE_WINDOW)
        return "the timestamp lies ahead: the sender's clock is fast";
    return NULL;
}

/* Splits "v1,AAAA= v1,BBBB=" into the values of v1; other versions are passed over. @return their number, -1: wrong */
static int split_signatures(apr_pool_t *pool, const char *header, const char *values[MAX_SIGNATURES])
{
    char *rest = apr_pstrdup(pool, header);
    char *word;
    int count = 0;

    while ((word = apr_strtok(rest, " ", &rest))) {
        char *comma = strchr(word, ',');

        if (!comma || comma == word || !comma[1] || strchr(comma + 1, ','))
            return -1;
        *comma = '\0';
        if (strcmp(word, "v1"))
            continue;
        if (count == MAX_SIGNATURES)
            return -1;
        values[count++] = comma + 1;
    }
    return count;
}

static bool signs(apr_pool_t *pool, hmac_key_t key, const char *signed_text, apr_size_t length,
                  const char *const values[], int count)
{
    unsigned char mac[CRVS_SHA256_BYTES];
    const char *expected;
    bool right = false;

    if (!crvs_crypto_hmac(key.bytes, key.length, signed_text, length, mac))
        return false;
    expected = crvs_crypto_base64(pool, mac, sizeof(mac));
    for (int i = 0; i < count; i++)
        right |= crvs_crypto_equal(expected, values[i]);
    return right;
}

/*
 * Whether one of the secrets, decoded or as its text, made one of the signatures. All are tried, so that time tells
 * nothing.
 */
static bool any_signs(apr_pool_t *pool, const crvs_proof_t *proof, const char *signed_text, apr_size_t length,
                      const char *const values[], int count)
{
    bool right = false;

    for (int i = 0; i < proof->secret_count; i++) {
        const char *secret = proof->secrets[i];
        bool prefixed = !strncmp(secret, PREFIX, strlen(PREFIX));
        hmac_key_t key;

        if (decoded_key(pool, prefixed ? secret + strlen(PREFIX) : secret, &key))
            right |= signs(pool, key, signed_text, length, values, count);
        right |= signs(pool, (hmac_key_t){secret, strlen(secret)}, signed_text, length, values, count);
    }
    return right;
}

static const char *check_standard(apr_pool_t *pool, const crvs_delivery_t *delivery, const crvs_proof_t *proof,
                                  apr_int64_t now)
{
    const char *values[MAX_SIGNATURES];
    const char *flaw;
    char *signed_text;
    apr_size_t head;
    int count;

    if (!delivery->id || !delivery->timestamp)
        return "webhook-signature came without webhook-id or webhook-timestamp";
    if (!is_id(delivery->id))
        return "webhook-id is not one id of printable ASCII";
    flaw = check_timestamp(delivery->timestamp, now);
    if (flaw)
        return flaw;
    count = split_signatures(pool, delivery->signature, values);
    if (count < 1)
        return "webhook-signature holds no v1 signature, more than eight, or something else";
    head = strlen(delivery->id) + 1 + strlen(delivery->timestamp) + 1;
    signed_text = apr_palloc(pool, head + delivery->length + 1);
    apr_snprintf(signed_text, head + 1, "%s.%s.", delivery->id, delivery->timestamp);
    memcpy(signed_text + head, delivery->body, delivery->length);
    return any_signs(pool, proof, signed_text, head + delivery->length, values, count)
               ? NULL
               : "webhook-signature is of none of our secrets";
}

static const char *check_hub(apr_pool_t *pool, const crvs_delivery_t *delivery, const crvs_proof_t *proof)
{
    static const char prefix[] = "sha256=";
    unsigned char mac[CRVS_SHA256_BYTES];
    bool right = false;

    if (strncmp(delivery->hub_signature, prefix, sizeof(prefix) - 1)
        || strlen(delivery->hub_signature) != sizeof(prefix) - 1 + 2 * CRVS_SHA256_BYTES)
        return "X-Hub-Signature-256 is not sha256= and 64 hex digits";
    for (int i = 0; i < proof->secret_count; i++) {
        if (crvs_crypto_hmac(proof->secrets[i], strlen(proof->secrets[i]), delivery->body, delivery->length, mac))
            right |= crvs_crypto_equal(crvs_crypto_hex(pool, mac, sizeof(mac)),
                                       delivery->hub_signature + sizeof(prefix) - 1);
    }
    return right ? NULL : "X-Hub-Signature-256 is of none of our secrets";
}

/* Splits "t=1632490060,v1=AAAA=" at commas and each part at its first =. @return as split_signatures */
static int split_jaas(apr_pool_t *pool, const char *header, const char **timestamp, const char *values[MAX_SIGNATURES])
{
    char *rest = apr_pstrdup(pool, header);
    char *part;
    int count = 0;

    *timestamp = NULL;
    while ((part = apr_strtok(rest, ",", &rest))) {
        char *equals = strchr(part, '=');

        if (!equals)
            return -1;
        *equals = '\0';
        if (!strcmp(part, "t")) {
            if (*timestamp)
                return -1;
            *timestamp = equals + 1;
        }
        else if (!strcmp(part, "v1")) {
            if (count == MAX_SIGNATURES)
                return -1;
            values[count++] = equals + 1;
        }
        /* Other schemes are passed over; a space shows that two headers were joined. */
        else if (*part != 'v') {
            return -1;
        }
    }
    return *timestamp ? count : -1;
}

static const char *check_jaas(apr_pool_t *pool, const crvs_delivery_t *delivery, const crvs_proof_t *proof,
                              apr_int64_t now)
{
    const char *values[MAX_SIGNATURES];
    const char *timestamp, *flaw;
    int count = split_jaas(pool, delivery->jaas_signature, &timestamp, values);
    char *signed_text;
    apr_size_t head;

    if (count < 1)
        return "X-Jaas-Signature is not t=, a timestamp and one to eight v1=";
    flaw = check_timestamp(timestamp, now);
    if (flaw)
        return flaw;
    head = strlen(timestamp) + 1;
    signed_text = apr_palloc(pool, head + delivery->length + 1);
    apr_snprintf(signed_text, head + 1, "%s.", timestamp);
    memcpy(signed_text + head, delivery->body, delivery->length);
    return any_signs(pool, proof, signed_text, head + delivery->length, values, count)
               ? NULL
               : "X-Jaas-Signature is of none of our secrets";
}

static const char *check_token(const crvs_delivery_t *delivery, const crvs_proof_t *proof)
{
    bool right = false;

    if (!delivery->token)
        return "X-Webhook-Token is missing, and so is Authorization: Bearer";
    for (int i = 0; i < proof->secret_count; i++)
        right |= crvs_crypto_equal(proof->secrets[i], delivery->token);
    return right ? NULL : "the token is none of our secrets";
}

const char *crvs_signature_check(apr_pool_t *pool, const crvs_delivery_t *delivery, const crvs_proof_t *proof,
                                 apr_int64_t now)
{
    const char *flaw = NULL;
    bool is_signed = delivery->signature || delivery->hub_signature || delivery->jaas_signature;

    if (!proof->secret_count)
        return NULL;
    if (delivery->signature)
        flaw = check_standard(pool, delivery, proof, now);
    if (!flaw && delivery->hub_signature)
        flaw = check_hub(pool, delivery, proof);
    if (!flaw && delivery->jaas_signature)
        flaw = check_jaas(pool, delivery, proof, now);
    if (!flaw && !is_signed && proof->signature_required)
        flaw = "there is no signature, and CrvsWebhookRequire wants one";
    if (!flaw && (!is_signed || proof->token_required))
        flaw = check_token(delivery, proof);
    return flaw;
}
