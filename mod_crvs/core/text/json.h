/* SPDX-License-Identifier: Apache-2.0 */
/**
 * JSON by cJSON, made strict: what two parsers could read in two ways is refused.
 */
#ifndef CRVS_CORE_TEXT_JSON_H
#define CRVS_CORE_TEXT_JSON_H

#include "core/base/buffer.h"

#include <apr_pools.h>
#include <cjson/cJSON.h>
#include <stdbool.h>

/**
 * Parses a text that must be one JSON object (RFC 8259) in UTF-8, each key once in each object.
 * @param reason where NULL is returned: one English sentence
 * @return the object; freed with @a pool
 */
const cJSON *crvs_json_parse(apr_pool_t *pool, const char *text, apr_size_t length, const char **reason);

/** Many programs write null for what they don't have: it counts as missing. */
typedef enum { CRVS_JSON_OK, CRVS_JSON_MISSING, CRVS_JSON_WRONG_TYPE } crvs_json_e;

/** A whole number from 1 to 2^31-1. */
crvs_json_e crvs_json_id(const cJSON *object, const char *name, apr_int64_t *id);
/** A string, not NULL; it may be empty. */
crvs_json_e crvs_json_text(const cJSON *object, const char *name, const char **text);

/** Adds a JSON string, quotes included. Ill-formed UTF-8 must have been refused before. */
void crvs_json_add_text(crvs_buffer_t *out, const char *text);

#endif
