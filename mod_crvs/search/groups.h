/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What can be found, in the groups in which it is shown.
 */
#ifndef CRVS_SEARCH_GROUPS_H
#define CRVS_SEARCH_GROUPS_H

#include "core/http/request.h"
#include "core/text/words.h"

typedef struct {
    const char *name;     /**< "classes"; in a URL, and true in the template's context of the group */
    const char *kind_key; /**< text: what one of them is called */
    const char *detail;   /**< the column that says where it belongs */
    int suggested;        /**< how many are suggested while typing */
    /**
     * Reads a page of those that the viewer may open, the best first; `found` in each row is how many there are, or
     * there are `more`. Unless @a counted, so few may have been looked at as it took to fill the page.
     */
    crvs_error_t *(*read)(crvs_request_t *request, const crvs_words_t *words, bool counted, int limit, int offset,
                          crvs_list_t **rows);
    /** Where one of them is shown. */
    const char *(*url)(const crvs_request_t *request, const crvs_object_t *row);
} crvs_search_group_t;

/** All groups, ended by one without a name. */
extern const crvs_search_group_t crvs_search_groups[];

/** Of courses and lessons, only the best matches are read: see the statements. */
#define CRVS_SEARCH_MAX 100

/**
 * What the viewer searches for: the parameter q without spaces around it, at most 150 characters of it; "" for nothing.
 */
const char *crvs_search_groups_typed(const crvs_request_t *request);

#endif
