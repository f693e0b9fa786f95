/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The directives' values for a virtual host. docs/directives.md says what each means.
 */
#ifndef CRVS_CONFIG_H
#define CRVS_CONFIG_H

#include "core/http/kept_page.h"
#include "core/site.h"

#include <httpd.h>
#include <http_config.h>
#include <stdbool.h>

/** Of a directive that takes On or Off. */
typedef enum { CRVS_FLAG_UNSET, CRVS_FLAG_OFF, CRVS_FLAG_ON } crvs_flag_e;

/** A time that never passes. */
#define CRVS_NEVER (-1)

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

/** A role, for those whose source holds a value. */
typedef struct {
    const char *role;
    const char *value;
} crvs_role_rule_t;

/** Where a module in front of us leaves what it knows of a user. */
typedef struct {
    const char *name;
    bool is_header; /**< a header of the request, which is removed where the client sent it; else a variable */
    apr_array_header_t *rules; /**< of crvs_role_rule_t, of a role; NULL: it holds the role's own name */
} crvs_source_t;

/** What Jitsi is told of rooms that are no session's. */
typedef enum { CRVS_OTHER_ROOMS_UNSET, CRVS_OTHER_ROOMS_ALLOW, CRVS_OTHER_ROOMS_REFUSE } crvs_other_rooms_e;

/** Who may make an account of their own. */
typedef enum {
    CRVS_REGISTRATION_UNSET,
    CRVS_REGISTRATION_OFF,
    CRVS_REGISTRATION_ON,
    CRVS_REGISTRATION_CODE /**< those with the code of a class */
} crvs_registration_e;

/** How long a link for a password is good, in seconds. */
typedef struct {
    apr_int64_t first; /**< of an account that has no password yet */
    apr_int64_t reset; /**< of one that has */
} crvs_link_lifetime_t;

/** Of what is unset all bytes are zero; crvs_directive_complete leaves so only what has no default. */
typedef struct crvs_config_t {
    crvs_flag_e engine;
    const char *base_path;
    const char *school_name;
    const char *accent;
    const char *language;
    const char *time_zone;
    const char *meeting_base_url;
    const struct crvs_token_issuer_t *meeting_token; /**< NULL: links into meetings carry no token */
    const char *meeting_token_shown;                 /**< the directive, its secret aside */
    crvs_other_rooms_e other_rooms;
    const char *data_dir;
    const char *database_file;    /**< of the whole process */
    const char *throttle_store;   /**< the same: shmcb, redis:HOST:PORT or memcache:HOST:PORT */
    apr_int64_t session_lifetime; /**< in seconds */
    crvs_registration_e registration;
    crvs_link_lifetime_t link_lifetime;
    crvs_flag_e teachers_renew_links;
    int audit_days;
    crvs_flag_e audit_log;
    int slow_statement; /**< in milliseconds */
    int attendance_days;
    int attendance_share; /**< in percent */
    int attendance_minutes;
    int open_before;                     /**< in minutes */
    apr_array_header_t *webhook_secrets; /**< of const char * */
    apr_array_header_t *webhook_sources; /**< of const char *: file:PATH, env:NAME or literal:THE DIRECTIVE'S FILE */
    crvs_webhook_require_e webhook_require;
    apr_array_header_t *recording_hosts; /**< of const char * */
    apr_off_t max_upload;                /**< in bytes */
    int recording_retention;             /**< in days; 0: they are kept */
    const char *recording_dir;           /**< NULL: no files are kept here */
    crvs_flag_e light_recordings;
    const char *mail_from;    /**< an address; NULL: no mail is sent */
    const char *mail_bounce;  /**< the address that what cannot be delivered comes back to; NULL: the same */
    const char *mail_command; /**< words of a command line */
    crvs_flag_e mail_invitations;
    crvs_login_e login;
    const crvs_source_t *name_from;
    const crvs_source_t *email_from;
    const crvs_source_t *role_from;
    const char *logout_url;
    const char *privacy_url; /**< a URL, a path or file:PATH; NULL: a page of ours without a text of the school */
    const char *help_url;    /**< the same; NULL: none */
    const char *contact;     /**< an e-mail address, a URL or a path; NULL: none */
    crvs_kept_page_e kept_pages;
    apr_int64_t tidy_interval;         /**< in seconds, or CRVS_NEVER */
    const struct crvs_config_t *given; /**< the configuration before completion; NULL: not completed */
    const crvs_site_t *site;           /**< made by crvs_startup_check where the engine is on */
} crvs_config_t;

/** The maximum number of secrets tried for one delivery. */
#define CRVS_MAX_SECRETS 4

void *crvs_config_create(apr_pool_t *pool, server_rec *server);
void *crvs_config_merge(apr_pool_t *pool, void *base, void *add);

/** The configuration of a server; never NULL. */
crvs_config_t *crvs_config_of(const server_rec *server);

/** Whether users sign in through another AuthType rather than our own login page. */
bool crvs_config_login_is_apache(const crvs_config_t *config);

/** Who may make an account of their own: nobody where Apache signs people in, and thereby makes their accounts. */
crvs_registration_e crvs_config_registration(const crvs_config_t *config);

#endif
