/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A small world for templates under test: sources side by side, a few texts, and moments with two forms.
 */
#ifndef CRVS_TESTS_TEMPLATE_WORLD_H
#define CRVS_TESTS_TEMPLATE_WORLD_H

#include "core/template/template.h"

/** Names and sources of templates by turns; the first is the one under test. */
#define SOURCES(...) ((const char *const[]){__VA_ARGS__, NULL})

/**
 * A set in crvs_unit_pool. Only {{{html}}} may be raw; {{site.name}} is "Us & you" on every page. The texts:
 * `greeting` "Hello <{{ user.name }}>!", `two_lines` "one\ntwo", `members` plural by `count` with forms for one and
 * other, and the wrong ones `with_section`, `with_partial`, `with_raw`, `with_text`, `unended`, `bad_name`,
 * `bad_count`, `no_other`.
 */
crvs_template_set_t *template_world_make(const char *const *sources);

/** The first source, rendered with moments as "15:04 <seconds>" for the form "" and "on <seconds>" for "when". */
const char *template_world_render(const char *const *sources, crvs_object_t *outer, crvs_object_t *context);

/** The error of the first source. */
const char *template_world_error(const char *const *sources);

#endif
