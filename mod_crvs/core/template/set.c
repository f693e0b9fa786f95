/* SPDX-License-Identifier: Apache-2.0 */
#include "core/template/template.h"

#include "core/template/private.h"

#include <apr_strings.h>
#include <string.h>

crvs_template_set_t *crvs_template_set_make(apr_pool_t *pool, const crvs_template_world_t *world)
{
    crvs_template_set_t *set = apr_pcalloc(pool, sizeof(*set));

    set->pool = pool;
    set->world = *world;
    set->templates = apr_hash_make(pool);
    set->block_names = apr_hash_make(pool);
    return set;
}

bool crvs_template_is_plain(const char *name)
{
    apr_size_t length = strlen(name), ending = strlen(CRVS_TEMPLATE_PLAIN);

    return length > ending && !strcmp(name + length - ending, CRVS_TEMPLATE_PLAIN);
}

crvs_template_t *crvs_template_refer(crvs_template_set_t *set, const char *name)
{
    crvs_template_t *template = apr_hash_get(set->templates, name, APR_HASH_KEY_STRING);
    const char *source;

    if (template)
        return template;
    source = set->world.load ? set->world.load(set->world.baton, name, set->scratch) : NULL;
    if (!source)
        return NULL;
    template = apr_pcalloc(set->pool, sizeof(*template));
    template->set = set;
    template->name = apr_pstrdup(set->pool, name);
    template->is_plain = crvs_template_is_plain(name);
    template->source = source;
    apr_hash_set(set->templates, template->name, APR_HASH_KEY_STRING, template);
    APR_ARRAY_PUSH(set->added, crvs_template_t *) = template;
    return template;
}

/* Parses all that was added, which adds more. On an error all of it goes, as each may include what is wrong. */
static bool parse_added(crvs_template_set_t *set, const char **error)
{
    for (int i = 0; i < set->added->nelts; i++) {
        if (crvs_template_parse(APR_ARRAY_IDX(set->added, i, crvs_template_t *), error))
            continue;
        for (int j = 0; j < set->added->nelts; j++)
            apr_hash_set(set->templates, APR_ARRAY_IDX(set->added, j, crvs_template_t *)->name, APR_HASH_KEY_STRING,
                         NULL);
        return false;
    }
    return true;
}

const crvs_template_t *crvs_template_get(crvs_template_set_t *set, const char *name, const char **error)
{
    const crvs_template_t *template = apr_hash_get(set->templates, name, APR_HASH_KEY_STRING);
    apr_status_t status;

    if (template)
        return template;
    status = apr_pool_create(&set->scratch, set->pool);
    if (status != APR_SUCCESS) {
        char why[120];

        *error =
            apr_psprintf(set->pool, "%s:1: no memory to parse it: %s", name, apr_strerror(status, why, sizeof(why)));
        return NULL;
    }
    set->added = apr_array_make(set->scratch, 8, sizeof(crvs_template_t *));
    template = crvs_template_refer(set, name);
    if (!template)
        *error = apr_psprintf(set->pool, "%s:1: there is no template of this name", name);
    else if (!parse_added(set, error))
        template = NULL;
    apr_pool_destroy(set->scratch);
    set->scratch = NULL;
    set->added = NULL;
    return template;
}
