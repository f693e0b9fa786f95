/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Documents that people attach, by their content: what a sender calls them proves nothing.
 */
#ifndef CRVS_ATTACHMENTS_KIND_H
#define CRVS_ATTACHMENTS_KIND_H

#include <apr_pools.h>

/** The name of a file in its folder, before its ending. */
#define CRVS_ATTACHMENTS_FILE "attachment."

/** A kind of document that is taken. */
typedef struct {
    const char *extension; /**< "pdf" */
    const char *type;      /**< "application/pdf" */
} crvs_kind_t;

/**
 * The kind of a whole file: PDF, PNG, JPEG, GIF, WebP, documents of Office (but for those with macros) and of
 * OpenDocument, plain text and CSV.
 * @param name as it was sent: it tells CSV from other plain text, and nothing else
 * @return NULL where it is none of them: HTML, SVG and programs among others
 */
const crvs_kind_t *crvs_kind_recognize(const char *bytes, apr_size_t length, const char *name);

/** The kind that was stored, by its type; NULL where there is none. */
const crvs_kind_t *crvs_kind_of_type(const char *type);

/** What its sender calls a file, without folders and what nobody reads, as a sentence may name it. In @a pool. */
const char *crvs_kind_called(apr_pool_t *pool, const char *sent);

/**
 * What a file is called when somebody saves it: as its sender called it, at most 100 bytes of it, and with an ending of its
 * kind. @param called by crvs_kind_called. In @a pool.
 */
const char *crvs_kind_name(apr_pool_t *pool, const char *called, const crvs_kind_t *kind);

#endif
