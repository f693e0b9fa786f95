/* SPDX-License-Identifier: Apache-2.0 */
/* What somebody who isn't signed in is told of a class to which a link or a QR code invites. */
#include "classrooms/classrooms.h"
#include "classrooms/join_code.h"
#include "core/http/redirect.h"
#include "core/http/throttle.h"
#include "core/text/query.h"
#include "core/text/url.h"
#include "queries/classrooms.h"

#include <apr_strings.h>
#include <http_core.h>
#include <http_log.h>

APLOG_USE_MODULE(crvs);

/* Wrong codes of one IP address in a quarter of an hour. A whole class may scan an outdated sheet through it. */
#define MAX_WRONG_CODES 100
#define KIND "invitation code"
#define MAX_PARAMETERS 10

static void keep_code(void *baton, const char *name, const char *value, apr_size_t length)
{
    const char **code = baton;

    if (!*code && strlen(value) == length && !strcmp(name, "code"))
        *code = value;
}

const char *crvs_invitation_in_path(const crvs_request_t *request, const char *path)
{
    const char *page = crvs_request_url(request, "classrooms/join/?");
    const char *code = NULL;

    if (path && !strncmp(path, page, strlen(page)))
        crvs_query_parse(apr_pstrdup(request->pool, path + strlen(page)), MAX_PARAMETERS, keep_code, &code);
    return code && *code ? code : NULL;
}

/* The class; none where too many wrong codes came from this address, which takes nobody's login away. */
static crvs_error_t *find(crvs_request_t *request, const char *code, crvs_object_t **classroom)
{
    const char *address = crvs_throttle_address(request->r);
    int wait = 0;

    *classroom = NULL;
    if (!crvs_throttle_take(request->r, KIND, address, MAX_WRONG_CODES, &wait)) {
        ap_log_rerror(APLOG_MARK, APLOG_WARNING, 0, request->r, "too many from one address: %s", KIND);
        return NULL;
    }
    CRVS_TRY(crvs_sql_classroom_by_code(request->db, classroom, code));
    if (*classroom)
        crvs_throttle_give_back(request->r, KIND, address);
    return NULL;
}

crvs_error_t *crvs_invitation_add(crvs_request_t *request, crvs_object_t *context, const char *typed)
{
    crvs_object_t *invitation = crvs_object_make(request->pool);
    const char *code = typed ? crvs_join_code_read(request->pool, typed) : NULL;
    crvs_object_t *classroom = NULL;
    const char *path;

    if (!typed || !*typed)
        return NULL;
    if (code)
        CRVS_TRY(find(request, code, &classroom));
    if (!classroom) {
        crvs_object_set(context, "invitation_is_wrong", crvs_value_bool(true));
        return NULL;
    }
    path = crvs_request_url(request, "classrooms/join/?code=%s", code);
    /* Its name and subject, and nothing else: this is for anybody with the code. */
    crvs_object_set(invitation, "class_name", crvs_value_text(crvs_object_text(classroom, "name")));
    crvs_object_set(invitation, "subject", crvs_value_text(crvs_object_text(classroom, "subject")));
    crvs_object_set(invitation, "code", crvs_value_text(code));
    crvs_object_set(invitation, "link", crvs_value_text(ap_construct_url(request->pool, path, request->r)));
    crvs_object_set(invitation, "login", crvs_value_text(crvs_redirect_login_path(request, path)));
    crvs_object_set(context, "invitation", crvs_value_object(invitation));
    return NULL;
}
