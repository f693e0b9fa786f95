/* SPDX-License-Identifier: Apache-2.0 */
/* What crvs-admin doctor asks Apache's configuration. */
#include "attachments/limits.h"
#include "command/doctor.h"

#include "core/time/icu.h"

#include <apr_lib.h>
#include <apr_strings.h>
#include <stdlib.h>
#include <string.h>

/* A film is hundreds of megabytes. */
#define SMALL (64 * 1048576LL)

static const char *const example_hosts[] = {"example.org", "example.com", NULL};

static const char *value(const crvs_doctor_t *doctor, int server, const char *name)
{
    return crvs_apache_value(crvs_apache_server(doctor->apache, server), name);
}

static const char *name_of(const crvs_doctor_t *doctor, int server)
{
    return crvs_apache_server(doctor->apache, server)->name;
}

/* Lines of httpd that do not say what is wrong. */
static bool says_nothing(const char *line)
{
    return strspn(line, " \t\r") == strlen(line) || !strncmp(line, "Action ", 7) || !strncmp(line, "AH00014", 7)
           || strstr(line, "error log may have more");
}

/* Without the time and the like, in brackets. */
static const char *without_head(const char *line)
{
    while (*line == '[' && strstr(line, "] "))
        line = strstr(line, "] ") + 2;
    return line;
}

void crvs_doctor_apache(crvs_doctor_t *doctor)
{
    const crvs_apache_t *apache = doctor->apache;
    const char *before = "", *last = "no message";
    char *state, *text;

    if (!apache->words) {
        crvs_doctor_find(doctor, CRVS_FINDING_ERROR, "no apachectl, apache2 or httpd is there. Name it with --apache");
        return;
    }
    if (apache->is_right)
        return;
    /* Warnings come first; the sentence that matters is the last one before "AH00014: Configuration check failed". */
    text = apr_pstrdup(doctor->pool, apache->output);
    for (char *line = apr_strtok(text, "\n", &state); line; line = apr_strtok(NULL, "\n", &state)) {
        if (says_nothing(line))
            continue;
        before = last;
        last = line;
    }
    if (!strstr(before, "Syntax error"))
        before = "";
    crvs_doctor_find(doctor, CRVS_FINDING_ERROR, "%s -t does not accept its configuration: %s%s%s", apache->command,
                     before, *before ? " " : "", without_head(last));
}

static bool has_module(const crvs_doctor_t *doctor)
{
    const char *found = doctor->modules ? strstr(doctor->modules, " crvs_module") : NULL;

    return found && strchr(" \n", found[strlen(" crvs_module")]);
}

void crvs_doctor_apache_module(crvs_doctor_t *doctor)
{
    if (!doctor->modules)
        crvs_doctor_find(doctor, CRVS_FINDING_UNKNOWN, "not looked at: Apache does not read its configuration");
    else if (!has_module(doctor))
        crvs_doctor_find(doctor, CRVS_FINDING_ERROR,
                         "mod_crvs is not loaded. On Debian: a2enmod crvs, then restart Apache");
}

void crvs_doctor_apache_engine(crvs_doctor_t *doctor)
{
    if (!has_module(doctor))
        crvs_doctor_find(doctor, CRVS_FINDING_UNKNOWN, "not looked at: mod_crvs is not there");
    else if (!doctor->apache->servers->nelts)
        crvs_doctor_find(doctor, CRVS_FINDING_ERROR,
                         "no server has CrvsEngine On: put it in the virtual host of the school");
}

/* Whether a text has a host of the example. */
static bool is_of_example(const char *text)
{
    for (const char *const *host = example_hosts; *host; host++) {
        for (const char *found = strstr(text, *host); found; found = strstr(found + 1, *host)) {
            const char after = found[strlen(*host)];

            if ((found == text || strchr(" /.@", found[-1])) && (!after || !apr_isalnum(after)))
                return true;
        }
    }
    return false;
}

/* The example's host names belong to nobody. */
void crvs_doctor_apache_example(crvs_doctor_t *doctor)
{
    static const char *const names[] = {"CrvsMeetingBaseURL", "CrvsRecordingHosts", "ServerName"};

    if (!crvs_doctor_has_servers(doctor))
        return;
    for (int server = 0; server < doctor->apache->servers->nelts; server++) {
        const char *left = "";

        for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
            const char *own =
                strcmp(names[i], "ServerName") ? value(doctor, server, names[i]) : name_of(doctor, server);

            if (is_of_example(own))
                left = apr_pstrcat(doctor->pool, left, *left ? ", " : "", names[i], " ", own, NULL);
        }
        if (*left)
            crvs_doctor_find(doctor, CRVS_FINDING_WARNING,
                             "the site still has the example's hosts: %s. Put in your own", left);
    }
}

static bool is_local(const char *name)
{
    return !strcmp(name, "localhost") || !strcmp(name, "127.0.0.1") || !strcmp(name, "::1") || !strcmp(name, "[::1]");
}

void crvs_doctor_apache_tls(crvs_doctor_t *doctor)
{
    if (!crvs_doctor_has_servers(doctor))
        return;
    for (int server = 0; server < doctor->apache->servers->nelts; server++) {
        if (strcmp(value(doctor, server, "TLS"), "On") && !is_local(name_of(doctor, server)))
            crvs_doctor_find(
                doctor, CRVS_FINDING_WARNING,
                "%s (%s) has no TLS: passwords and cookies can be read on the way. SSLEngine On, or ServerName "
                "https://... behind a proxy that has it",
                name_of(doctor, server), crvs_apache_server(doctor->apache, server)->place);
    }
}

/* @param name of what Apache said, @param directive that set it */
static void look_at_forms(crvs_doctor_t *doctor, int server, const char *name, const char *directive)
{
    apr_int64_t limit = apr_atoi64(value(doctor, server, name));

    if (limit > 0 && limit < CRVS_CHOOSE_FORM_NEEDS)
        crvs_doctor_find(doctor, CRVS_FINDING_WARNING,
                         "%s %" APR_INT64_T_FMT
                         ": a form with %d files of 20 MB, for an announcement or a lesson, needs %d "
                         "bytes and is refused. Write %s %d",
                         directive, limit, CRVS_CHOOSE_MOST, CRVS_CHOOSE_FORM_NEEDS, directive, CRVS_CHOOSE_FORM_NEEDS);
}

void crvs_doctor_apache_limits(crvs_doctor_t *doctor)
{
    static const char *const names[] = {"CrvsMaxUpload", "LimitRequestBody", "SecRequestBodyLimit"};

    if (!crvs_doctor_has_servers(doctor))
        return;
    for (int server = 0; server < doctor->apache->servers->nelts; server++) {
        if (!*value(doctor, server, "CrvsRecordingDir"))
            continue;
        for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
            const char *said = value(doctor, server, names[i]);
            apr_int64_t limit = strspn(said, "0123456789") == strlen(said) ? apr_atoi64(said) : 0;

            if (limit > 0 && limit < SMALL)
                crvs_doctor_find(doctor, CRVS_FINDING_WARNING,
                                 "%s %s: recordings are kept here, and one of more than %.1f MiB is refused", names[i],
                                 said, (double)limit / 1048576);
        }
        look_at_forms(doctor, server, "LimitRequestBodyOfForms", "LimitRequestBody");
        look_at_forms(doctor, server, "SecRequestBodyLimit", "SecRequestBodyLimit");
    }
}

/* We go by the system's rules; who looks for an hour that other programs show wrongly finds why. */
static void look_at_zone(crvs_doctor_t *doctor, const char *name)
{
    static const char *const languages[] = {"en"};
    const apr_int64_t now = apr_time_sec(apr_time_now());
    const char *error;
    const crvs_zone_t *zone = crvs_zone_make(doctor->pool, name, languages, 1, &error);
    apr_int64_t first = zone ? crvs_icu_differs(zone, now) : 0;

    if (!zone)
        crvs_doctor_find(doctor, CRVS_FINDING_ERROR, "CrvsTimeZone: %s", error);
    else if (first)
        crvs_doctor_find(
            doctor, CRVS_FINDING_OK,
            "for %s the system's rules (tzdata %s) differ from those of ICU (%s) from %.10s on. mod_crvs goes "
            "by the system's; programs that go by ICU's show other hours",
            crvs_zone_name(zone), crvs_tzdata_version(crvs_zone_tzdata(zone)), crvs_icu_version(),
            crvs_time_to_sql(doctor->pool, first));
}

void crvs_doctor_apache_time_zone(crvs_doctor_t *doctor)
{
    if (!crvs_doctor_has_servers(doctor))
        return;
    for (int server = 0; server < doctor->apache->servers->nelts; server++) {
        const char *name = value(doctor, server, "CrvsTimeZone");

        if (*name)
            look_at_zone(doctor, name);
        else
            crvs_doctor_find(
                doctor, CRVS_FINDING_WARNING,
                "%s has no CrvsTimeZone: times are typed and shown in UTC. For example CrvsTimeZone Africa/Douala",
                name_of(doctor, server));
    }
}

void crvs_doctor_apache_reconnect(crvs_doctor_t *doctor)
{
    if (!crvs_doctor_has_servers(doctor))
        return;
    for (int server = 0; server < doctor->apache->servers->nelts; server++) {
        const char *found = strstr(value(doctor, server, "DBDParams"), "reconnect=0");

        if (!found || apr_isalnum(found[strlen("reconnect=0")]))
            crvs_doctor_find(
                doctor, CRVS_FINDING_WARNING,
                "DBDParams has no reconnect=0: the driver would make dead connections anew by itself and lose "
                "what was prepared on them. mod_crvs switches it off; say so, for other modules that use the "
                "connections");
    }
}
