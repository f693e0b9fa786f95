/* SPDX-License-Identifier: Apache-2.0 */
#include "accounts/login_wait.h"

#include "accounts/turns.h"
#include "core/base/crypto.h"
#include "core/base/seal.h"
#include "core/http/page.h"
#include "core/http/redirect.h"
#include "core/http/response.h"
#include "core/text/url.h"
#include "queries/accounts.h"

#include <apr_strings.h>
#include <stdlib.h>

#define COOKIE "crvs-waiting"
/* How long what is in the cookie is good behind the turn, in seconds: for a browser that comes late. */
#define LATE 120
/* A turn that was missed by more than this is booked anew. */
#define MISSED apr_time_from_sec(30)

/* The key of today, which whoever seals first makes. */
static crvs_error_t *find_key(crvs_request_t *request, apr_int64_t *id, const char **key)
{
    crvs_object_t *row;

    CRVS_TRY(crvs_sql_login_key_of_today(request->db, &row));
    if (row) {
        *id = crvs_object_int(row, "id");
        *key = crvs_object_text(row, "secret");
        return NULL;
    }
    *key = crvs_seal_make_key(request->pool);
    if (!*key)
        return CRVS_ERROR(request->pool, HTTP_INTERNAL_SERVER_ERROR, CRVS_T("error.internal"), "%s", "no randomness");
    return crvs_sql_login_key_add(request->db, id, *key);
}

crvs_error_t *crvs_login_wait_send(crvs_request_t *request, const crvs_login_wait_t *wait, const char *next)
{
    const char *path = crvs_request_url(request, "users/login/wait/");
    const char *key, *text, *sealed;
    apr_uint64_t number;
    apr_int64_t id;

    CRVS_TRY(find_key(request, &id, &key));
    if (!crvs_crypto_random((unsigned char *)&number, sizeof(number)))
        return CRVS_ERROR(request->pool, HTTP_INTERNAL_SERVER_ERROR, CRVS_T("error.internal"), "%s", "no randomness");
    /* Neither a number nor a username has a new line; a password is what is left. */
    text = apr_psprintf(request->pool, "%" APR_TIME_T_FMT "\n%" APR_UINT64_T_FMT "\n%s\n%s", wait->due, number,
                        wait->username, wait->password);
    sealed = crvs_seal_close(request->pool, key, text);
    if (!sealed)
        return CRVS_ERROR(request->pool, HTTP_INTERNAL_SERVER_ERROR, CRVS_T("error.internal"), "%s",
                          "OpenSSL sealed nothing");
    crvs_request_set_cookie(request, COOKIE, apr_psprintf(request->pool, "%" APR_INT64_T_FMT ".%s", id, sealed),
                            apr_time_sec(wait->due - apr_time_now()) + LATE);
    return crvs_redirect(
        request,
        next && *next ? apr_pstrcat(request->pool, path, "?next=", crvs_url_encode(request->pool, next), NULL) : path);
}

bool crvs_login_wait_is_there(crvs_request_t *request)
{
    return crvs_request_cookie(request, COOKIE) != NULL;
}

/* What is in the cookie; NULL where nobody sealed that. */
static crvs_error_t *open_cookie(crvs_request_t *request, const char **text)
{
    const char *cookie = crvs_request_cookie(request, COOKIE);
    crvs_object_t *row;
    apr_int64_t id;
    char *end;

    *text = NULL;
    if (!cookie)
        return NULL;
    id = apr_strtoi64(cookie, &end, 10);
    if (*end != '.')
        return NULL;
    CRVS_TRY(crvs_sql_login_key(request->db, &row, id));
    if (row)
        *text = crvs_seal_open(request->pool, crvs_object_text(row, "secret"), end + 1);
    return NULL;
}

crvs_error_t *crvs_login_wait_read(crvs_request_t *request, crvs_login_wait_t *wait, bool *is_good)
{
    char *at, *username = NULL, *password = NULL;
    const char *text;

    *is_good = false;
    CRVS_TRY(open_cookie(request, &text));
    if (!text)
        return NULL;
    wait->due = apr_strtoi64(text, &at, 10);
    if (*at == '\n') {
        wait->number = strtoull(at + 1, &username, 10);
        password = *username == '\n' ? strchr(username + 1, '\n') : NULL;
    }
    if (!password)
        return NULL;
    *password = '\0';
    wait->username = username + 1;
    wait->password = password + 1;
    *is_good = apr_time_now() < wait->due + apr_time_from_sec(LATE);
    return NULL;
}

bool crvs_login_wait_take_turn(const crvs_login_wait_t *wait, apr_time_t now)
{
    return now - wait->due < MISSED && crvs_turns_take(wait->number);
}

crvs_error_t *crvs_login_wait_page(crvs_request_t *request, const crvs_login_wait_t *wait, const char *next)
{
    crvs_object_t *context = crvs_object_make(request->pool);
    apr_int64_t seconds = apr_time_sec(wait->due - apr_time_now()) + 1;

    apr_table_setn(request->r->err_headers_out, "Refresh", apr_psprintf(request->pool, "%" APR_INT64_T_FMT, seconds));
    crvs_response_keep_secret(request);
    crvs_object_set(context, "seconds", crvs_value_int(seconds));
    crvs_object_set(context, "next", crvs_value_text(next ? crvs_url_encode(request->pool, next) : ""));
    return crvs_page(request, HTTP_OK, "users/wait", context);
}

void crvs_login_wait_end(crvs_request_t *request)
{
    if (crvs_login_wait_is_there(request))
        crvs_request_set_cookie(request, COOKIE, "", -1);
}
