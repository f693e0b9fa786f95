/* SPDX-License-Identifier: Apache-2.0 */
/* The table of directives. An entry, its field in config.h and its section in docs/directives.md make one. */
#include "directives.h"

#include "core/http/throttle.h"
#include "core/text/mail.h"
#include "core/text/text.h"
#include "core/text/url.h"
#include "directive.h"

#include <apr_strings.h>
#include <stddef.h>
#include <string.h>

static bool is_name(apr_pool_t *pool, const char *text)
{
    (void)pool;
    return *text && crvs_text_is_utf8(text, strlen(text));
}

/* Whether it can be read on the pages' ground is checked with the rest of the site. */
static bool is_colour(apr_pool_t *pool, const char *text)
{
    (void)pool;
    return *text == '#' && strlen(text) == 7 && strspn(text + 1, "0123456789abcdefABCDEF") == 6;
}

static bool is_path(apr_pool_t *pool, const char *text)
{
    (void)pool;
    return crvs_url_is_safe_path(text) && !strpbrk(text, "?#%");
}

static bool is_path_or_url(apr_pool_t *pool, const char *text)
{
    return crvs_url_is_safe_path(text) || crvs_url_check(pool, text, NULL) == CRVS_URL_OK;
}

static bool is_throttle_store(apr_pool_t *pool, const char *text)
{
    (void)pool;
    return crvs_throttle_is_store(text);
}

static bool is_page(apr_pool_t *pool, const char *text)
{
    return (!strncmp(text, "file:", 5) && text[5]) || is_path_or_url(pool, text);
}

static bool is_contact(apr_pool_t *pool, const char *text)
{
    const char *at = strchr(text, '@');

    return is_path_or_url(pool, text)
           || (at && at > text && at[1] && !strpbrk(text, " \t\r\n<>\"?&/\\:,;") && !strchr(at + 1, '@'));
}

static bool is_address(apr_pool_t *pool, const char *text)
{
    (void)pool;
    return crvs_mail_is_address(text);
}

static bool is_command(apr_pool_t *pool, const char *text)
{
    char **words = NULL;

    return apr_tokenize_to_argv(text, &words, pool) == APR_SUCCESS && words[0] && *words[0] == '/';
}

static const char *const logins[] = {"own", "apache", NULL};
static const char *const registrations[] = {"Off", "On", "Code", NULL};
static const char *const kept_pages[] = {"Off", "On", "Verify", NULL};
static const char *const other_rooms[] = {"allow", "refuse", NULL};
static const char *const requirements[] = {"any", "token", "signature", NULL};

#define FIELD(name) .field = offsetof(crvs_config_t, name), .size = sizeof(((crvs_config_t *)0)->name)
#define SHOWN(name) .shown = offsetof(crvs_config_t, name)
#define DIRECTIVE(name, how, set, help, ...)                                                                           \
    AP_INIT_##how(name, set, &((crvs_directive_t){__VA_ARGS__}), RSRC_CONF, help)

/* clang-format off */
const command_rec crvs_directives[] = {
    DIRECTIVE("CrvsEngine", FLAG, crvs_directive_set_flag, "On lets mod_crvs answer its URLs in this server",
              CRVS_DIRECTIVE_FLAG, FIELD(engine), .usual = "Off"),
    DIRECTIVE("CrvsDatabaseFile", TAKE1, crvs_directive_set_database_file,
              "The option file with the group that DBDParams names",
              CRVS_DIRECTIVE_PATH, FIELD(database_file)),
    DIRECTIVE("CrvsThrottleStore", TAKE1, crvs_directive_set_global,
              "Where failed logins are counted: shmcb, redis:HOST:PORT or memcache:HOST:PORT",
              CRVS_DIRECTIVE_TEXT, FIELD(throttle_store), .usual = "shmcb",
              .takes = "shmcb, redis:HOST:PORT or memcache:HOST:PORT", .is_right = is_throttle_store),
    DIRECTIVE("CrvsBasePath", TAKE1, crvs_directive_set_base_path, "The path below which its URLs lie",
              CRVS_DIRECTIVE_TEXT, FIELD(base_path), .usual = "/", .takes = "a path such as / or /classe/",
              .is_right = is_path),
    DIRECTIVE("CrvsSchoolName", TAKE1, crvs_directive_set, "The school's name, in the bar of each page",
              CRVS_DIRECTIVE_TEXT, FIELD(school_name), .usual = "CRVS Classroom", .takes = "a name in UTF-8",
              .is_right = is_name),
    DIRECTIVE("CrvsAccent", TAKE1, crvs_directive_set, "The colour of buttons and links, #rrggbb",
              CRVS_DIRECTIVE_TEXT, FIELD(accent), .usual = "#0b57d0", .takes = "a colour such as \"#0b57d0\"",
              .is_right = is_colour),
    DIRECTIVE("CrvsLanguage", TAKE1, crvs_directive_set, "The language of those who ask for none, fr or en",
              CRVS_DIRECTIVE_TEXT, FIELD(language), .usual = "fr"),
    DIRECTIVE("CrvsTimeZone", TAKE1, crvs_directive_set, "The school's time zone, such as Africa/Douala",
              CRVS_DIRECTIVE_TEXT, FIELD(time_zone), .usual = "UTC", .is_missed = true),
    DIRECTIVE("CrvsMeetingBaseURL", TAKE1, crvs_directive_set, "The URL of Jitsi Meet",
              CRVS_DIRECTIVE_TEXT, FIELD(meeting_base_url)),
    DIRECTIVE("CrvsMeetingToken", TAKE_ARGV, crvs_directive_token_set,
              "What signs tokens for Jitsi: an app id, a secret or rsa:PATH, then kid=, aud= and sub=",
              CRVS_DIRECTIVE_TEXT, FIELD(meeting_token), SHOWN(meeting_token_shown)),
    DIRECTIVE("CrvsOtherRooms", TAKE1, crvs_directive_set,
              "allow or refuse: what Jitsi is told of rooms that are no session's, where it asks",
              CRVS_DIRECTIVE_WORD, FIELD(other_rooms), .usual = "allow", .words = other_rooms,
              .takes = "allow or refuse"),
    DIRECTIVE("CrvsDataDir", TAKE1, crvs_directive_set, "Where templates and assets were installed",
              CRVS_DIRECTIVE_PATH, FIELD(data_dir), .usual = CRVS_DATA_DIR, .takes = "a folder"),
    DIRECTIVE("CrvsSessionLifetime", TAKE1, crvs_directive_set, "How long a login lasts",
              CRVS_DIRECTIVE_TIME, FIELD(session_lifetime), .usual = "336h", .min = 300, .max = 366 * 24 * 3600,
              .takes = "a time from 300s to 8784h, such as 336h"),
    DIRECTIVE("CrvsRegistration", TAKE1, crvs_directive_set,
              "Whether people may make their own account: Off, On, or Code for those with a class's code",
              CRVS_DIRECTIVE_WORD, FIELD(registration), .usual = "Off", .words = registrations,
              .takes = "Off, On or Code"),
    DIRECTIVE("CrvsLinkLifetime", RAW_ARGS, crvs_directive_set,
              "How long a link for a password is good: of accounts without one, and of others",
              CRVS_DIRECTIVE_LINK_LIFETIME, FIELD(link_lifetime), .usual = "336h 24h", .min = 3600,
              .max = 366 * 24 * 3600,
              .takes = "two times from 1h to 8784h, for accounts without a password and for others, such as 336h 24h"),
    DIRECTIVE("CrvsTeachersRenewLinks", FLAG, crvs_directive_set_flag,
              "On lets teachers make links for passwords for the students of their classes",
              CRVS_DIRECTIVE_FLAG, FIELD(teachers_renew_links), .usual = "Off"),
    DIRECTIVE("CrvsAuditDays", TAKE1, crvs_directive_set, "How many days a line of the audit is kept",
              CRVS_DIRECTIVE_NUMBER, FIELD(audit_days), .usual = "400", .min = 1, .max = 3660,
              .takes = "a number of days from 1 to 3660, such as 400"),
    DIRECTIVE("CrvsAuditLog", FLAG, crvs_directive_set_flag, "On writes each line of the audit to the error log as well",
              CRVS_DIRECTIVE_FLAG, FIELD(audit_log), .usual = "Off"),
    DIRECTIVE("CrvsSlowStatement", TAKE1, crvs_directive_set,
              "From how many milliseconds on a statement is logged as slow",
              CRVS_DIRECTIVE_NUMBER, FIELD(slow_statement), .usual = "1000", .min = 1, .max = 60000,
              .takes = "a number of milliseconds from 1 to 60000, such as 1000"),
    DIRECTIVE("CrvsOpenBefore", TAKE1, crvs_directive_set, "How many minutes before its start a session opens",
              CRVS_DIRECTIVE_NUMBER, FIELD(open_before), .usual = "15", .min = 1, .max = 1440,
              .takes = "a number of minutes from 1 to 1440, such as 15"),
    DIRECTIVE("CrvsAttendanceShare", TAKE1, crvs_directive_set, "From what share of a session on somebody was present",
              CRVS_DIRECTIVE_NUMBER, FIELD(attendance_share), .usual = "50", .min = 1, .max = 100,
              .takes = "a percentage from 1 to 100, such as 50"),
    DIRECTIVE("CrvsAttendanceMinutes", TAKE1, crvs_directive_set, "After how many minutes somebody is late",
              CRVS_DIRECTIVE_NUMBER, FIELD(attendance_minutes), .usual = "10", .min = 1, .max = 240,
              .takes = "a number of minutes from 1 to 240, such as 10"),
    DIRECTIVE("CrvsAttendanceDays", TAKE1, crvs_directive_set, "How many days attendance is kept",
              CRVS_DIRECTIVE_NUMBER, FIELD(attendance_days), .usual = "400", .min = 1, .max = 3660,
              .takes = "a number of days from 1 to 3660, such as 400"),
    DIRECTIVE("CrvsLogin", TAKE1, crvs_directive_set, "own or apache: who signs people in",
              CRVS_DIRECTIVE_WORD, FIELD(login), .usual = "own", .words = logins, .takes = "own or apache"),
    DIRECTIVE("CrvsNameFrom", TAKE1, crvs_directive_source_set, "What holds a user's full name",
              CRVS_DIRECTIVE_SOURCE, FIELD(name_from)),
    DIRECTIVE("CrvsEmailFrom", TAKE1, crvs_directive_source_set, "What holds a user's e-mail address",
              CRVS_DIRECTIVE_SOURCE, FIELD(email_from)),
    DIRECTIVE("CrvsRoleFrom", TAKE_ARGV, crvs_directive_source_set_role,
              "What holds a user's role, and the values that mean one: role=value ...",
              CRVS_DIRECTIVE_SOURCE, FIELD(role_from)),
    DIRECTIVE("CrvsLogoutURL", TAKE1, crvs_directive_set, "Where CrvsLogin apache signs people out",
              CRVS_DIRECTIVE_TEXT, FIELD(logout_url), .takes = "a path such as /oidc?logout=%2F, or an http(s) URL",
              .is_right = is_path_or_url),
    DIRECTIVE("CrvsPrivacyURL", TAKE1, crvs_directive_set, "Where people read what is kept of them",
              CRVS_DIRECTIVE_TEXT, FIELD(privacy_url), .takes = "an http(s) URL, a path, or file:PATH",
              .is_right = is_page),
    DIRECTIVE("CrvsHelpURL", TAKE1, crvs_directive_set, "Where people find help",
              CRVS_DIRECTIVE_TEXT, FIELD(help_url), .takes = "an http(s) URL, a path, or file:PATH",
              .is_right = is_page),
    DIRECTIVE("CrvsContact", TAKE1, crvs_directive_set, "How people reach the school",
              CRVS_DIRECTIVE_TEXT, FIELD(contact), .takes = "an e-mail address, an http(s) URL or a path",
              .is_right = is_contact),
    DIRECTIVE("CrvsWebhookSecret", TAKE1, crvs_directive_secret_set,
              "A secret of the recording webhook: itself, file:PATH or env:NAME",
              CRVS_DIRECTIVE_LINES, FIELD(webhook_secrets), SHOWN(webhook_sources)),
    DIRECTIVE("CrvsWebhookRequire", TAKE1, crvs_directive_set, "any, token or signature",
              CRVS_DIRECTIVE_WORD, FIELD(webhook_require), .usual = "any", .words = requirements,
              .takes = "any, token or signature"),
    DIRECTIVE("CrvsRecordingHosts", ITERATE, crvs_directive_set_host, "The hosts that recordings may lie on",
              CRVS_DIRECTIVE_LIST, FIELD(recording_hosts),
              .takes = "host names; one that begins with a dot means all hosts below it"),
    DIRECTIVE("CrvsRecordingDir", TAKE1, crvs_directive_set, "The folder in which recordings are kept",
              CRVS_DIRECTIVE_PATH, FIELD(recording_dir), .takes = "a folder such as /var/lib/crvs/recordings"),
    DIRECTIVE("CrvsRecordingRetention", TAKE1, crvs_directive_set, "How many days recordings are kept there",
              CRVS_DIRECTIVE_NUMBER, FIELD(recording_retention), .min = 8, .max = 3660,
              .takes = "a number of days from 8 to 3660, such as 365"),
    DIRECTIVE("CrvsLightRecordings", FLAG, crvs_directive_set_flag,
              "On has crvs-admin make a light version of recordings, and one of their sound alone",
              CRVS_DIRECTIVE_FLAG, FIELD(light_recordings), .usual = "Off"),
    DIRECTIVE("CrvsMaxUpload", TAKE1, crvs_directive_set, "The largest video that may be sent",
              CRVS_DIRECTIVE_SIZE, FIELD(max_upload), .usual = "8G",
              .takes = "a number of bytes, or one of K, M or G, such as 8G"),
    DIRECTIVE("CrvsMailFrom", TAKE1, crvs_directive_set, "The address that mails come from; without it none are sent",
              CRVS_DIRECTIVE_TEXT, FIELD(mail_from), .takes = "an address such as classe@example.org",
              .is_right = is_address),
    DIRECTIVE("CrvsMailBounce", TAKE1, crvs_directive_set, "The address that mails come back to which cannot be delivered",
              CRVS_DIRECTIVE_TEXT, FIELD(mail_bounce), .takes = "an address such as retours@example.org",
              .is_right = is_address),
    DIRECTIVE("CrvsMailCommand", TAKE1, crvs_directive_set, "The program that mails are handed to, and its arguments",
              CRVS_DIRECTIVE_TEXT, FIELD(mail_command), .usual = "/usr/sbin/sendmail",
              .takes = "a program with its arguments, such as \"/usr/bin/msmtp -C /etc/crvs/msmtprc\"",
              .is_right = is_command),
    DIRECTIVE("CrvsMailInvitations", FLAG, crvs_directive_set_flag,
              "On sends sessions as invitations, which calendars take in by themselves",
              CRVS_DIRECTIVE_FLAG, FIELD(mail_invitations), .usual = "Off"),
    DIRECTIVE("CrvsKeptPages", TAKE1, crvs_directive_set,
              "Whether parts of pages that many see are kept; Verify also renders them again and compares",
              CRVS_DIRECTIVE_WORD, FIELD(kept_pages), .usual = "On", .words = kept_pages,
              .takes = "Off, On or Verify"),
    DIRECTIVE("CrvsTidyInterval", TAKE1, crvs_directive_set, "How often what has expired is removed, or Off",
              CRVS_DIRECTIVE_TIME, FIELD(tidy_interval), .usual = "300s", .min = 1, .max = 24 * 3600,
              .may_be_off = true, .takes = "a time from 1s to 24h, such as 300s, or Off"),
    {.name = NULL},
};
/* clang-format on */
