/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A file that was sent by a form and is not yet kept.
 */
#ifndef CRVS_ATTACHMENTS_INCOMING_H
#define CRVS_ATTACHMENTS_INCOMING_H

#include "attachments/attachments.h"
#include "attachments/kind.h"

typedef struct {
    const char *content; /**< lives as long as the request */
    apr_size_t length;
    const crvs_kind_t *kind;
    const char *name; /**< what it is called when somebody saves it */
} crvs_incoming_t;

#endif
