/**
 * Who people are: users, roles, logins and their sessions.
 */
#ifndef CRVS_ACCOUNTS_H
#define CRVS_ACCOUNTS_H

#include "core/dispatch.h"

/** Trainers and administrators. */
extern const crvs_access_t crvs_access_trainer;
/** Administrators. */
extern const crvs_access_t crvs_access_admin;

/** The role of a name: learner, trainer or admin. @return whether it is one */
bool crvs_accounts_role(const char *name, crvs_role_e *role);

/** Finds the viewer by the session cookie; what dispatch calls for each page. */
crvs_error_t *crvs_accounts_identify(crvs_request_t *request);

/** Takes away the headers of CrvsRoleFrom and its like that the client sent. Hook post_read_request, before all others. */
void crvs_accounts_scrub(request_rec *r);

/** Prepares the limit on passwords checked at once; call from child_init. */
apr_status_t crvs_accounts_child_init(apr_pool_t *pool);

/** @name Handlers, see routes.c. */
/** @{ */
crvs_error_t *crvs_accounts_show_login(crvs_request_t *request);
crvs_error_t *crvs_accounts_log_in(crvs_request_t *request);
crvs_error_t *crvs_accounts_show_log_out(crvs_request_t *request);
crvs_error_t *crvs_accounts_log_out(crvs_request_t *request);
crvs_error_t *crvs_accounts_set_language(crvs_request_t *request);
/** @} */

#endif
