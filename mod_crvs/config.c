/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "directives.h"

#include <apr_strings.h>

extern module AP_MODULE_DECLARE_DATA crvs_module;

void *crvs_config_create(apr_pool_t *pool, server_rec *server)
{
    (void)server;
    return apr_pcalloc(pool, sizeof(crvs_config_t));
}

void *crvs_config_merge(apr_pool_t *pool, void *base, void *add)
{
    crvs_config_t *config = apr_pmemdup(pool, add, sizeof(*config));

    crvs_directive_inherit(config, base);
    return config;
}

crvs_config_t *crvs_config_of(const server_rec *server)
{
    return ap_get_module_config(server->module_config, &crvs_module);
}

bool crvs_config_login_is_apache(const crvs_config_t *config)
{
    return config->login == CRVS_LOGIN_APACHE;
}

crvs_registration_e crvs_config_registration(const crvs_config_t *config)
{
    return crvs_config_login_is_apache(config) ? CRVS_REGISTRATION_OFF : config->registration;
}
