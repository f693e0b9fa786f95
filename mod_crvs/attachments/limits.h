/* SPDX-License-Identifier: Apache-2.0 */
/**
 * How many files may be attached, and how large.
 */
#ifndef CRVS_ATTACHMENTS_LIMITS_H
#define CRVS_ATTACHMENTS_LIMITS_H

#include <apr.h>

/** Of one announcement or lesson. */
#define CRVS_CHOOSE_MOST 5
/** Of one file, in bytes; pages say 20 MB. */
#define CRVS_CHOOSE_BYTES (20 * 1024 * 1024)
/** Of a form that takes files: with one that is somewhat too large, the form still comes back. */
#define CRVS_CHOOSE_FORM_LIMIT ((apr_size_t)128 * 1024 * 1024)
/** What a form with as many files as it may have needs, with its text, in bytes; the manual says 110 MB. */
#define CRVS_CHOOSE_FORM_NEEDS 110000000

#endif
