/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The page of somebody whose turn to sign in is to come. What they typed travels in a cookie that only we can read, so that
 * the page goes on by itself, without a script too, and nothing of it lies here.
 */
#ifndef CRVS_ACCOUNTS_LOGIN_WAIT_H
#define CRVS_ACCOUNTS_LOGIN_WAIT_H

#include "core/http/request.h"

/** What a login waits with. */
typedef struct {
    apr_time_t due;      /**< when its turn is */
    apr_uint64_t number; /**< of crvs_turns_take; made where it is sent */
    const char *username;
    const char *password;
} crvs_login_wait_t;

/** Leads to the page. @param next where to go behind the login; NULL or "": home */
crvs_error_t *crvs_login_wait_send(crvs_request_t *request, const crvs_login_wait_t *wait, const char *next);

/** Whether the browser says that it waits. */
bool crvs_login_wait_is_there(crvs_request_t *request);

/**
 * What the browser waits with, whichever front end sealed it.
 * @param is_good false where nothing is there, where nobody sealed it, or where its turn has passed by minutes
 */
crvs_error_t *crvs_login_wait_read(crvs_request_t *request, crvs_login_wait_t *wait, bool *is_good);

/** Takes the turn, which has come by @a now. @return false where it was missed, or taken here already: book another */
bool crvs_login_wait_take_turn(const crvs_login_wait_t *wait, apr_time_t now);

/** Answers with the page, which comes again when it is their turn. */
crvs_error_t *crvs_login_wait_page(crvs_request_t *request, const crvs_login_wait_t *wait, const char *next);

/** The browser waits no longer; nothing where it did not. */
void crvs_login_wait_end(crvs_request_t *request);

#endif
