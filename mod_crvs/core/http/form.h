/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Forms: what was submitted, its errors, and both for redisplaying the page.
 */
#ifndef CRVS_CORE_HTTP_FORM_H
#define CRVS_CORE_HTTP_FORM_H

#include "core/http/multipart.h"
#include "core/http/request.h"

typedef struct crvs_form_t crvs_form_t;

/** The largest form that is read, in bytes. */
#define CRVS_FORM_LIMIT (256 * 1024)
/** Of somebody who is signed in: what is too long for its field comes back in its page, which says so. */
#define CRVS_FORM_LIMIT_SIGNED_IN (1024 * 1024)

/**
 * Reads the body of a POST, application/x-www-form-urlencoded, or multipart/form-data where the route takes files. Bad
 * characters and repeated fields become errors of their fields when those are asked for.
 */
crvs_error_t *crvs_form_read(crvs_request_t *request, crvs_form_t **form);

/** A form with files that is larger than this lies in the site's folder for it while it is read, and not in memory. */
#define CRVS_FORM_IN_MEMORY (8 * 1024 * 1024)

/** A form that nobody filled in yet. */
crvs_form_t *crvs_form_make(crvs_request_t *request);

/** Fills a field in. @a value is not copied; NULL counts as empty. */
void crvs_form_set(crvs_form_t *form, const char *name, const char *value);

/** Whether a field was sent, be it empty. */
bool crvs_form_has(const crvs_form_t *form, const char *name);
/** What was sent in a field, as it is; "" where it is missing. */
const char *crvs_form_get(const crvs_form_t *form, const char *name);

/** A file that was sent in a field: its bytes as they are; NULL where there is none, or an empty one without a name. */
const char *crvs_form_file(const crvs_form_t *form, const char *name, apr_size_t *length);

/** The files that were sent in a field, in their order: of crvs_part_t, whose contents live as long as the request. */
apr_array_header_t *crvs_form_files(const crvs_form_t *form, const char *name);

/** Whether a file was sent. */
bool crvs_form_has_files(const crvs_form_t *form);
/** Whether there was more of files than the route takes of a form: none of them is there, and what stood behind is not. */
bool crvs_form_is_too_large(const crvs_form_t *form);

/** All that was sent, as it is: names and values. */
const apr_table_t *crvs_form_values(const crvs_form_t *form);
/** Puts others in their place. */
void crvs_form_replace(crvs_form_t *form, apr_table_t *values);

/** A hash of all that was sent, files too, but for the form's token. NULL where OpenSSL failed. */
const char *crvs_form_hash(const crvs_form_t *form);

/** Whether a page's context has this form, as `form`, so that the page shows its values and errors. */
bool crvs_form_is_shown(const crvs_form_t *form, const crvs_object_t *context);

/** The pool that owns the values. */
apr_pool_t *crvs_form_pool(const crvs_form_t *form);
/** The language of whoever fills it in. */
const crvs_language_t *crvs_form_language(const crvs_form_t *form);

/**
 * Offers rows for a field to choose from. The one that was chosen is marked: `selected`.
 * @param column of what is sent, which becomes `value`; each row needs a `name` to show
 * @return whether one was chosen
 */
bool crvs_form_offer(crvs_form_t *form, const char *name, crvs_list_t *rows, const char *column);
/** What was offered for a field; NULL where nothing was. */
crvs_list_t *crvs_form_offered(const crvs_form_t *form, const char *name);

/** Records as an error what was wrong with a field as it was sent, for one that is taken as it is. */
void crvs_form_check(crvs_form_t *form, const char *name);

/**
 * A field of text, white space around it removed. Wrong ones are recorded as errors.
 * @param required whether it may not be empty
 * @param max_length in characters; 0: any length
 */
const char *crvs_form_text(crvs_form_t *form, const char *name, bool required, int max_length);

/** A required choice by number, 1 to 2^31-1; 0, with the error @a missing_key recorded, where it is none. */
apr_int64_t crvs_form_id(crvs_form_t *form, const char *name, const char *missing_key);

/** A whole number between two others; 0, with the error @a range_key recorded, where it is none. */
apr_int64_t crvs_form_int(crvs_form_t *form, const char *name, apr_int64_t min, apr_int64_t max, const char *range_key);

/** Records the sentence @a key as the error of a field ("all": of none), unless it has one already. */
void crvs_form_error(crvs_form_t *form, const char *name, const char *key);

/** The same, with the variable {{variable}} of the sentence replaced by @a value; both may be NULL. */
void crvs_form_error_with(crvs_form_t *form, const char *name, const char *key, const char *variable,
                          const char *value);

/** The sentence that is the error of a field; NULL where it has none. */
const char *crvs_form_error_of(const crvs_form_t *form, const char *name);

bool crvs_form_has_errors(const crvs_form_t *form);
bool crvs_form_has_error(const crvs_form_t *form, const char *name);

/** Marks the row of that `id` as `selected`, for a list of choices. @return whether there is one */
bool crvs_form_select(crvs_list_t *choices, apr_int64_t chosen);

/** For templates: {values, errors, has_errors, summary: [{field, label, message}]}. */
crvs_object_t *crvs_form_object(crvs_form_t *form);

#endif
