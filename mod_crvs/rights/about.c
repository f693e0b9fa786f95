/* SPDX-License-Identifier: Apache-2.0 */
#include "rights/about.h"

#include "config.h"
#include "core/base/file.h"
#include "core/http/page.h"
#include "core/text/prose.h"
#include "core/text/text.h"
#include "rights/keeping.h"
#include "rights/rights.h"

#include <apr_strings.h>
#include <http_config.h>

#define FILE_PREFIX "file:"

/* The paragraphs of each language, by its index; NULL: there is no file. */
typedef struct crvs_about_t {
    crvs_list_t **privacy;
    crvs_list_t **help;
} crvs_about_t;

static bool is_file(const char *value)
{
    return value && !strncmp(value, FILE_PREFIX, strlen(FILE_PREFIX));
}

static const char *read_file(apr_pool_t *pool, const char *path, crvs_list_t **paragraphs)
{
    const char *text, *reason;
    apr_size_t length;

    text = crvs_file_read(pool, path, &length, &reason);
    if (!text)
        return reason;
    if (!crvs_text_is_utf8(text, length) || strlen(text) != length)
        return apr_pstrcat(pool, path, ": it is not a text in UTF-8", NULL);
    *paragraphs = crvs_prose_read(pool, text, true);
    return NULL;
}

/* PATH.en is the English one where it is there, PATH that of all other languages, as httpd names such files. */
static const char *read_texts(apr_pool_t *pool, const crvs_site_t *site, const char *value, crvs_list_t ***texts)
{
    const char *path = ap_server_root_relative(pool, value + strlen(FILE_PREFIX));
    crvs_list_t *usual = NULL;
    const char *error;

    if (!path)
        return apr_psprintf(pool, "\"%s\" is no path", value + strlen(FILE_PREFIX));
    error = read_file(pool, path, &usual);
    *texts = apr_palloc(pool, sizeof(**texts) * (size_t)site->languages->count);
    for (int i = 0; !error && i < site->languages->count; i++) {
        const char *own = apr_pstrcat(pool, path, ".", site->languages->list[i].code, NULL);
        apr_finfo_t info;

        (*texts)[i] = usual;
        if (apr_stat(&info, own, APR_FINFO_TYPE, pool) == APR_SUCCESS)
            error = read_file(pool, own, &(*texts)[i]);
    }
    return error;
}

/* Where a link of the foot leads. */
static const char *url_of(apr_pool_t *pool, const crvs_site_t *site, const char *value, const char *own)
{
    return !value || is_file(value) ? apr_pstrcat(pool, site->base, own, NULL) : value;
}

const char *crvs_about_make(apr_pool_t *pool, crvs_site_t *site)
{
    const crvs_config_t *config = site->config;
    crvs_about_t *about = apr_pcalloc(pool, sizeof(*about));
    crvs_object_t *foot = crvs_object_make(pool);
    const char *error = NULL;

    if (is_file(config->privacy_url) && (error = read_texts(pool, site, config->privacy_url, &about->privacy)))
        return apr_pstrcat(pool, "CrvsPrivacyURL: ", error, NULL);
    if (is_file(config->help_url) && (error = read_texts(pool, site, config->help_url, &about->help)))
        return apr_pstrcat(pool, "CrvsHelpURL: ", error, NULL);
    crvs_object_set(foot, "privacy", crvs_value_text(url_of(pool, site, config->privacy_url, "about/privacy/")));
    if (config->help_url)
        crvs_object_set(foot, "help", crvs_value_text(url_of(pool, site, config->help_url, "about/help/")));
    if (config->contact)
        crvs_object_set(foot, "contact",
                        crvs_value_text(strchr(config->contact, '@') && !strchr(config->contact, '/')
                                            ? apr_pstrcat(pool, "mailto:", config->contact, NULL)
                                            : config->contact));
    site->about = about;
    site->foot = foot;
    return NULL;
}

/* --- The pages --- */

static crvs_error_t *guard_privacy(crvs_request_t *request)
{
    const char *value = request->site->config->privacy_url;

    return !value || is_file(value) ? NULL : crvs_error_not_found(request->pool);
}

static crvs_error_t *guard_help(crvs_request_t *request)
{
    return request->site->about->help ? NULL : crvs_error_not_found(request->pool);
}

const crvs_access_t crvs_about_privacy_access = {.name = "about_privacy", .guard = guard_privacy};
const crvs_access_t crvs_about_help_access = {.name = "about_help", .guard = guard_help};

static crvs_error_t *page(crvs_request_t *request, const char *title, crvs_list_t *const *texts, bool with_keeping)
{
    crvs_object_t *context = crvs_object_make(request->pool);

    crvs_object_set(context, "title", crvs_value_text(crvs_language_text(request->language, title)));
    if (texts)
        crvs_object_set(context, "paragraphs", crvs_value_list(texts[request->language->index]));
    if (with_keeping)
        crvs_object_set(context, "keeping", crvs_keeping_describe(request));
    return crvs_page(request, HTTP_OK, "rights/about", context);
}

crvs_error_t *crvs_about_privacy(crvs_request_t *request)
{
    return page(request, CRVS_T("foot.privacy"), request->site->about->privacy, true);
}

crvs_error_t *crvs_about_help(crvs_request_t *request)
{
    return page(request, CRVS_T("foot.help"), request->site->about->help, false);
}
