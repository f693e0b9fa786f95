/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The lines of an import, as its pages show them.
 */
#ifndef CRVS_IMPORTS_LINES_H
#define CRVS_IMPORTS_LINES_H

#include "core/http/request.h"

/**
 * For templates: {lines, next, count}. Each line says in the reader's language what it does, or what is wrong with it.
 * @param lines of import_lines, one more than is shown where there are more
 * @param suspended of import_suspended_lines
 * @param most that are shown; `next` is the last one's number where there are more
 */
crvs_object_t *crvs_lines_show(crvs_request_t *request, crvs_list_t *lines, const crvs_list_t *suspended, int most);

#endif
