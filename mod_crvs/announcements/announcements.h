/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Announcements: what teachers write to their class. All who learn there read them; what is pinned stands above the rest.
 */
#ifndef CRVS_ANNOUNCEMENTS_H
#define CRVS_ANNOUNCEMENTS_H

#include "core/http/request.h"
#include "core/http/route.h"

/** @name Access. Each loads the announcement {id} into request->subject. */
/** @{ */
/** Members of its class, and administrators. */
extern const crvs_access_t crvs_access_announcement;
/** The teachers of its class, and administrators. */
extern const crvs_access_t crvs_access_announcement_teacher;
/** The same, with a form that may have files. */
extern const crvs_access_t crvs_access_announcement_writer;
/** @} */

/** How many of a class its page shows. */
#define CRVS_ANNOUNCEMENTS_SHOWN 3

/**
 * Adds the first few of a class to its page, as `announcements`; `more_announcements` where there are others.
 * @param classroom the class as the viewer sees it
 * @param rows of one more than that, with their files, as announcements_of_class has them; put in its order here
 */
void crvs_announcements_list_add_to_class_page(crvs_request_t *request, crvs_object_t *context,
                                               const crvs_object_t *classroom, crvs_list_t *rows);

/** @name Handlers, see routes.c. */
/** @{ */
crvs_error_t *crvs_announcements_list(crvs_request_t *request);
crvs_error_t *crvs_announcements_list_show(crvs_request_t *request);
crvs_error_t *crvs_write_show_new(crvs_request_t *request);
crvs_error_t *crvs_write_create(crvs_request_t *request);
crvs_error_t *crvs_write_show(crvs_request_t *request);
crvs_error_t *crvs_write_change(crvs_request_t *request);
crvs_error_t *crvs_withdraw_pin(crvs_request_t *request);
crvs_error_t *crvs_withdraw_show(crvs_request_t *request);
crvs_error_t *crvs_withdraw(crvs_request_t *request);
/** @} */

#endif
