/* SPDX-License-Identifier: Apache-2.0 */
#include "template_world.h"

#include "unit.h"

#include <apr_strings.h>
#include <string.h>

static const struct {
    const char *key;
    crvs_template_text_t text;
} texts[] = {
    {"greeting", {.one_form = "Hello <{{ user.name }}>!"}},
    {"two_lines", {.one_form = "one\ntwo"}},
    {"members",
     {.count_name = "count",
      .forms = {[CRVS_PLURAL_ONE] = "{{count}} member & you", [CRVS_PLURAL_OTHER] = "{{count}} members"}}},
    {"with_section", {.one_form = "{{#a}}b{{/a}}"}},
    {"with_partial", {.one_form = "{{> a}}"}},
    {"with_raw", {.one_form = "{{{html}}}"}},
    {"with_text", {.one_form = "{{_ greeting}}"}},
    {"unended", {.one_form = "Hello {{user"}},
    {"bad_name", {.one_form = "{{user name}}"}},
    {"bad_count", {.count_name = "a..b", .forms = {[CRVS_PLURAL_OTHER] = "x"}}},
    {"no_other", {.count_name = "count", .forms = {[CRVS_PLURAL_ONE] = "x"}}},
};

static const char *load(void *baton, const char *name, apr_pool_t *pool)
{
    for (const char *const *sources = baton; *sources; sources += 2) {
        /* A copy, so that a template which keeps pointing into its source is found out. */
        if (!strcmp(sources[0], name))
            return apr_pstrdup(pool, sources[1]);
    }
    return NULL;
}

static const crvs_template_text_t *text(void *baton, const char *key)
{
    (void)baton;
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
        if (!strcmp(texts[i].key, key))
            return &texts[i].text;
    }
    return NULL;
}

/* 2 has a category that no text here has a form for. */
static crvs_plural_e plural(void *baton, apr_int64_t count)
{
    (void)baton;
    return count == 1 ? CRVS_PLURAL_ONE : count == 2 ? CRVS_PLURAL_TWO : CRVS_PLURAL_OTHER;
}

static bool may_be_raw(void *baton, const char *name)
{
    (void)baton;
    return !strcmp(name, "html");
}

static const char *constant(void *baton, const char *name)
{
    (void)baton;
    return strcmp(name, "site.name") ? NULL : "Us & you";
}

static const char *show_time(void *baton, apr_int64_t seconds, const char *form, apr_pool_t *pool)
{
    const char *prefix = baton;

    if (!*form)
        return apr_psprintf(pool, "%s <%" APR_INT64_T_FMT ">", prefix, seconds);
    if (!strcmp(form, "when"))
        return apr_psprintf(pool, "on %" APR_INT64_T_FMT, seconds);
    return NULL;
}

crvs_template_set_t *template_world_make(const char *const *sources)
{
    crvs_template_world_t world = {
        .baton = (void *)sources,
        .load = load,
        .text = text,
        .plural = plural,
        .constant = constant,
        .may_be_raw = may_be_raw,
    };

    return crvs_template_set_make(crvs_unit_pool, &world);
}

const char *template_world_render(const char *const *sources, crvs_object_t *outer, crvs_object_t *context)
{
    const char *error = NULL;
    const crvs_template_t *template = crvs_template_get(template_world_make(sources), sources[0], &error);
    crvs_buffer_t out;

    ck_assert_msg(template != NULL, "%s", error);
    crvs_buffer_init(&out, crvs_unit_pool, 16);
    crvs_template_render(template, outer, context, show_time, (void *)"15:04", &out);
    ck_assert_uint_eq(strlen(out.text), out.length);
    return out.text;
}

const char *template_world_error(const char *const *sources)
{
    const char *error = NULL;

    ck_assert_ptr_null(crvs_template_get(template_world_make(sources), sources[0], &error));
    ck_assert_ptr_nonnull(error);
    return error;
}
