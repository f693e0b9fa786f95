/**
 * The directives' values for a virtual host. docs/directives.md says what each means.
 */
#ifndef CRVS_CONFIG_H
#define CRVS_CONFIG_H

#include "core/site.h"

#include <httpd.h>
#include <http_config.h>
#include <stdbool.h>

typedef enum {
    CRVS_WEBHOOK_UNSET,
    CRVS_WEBHOOK_ANY,
    CRVS_WEBHOOK_TOKEN,
    CRVS_WEBHOOK_SIGNATURE
} crvs_webhook_require_e;

/** Who says who somebody is. */
typedef enum {
    CRVS_LOGIN_UNSET,
    CRVS_LOGIN_OWN,   /**< our login page and the session's cookie */
    CRVS_LOGIN_APACHE /**< another AuthType, which sets r->user */
} crvs_login_e;

/** Where a module in front of us leaves what it knows of a user. */
typedef struct {
    const char *name;
    bool is_header; /**< a header of the request, which is taken away as the client sent it; else a variable */
} crvs_source_t;

/** A role, for those whose source holds a value. */
typedef struct {
    const char *role;
    const char *value;
} crvs_role_rule_t;

/** Who may make an account of their own. */
typedef enum {
    CRVS_REGISTRATION_UNSET,
    CRVS_REGISTRATION_OFF,
    CRVS_REGISTRATION_ON,
    CRVS_REGISTRATION_CODE /**< those with the code of a class */
} crvs_registration_e;

typedef struct crvs_config_t {
    int engine;            /**< -1: unset */
    const char *base_path; /**< NULL: unset, as for all texts here */
    const char *school_name;
    const char *accent;
    const char *language;
    const char *time_zone;
    const char *meeting_base_url;
    const char *data_dir;
    const char *database_file;            /**< of the whole process */
    apr_interval_time_t session_lifetime; /**< 0: unset */
    crvs_registration_e registration;
    int audit_days;                      /**< 0: unset */
    apr_array_header_t *webhook_secrets; /**< of const char *; NULL: unset */
    apr_array_header_t *webhook_sources; /**< of const char *: file:PATH, env:NAME or literal:THE DIRECTIVE'S FILE */
    crvs_webhook_require_e webhook_require;
    apr_array_header_t *recording_hosts; /**< of const char *; NULL: unset */
    apr_off_t max_upload;                /**< in bytes; 0: unset */
    int recording_retention;             /**< in days; 0: unset, they are kept */
    const char *recording_dir;           /**< NULL: no files are kept here */
    crvs_login_e login;
    const crvs_source_t *name_from; /**< NULL: unset, as for all sources */
    const crvs_source_t *email_from;
    const crvs_source_t *role_from;
    apr_array_header_t *role_rules; /**< of crvs_role_rule_t; NULL: the source holds the role's own name */
    const char *logout_url;
    const crvs_site_t *site; /**< made by crvs_startup_check where the engine is on */
} crvs_config_t;

/** The most secrets that are tried for one delivery. */
#define CRVS_MOST_SECRETS 4

extern const command_rec crvs_directives[];

void *crvs_config_create(apr_pool_t *pool, server_rec *server);
void *crvs_config_merge(apr_pool_t *pool, void *base, void *add);

/** The configuration of a server; never NULL. */
crvs_config_t *crvs_config_of(const server_rec *server);

/** @name Values with their defaults in place. */
/** @{ */
const char *crvs_config_base_path(const crvs_config_t *config);
const char *crvs_config_school_name(const crvs_config_t *config);
const char *crvs_config_accent(const crvs_config_t *config);
const char *crvs_config_language(const crvs_config_t *config);
const char *crvs_config_time_zone(const crvs_config_t *config);
const char *crvs_config_data_dir(const crvs_config_t *config);
/** The directive, else the environment variable MEETING_BASE_URL, else https://meet.jit.si; no slash at its end. */
const char *crvs_config_meeting_base_url(const crvs_config_t *config);
/** How long a login lasts, in seconds. */
apr_int64_t crvs_config_session_lifetime(const crvs_config_t *config);
/** The largest video that may be sent, in bytes. */
apr_off_t crvs_config_max_upload(const crvs_config_t *config);
/** Whether another AuthType signs people in, and not our own page. */
bool crvs_config_login_is_apache(const crvs_config_t *config);
crvs_registration_e crvs_config_registration(const crvs_config_t *config);
/** How many days a line of the audit is kept. */
apr_int64_t crvs_config_audit_days(const crvs_config_t *config);
/** @} */

#endif
