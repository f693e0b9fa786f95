/* SPDX-License-Identifier: Apache-2.0 */
/* Who moderates meetings, for crvs-admin doctor: what it cannot see is Jitsi's side, so it says what must stand there. */
#include "command/doctor.h"
#include "live/token.h"

#include <apr_strings.h>
#include <string.h>
#include <sys/stat.h>

#define EVERYBODY (S_IROTH | S_IWOTH)

/* CrvsMeetingToken as DUMP_CRVS shows it: "crvs file:/etc/crvs/meeting-secret aud=jitsi sub=* kid=..." */
typedef struct {
    const char *app_id;
    const char *source;
    const char *audience;
    const char *kid; /* NULL: a secret signs */
} meeting_token_t;

static meeting_token_t read_token(apr_pool_t *pool, const char *value)
{
    char *rest = apr_pstrdup(pool, value);
    meeting_token_t token = {.app_id = apr_strtok(rest, " ", &rest), .audience = ""};
    const char *word;

    token.source = token.app_id ? apr_strtok(NULL, " ", &rest) : NULL;
    while (token.source && (word = apr_strtok(NULL, " ", &rest))) {
        if (!strncmp(word, "aud=", 4))
            token.audience = word + 4;
        else if (!strncmp(word, "kid=", 4))
            token.kid = word + 4;
    }
    return token;
}

/* Whoever can read it makes tokens of teachers. */
static void check_file(crvs_doctor_t *doctor, const char *source)
{
    const char *path = strncmp(source, "env:", 4) ? strchr(source, ':') : NULL;
    struct stat info;

    if (path && !stat(path + 1, &info) && info.st_mode & EVERYBODY)
        crvs_doctor_find(doctor, CRVS_FINDING_ERROR,
                         "everybody on this machine can read what signs tokens of meetings in %s, and so moderate: "
                         "chmod 600 it",
                         path + 1);
}

static void check_address(crvs_doctor_t *doctor, const crvs_apache_server_t *server)
{
    const char *address = crvs_apache_value(server, "CrvsMeetingBaseURL");

    if (!strncmp(address, "http://", 7))
        crvs_doctor_find(doctor, CRVS_FINDING_WARNING,
                         "CrvsMeetingBaseURL %s: without https, tokens of meetings can be read on the way", address);
}

static void tell_of_key(crvs_doctor_t *doctor, const crvs_apache_server_t *server, const meeting_token_t *token)
{
    const char *base = apr_psprintf(doctor->pool, "%s://%s%smeeting",
                                    strcmp(crvs_apache_value(server, "TLS"), "On") ? "http" : "https", server->name,
                                    crvs_apache_value(server, "CrvsBasePath"));

    crvs_doctor_find(
        doctor, CRVS_FINDING_OK,
        "Prosody needs authentication = \"token\", app_id = \"%s\", asap_key_server = \"%s/asap\" (Docker: "
        "ENABLE_AUTH=1, AUTH_TYPE=jwt, JWT_APP_ID=%s, JWT_ASAP_KEYSERVER=%s/asap, "
        "JWT_ACCEPTED_ISSUERS=%s, JWT_ACCEPTED_AUDIENCES=%s), and asks for %s/asap/%s",
        token->app_id, base, token->app_id, base, token->app_id, token->audience, base,
        crvs_signing_file_name(doctor->pool, token->kid));
}

static void tell_of_secret(crvs_doctor_t *doctor, const meeting_token_t *token)
{
    crvs_doctor_find(doctor, CRVS_FINDING_OK,
                     "Prosody needs authentication = \"token\", app_id = \"%s\" and as app_secret the secret of %s "
                     "(Docker: ENABLE_AUTH=1, AUTH_TYPE=jwt, JWT_APP_ID=%s, JWT_APP_SECRET, JWT_ACCEPTED_ISSUERS=%s, "
                     "JWT_ACCEPTED_AUDIENCES=%s)",
                     token->app_id, token->source, token->app_id, token->app_id, token->audience);
}

static void tell_of_moderators(crvs_doctor_t *doctor)
{
    crvs_doctor_find(doctor, CRVS_FINDING_OK,
                     "only teachers moderate with token_affiliation in Prosody's muc component, Jicofo's "
                     "conference.enable-auto-owner and authentication.enabled false, and "
                     "wait_for_host_disable_auto_owners true (Docker: XMPP_MUC_MODULES=token_affiliation, "
                     "ENABLE_AUTO_OWNER=false, JICOFO_ENABLE_AUTH=0, WAIT_FOR_HOST_DISABLE_AUTO_OWNERS=true): "
                     "docs/jitsi.md");
}

static void look_at(crvs_doctor_t *doctor, const crvs_apache_server_t *server)
{
    meeting_token_t token = read_token(doctor->pool, crvs_apache_value(server, "CrvsMeetingToken"));

    if (!token.source) {
        crvs_doctor_find(doctor, CRVS_FINDING_OK,
                         "%s has no CrvsMeetingToken: on most Jitsi, who comes first is moderator: docs/jitsi.md",
                         server->name);
        return;
    }
    check_file(doctor, token.source);
    check_address(doctor, server);
    if (token.kid && !strncmp(token.kid, CRVS_TOKEN_JAAS, strlen(CRVS_TOKEN_JAAS))) {
        crvs_doctor_find(doctor, CRVS_FINDING_OK,
                         "JaaS needs the public half of %s, among its API keys as %s: openssl rsa -in FILE -pubout",
                         token.source, token.kid);
        return;
    }
    if (token.kid)
        tell_of_key(doctor, server, &token);
    else
        tell_of_secret(doctor, &token);
    tell_of_moderators(doctor);
}

void crvs_doctor_meeting(crvs_doctor_t *doctor)
{
    if (!crvs_doctor_has_servers(doctor))
        return;
    for (int i = 0; i < doctor->apache->servers->nelts; i++)
        look_at(doctor, crvs_apache_server(doctor->apache, i));
}
