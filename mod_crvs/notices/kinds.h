/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The kinds of notices that people may do without, each with its switch.
 */
#ifndef CRVS_NOTICES_KINDS_H
#define CRVS_NOTICES_KINDS_H

#include "core/http/field.h"

/** Ended by NULL; a field is called as its kind. */
extern const crvs_field_t *const crvs_kinds_switches[];

#endif
