/* SPDX-License-Identifier: Apache-2.0 */
#include "core/http/page.h"

#include "core/base/crypto.h"
#include "core/base/kept.h"
#include "core/http/assets.h"
#include "core/http/csrf.h"
#include "core/http/application.h"
#include "core/http/flash.h"
#include "core/http/held.h"
#include "core/http/response.h"
#include "core/http/submit.h"
#include "core/site.h"

#include <apr_strings.h>
#include <string.h>

/* Large enough for most pages: a buffer that grows leaves its former memory in the pool. */
#define FIRST_SIZE 32768

static const char *show_time(void *baton, apr_int64_t seconds, const char *form, apr_pool_t *pool)
{
    const crvs_request_t *request = baton;
    /* What is typed is typed in the school's zone. */
    bool is_typed = *form == 'i' && !strcmp(form, "input");
    crvs_zone_t *zone = is_typed ? request->site->zone : request->zone;

    return crvs_zone_show(zone, request->language->index, &request->language->time_words, request->now, seconds, form,
                          pool);
}

/* A browser without a session gets a secret of its own with its first page. */
static const char *form_token(crvs_request_t *request)
{
    if (request->is_unknown)
        return "";
    if (!request->secret) {
        request->secret = crvs_crypto_token(request->pool);
        if (!request->secret)
            return NULL;
        crvs_request_set_cookie(request, CRVS_ANONYMOUS_COOKIE, request->secret, 0);
    }
    return crvs_csrf_token(request->pool, request->secret);
}

crvs_object_t *crvs_page_describe_part(const crvs_request_t *request)
{
    crvs_object_t *outer = crvs_object_make(request->pool);

    crvs_object_set(outer, "base", crvs_value_text(request->site->base));
    crvs_object_set(outer, "school", crvs_value_text(request->site->school));
    crvs_object_set(outer, "language", crvs_value_text(request->language->code));
    crvs_object_set(outer, "assets", crvs_value_object(request->site->assets->urls));
    crvs_object_set(outer, "zone", crvs_value_text(crvs_zone_name(request->zone)));
    crvs_object_set(outer, "q", crvs_value_text(""));
    return outer;
}

static crvs_error_t *no_token(const crvs_request_t *request)
{
    return CRVS_ERROR(request->pool, HTTP_INTERNAL_SERVER_ERROR, CRVS_T("error.internal"),
                      "OpenSSL made no form token");
}

crvs_error_t *crvs_page_number(crvs_request_t *request, crvs_object_t *outer)
{
    const char *number = crvs_crypto_token(request->pool);

    crvs_object_set(outer, "once", crvs_value_text(number));
    return number ? NULL : no_token(request);
}

crvs_error_t *crvs_page_describe(crvs_request_t *request, crvs_object_t **outer)
{
    const char *token = form_token(request);
    crvs_object_t *page = crvs_page_describe_part(request);
    crvs_object_t *nav = crvs_object_make(request->pool);

    if (!token)
        return no_token(request);
    if (request->route && request->route->place)
        crvs_object_set(nav, request->route->place, crvs_value_bool(true));
    if (!request->is_unknown)
        crvs_object_set(
            page, "languages",
            crvs_value_list(crvs_language_list(request->site->languages, request->language, request->pool)));
    crvs_object_set(page, "viewer", request->site->application->describe_viewer(request));
    crvs_object_set(page, "who", crvs_value_text(crvs_held_who(request)));
    crvs_object_set(page, "csrf_token", crvs_value_text(token));
    crvs_object_set(page, "path", crvs_value_text(request->link_back));
    crvs_object_set(page, "logout", crvs_value_text(request->site->logout));
    crvs_object_set(page, "foot", crvs_value_object(request->site->foot));
    crvs_object_set(page, "nav", crvs_value_object(nav));
    crvs_object_set(page, "flash", crvs_flash_take(request));
    *outer = page;
    return NULL;
}

crvs_object_t *crvs_page_take_viewer(crvs_object_t *outer)
{
    crvs_object_t *taken = crvs_object_make(outer->pool), *nobody = crvs_object_make(outer->pool);
    const crvs_value_t *viewer = crvs_object_get(outer, "viewer");

    crvs_object_set(taken, "csrf_token", *crvs_object_get(outer, "csrf_token"));
    crvs_object_set(taken, "who", *crvs_object_get(outer, "who"));
    if (viewer->type == CRVS_VALUE_OBJECT)
        crvs_object_set(taken, "full_name", *crvs_object_get(viewer->as.object, "full_name"));
    crvs_object_set(nobody, "csrf_token", crvs_value_text(""));
    crvs_object_set(nobody, "who", crvs_value_text(""));
    crvs_object_set(nobody, "full_name", crvs_value_text(""));
    crvs_page_put_viewer(outer, nobody);
    return taken;
}

void crvs_page_put_viewer(crvs_object_t *outer, const crvs_object_t *viewer)
{
    const crvs_value_t *described = crvs_object_get(outer, "viewer");

    crvs_object_set(outer, "csrf_token", *crvs_object_get(viewer, "csrf_token"));
    if (crvs_object_text(outer, "who"))
        crvs_object_set(outer, "who", *crvs_object_get(viewer, "who"));
    if (described->type == CRVS_VALUE_OBJECT)
        crvs_object_set(described->as.object, "full_name", *crvs_object_get(viewer, "full_name"));
}

crvs_error_t *crvs_page_render_with(crvs_request_t *request, const char *name, const crvs_object_t *outer,
                                    const crvs_object_t *context, crvs_buffer_t *out)
{
    const char *reason = "";
    const crvs_template_t *template = crvs_template_get(request->language->templates, name, &reason);

    if (!template)
        return CRVS_ERROR(request->pool, HTTP_INTERNAL_SERVER_ERROR, CRVS_T("error.internal"), "page %s: %s", name,
                          reason);
    crvs_buffer_init(out, request->pool, FIRST_SIZE);
    crvs_template_render(template, outer, context, show_time, request, out);
    return NULL;
}

/* A number is dear, and most pages have no form that takes one: it comes where the mark, as long as it, stands in for it. */
static crvs_error_t *put_number(crvs_request_t *request, crvs_object_t *outer, const crvs_buffer_t *out)
{
    const char *mark = crvs_kept_mark(), *end = out->text + out->length, *number;
    char *place;

    if (!mark || crvs_object_text(outer, "once") != mark || !(place = crvs_kept_find_mark(out->text, end)))
        return NULL;
    CRVS_TRY(crvs_page_number(request, outer));
    number = crvs_object_text(outer, "once");
    for (; place; place = crvs_kept_find_mark(place, end))
        memcpy(place, number, strlen(mark));
    return NULL;
}

crvs_error_t *crvs_page_render(crvs_request_t *request, const char *name, const crvs_object_t *context,
                               crvs_buffer_t *out)
{
    crvs_object_t *outer;

    CRVS_TRY(crvs_page_describe(request, &outer));
    if (crvs_kept_mark())
        crvs_object_set(outer, "once", crvs_value_text(crvs_kept_mark()));
    else
        CRVS_TRY(crvs_page_number(request, outer));
    crvs_held_mark(request);
    CRVS_TRY(crvs_page_render_with(request, name, outer, context, out));
    return put_number(request, outer, out);
}

crvs_error_t *crvs_page(crvs_request_t *request, int status, const char *name, crvs_object_t *context)
{
    crvs_buffer_t out;

    CRVS_TRY(crvs_submit_check_page(request, context, &status));
    /* Rendering needs no database: others may have the connection meanwhile. */
    crvs_db_release(request->db);
    CRVS_TRY(crvs_page_render(request, name, context, &out));
    return crvs_response_bytes(request, status, "text/html; charset=utf-8", out.text, out.length);
}
