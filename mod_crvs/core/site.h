/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What the platform needs to know of the site that it serves: made once from the
 * configuration of a virtual host, read by every request.
 */
#ifndef CRVS_CORE_SITE_H
#define CRVS_CORE_SITE_H

#include "core/template/language.h"
#include "core/time/zones.h"

struct crvs_about_t;
struct crvs_application_t;
struct crvs_assets_t;
struct crvs_config_t;
struct crvs_route_table_t;

typedef struct crvs_site_t {
    const char *base;    /**< where our URLs begin; "/" or "/crvs/" */
    const char *school;  /**< the school's name */
    const char *logout;  /**< a link that signs people out; NULL: a form of ours does */
    const char *meeting; /**< the origin of the meeting server: "https://meet.example.org" */
    const char *origin;  /**< the site's own, "https://classe.example.org", for commands; NULL where a request has it */
    const char *host;    /**< the server's name, as `origin` */
    crvs_languages_t *languages;
    crvs_zone_t *zone;   /**< the school's */
    crvs_zones_t *zones; /**< those that users may choose */
    struct crvs_assets_t *assets;
    const struct crvs_application_t *application;
    const struct crvs_route_table_t *routes; /**< the application's, as requests look for them */
    struct crvs_about_t *about;              /**< pages of the site's own about itself, which are the application's */
    crvs_object_t *foot;                     /**< what each page's foot leads to: privacy, help, contact */
    const char *spool;                       /**< a folder for forms too large for memory; NULL: none is taken */
    bool logs_audit;                         /**< the log is told of each line of the audit */
    apr_interval_time_t slow_statement;      /**< a statement that takes so long is logged; 0: none is */
    const struct crvs_config_t *config;      /**< the directives' values, which are the application's */
} crvs_site_t;

#endif
