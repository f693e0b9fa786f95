/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A page of a class's members, behind or before one of them, so that the last page of thousands is read as soon as the
 * first. Private to the room.
 */
#ifndef CRVS_CLASSROOMS_MEMBER_PAGE_H
#define CRVS_CLASSROOMS_MEMBER_PAGE_H

#include "core/http/request.h"

/**
 * Reads the page that the URL asks for by `after` or `before`, the number of a member; whoever is none, and anything else,
 * is the first page. The URL's `page` only says how far that is.
 * @param filter part of a name; "" is all members
 * @param people rows with user_id, full_name, username, is_teacher and is_active
 * @param context gets `found`, how many there are, and `pager`, see parts/pager.html, with `after` and `before`
 * @return an error of the database
 */
crvs_error_t *crvs_member_page_read(crvs_request_t *request, const char *filter, crvs_list_t **people,
                                    crvs_object_t *context);

#endif
