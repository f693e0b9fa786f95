/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The audit: who did what to whom, and when, for administrators to read.
 */
#ifndef CRVS_AUDIT_H
#define CRVS_AUDIT_H

#include "core/http/request.h"
#include "core/http/route.h"

/** What was done. No password, token, code or secret may stand in any of its texts. */
typedef struct {
    const char *action;      /**< the text key of what the page says of it: CRVS_T("audit.action.class_deleted") */
    const char *target_kind; /**< "user", "classroom", ... one of the list in audit/page.c; NULL: none but the actor */
    apr_int64_t target_id;   /**< 0: none */
    const char *target_name; /**< what it was called then; NULL: nothing */
    apr_int64_t session_id;  /**< the live session whose title is its name where it has none; 0: none */
    const char *detail;      /**< in no language: "learner > trainer", "12"; NULL: nothing */
} crvs_audit_t;

/**
 * Writes a line of the audit, done by the act's actor from its IP address. Call it inside the transaction of what was
 * done: both are stored, or neither.
 */
crvs_error_t *crvs_audit_add(const crvs_act_t *act, const crvs_audit_t *entry);

/** The same, done by the request's viewer. */
crvs_error_t *crvs_audit(crvs_request_t *request, const crvs_audit_t *entry);

/** The same, done by the user @a actor_id, who is not yet the viewer; 0: by nobody. */
crvs_error_t *crvs_audit_by(crvs_request_t *request, apr_int64_t actor_id, const crvs_audit_t *entry);

/** Removes some lines that were kept for CrvsAuditDays. @param done how many */
crvs_error_t *crvs_audit_tidy(crvs_act_t *act, apr_int64_t *done);

/** The page that administrators read it on; see routes.c. */
crvs_error_t *crvs_audit_page(crvs_request_t *request);

#endif
