/* SPDX-License-Identifier: Apache-2.0 */
/* crvs-admin import django */
#include "command/commands.h"
#include "command/import.h"
#include "command/site.h"
#include "core/text/url.h"

#include <apr_strings.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static const char *folder_of(const crvs_call_t *call, const char *option)
{
    const char *folder = crvs_options_value(call, option);
    struct stat info;

    if (!folder)
        return NULL;
    if (stat(folder, &info))
        crvs_say_failure("%s: %s", folder, strerror(errno));
    if (!S_ISDIR(info.st_mode))
        crvs_say_failure("%s is no folder", folder);
    return folder;
}

/* With a slash at its end. */
static const char *url_of(const crvs_call_t *call)
{
    const char *url = crvs_options_value(call, "media-url");

    if (!url)
        return NULL;
    if (crvs_url_check(call->pool, url, NULL) != CRVS_URL_OK)
        crvs_say_misuse("--media-url takes a URL that begins with https:// or http://, in ASCII");
    return url[strlen(url) - 1] == '/' ? url : apr_pstrcat(call->pool, url, "/", NULL);
}

static void import(crvs_call_t *call)
{
    const char *from = crvs_options_value(call, "from");
    crvs_takeover_t takeover = {.pool = call->pool,
                                .media_dir = folder_of(call, "media"),
                                .media_url = url_of(call),
                                .may_miss = crvs_options_has(call, "without-missing"),
                                .is_dry = crvs_options_has(call, "dry-run"),
                                .leftovers = crvs_options_value(call, "leftovers")};
    const char *flaw;

    crvs_report_begin(&takeover);
    takeover.act = takeover.media_dir ? crvs_site_act_at(call) : crvs_site_act(call);
    flaw = crvs_foreign_open(call->pool, from, &takeover.foreign);
    if (flaw)
        crvs_say_failure("%s", flaw);
    crvs_site_check(takeover.act, crvs_takeover(&takeover));
    crvs_import_tell(&takeover);
}

static const crvs_option_t options[] = {
    CRVS_IMPORT_FROM("The application's"),
    {"media", 0, "DIR", CRVS_COMPLETE_FOLDERS,
     "The application's MEDIA_ROOT: the files of its videos are copied from there into CrvsRecordingDir.", false},
    {"media-url", 0, "URL", NULL,
     "Where those files can be seen that are not copied: the address that its MEDIA_URL had, with the host.", false},
    {"without-missing", 0, NULL, NULL, "Leaves out videos whose file is missing, instead of stopping.", false},
    {"leftovers", 0, "DIR", CRVS_COMPLETE_FOLDERS, "A new folder, into which all that has no place is written as CSV.",
     false},
    CRVS_IMPORT_DRY_RUN,
    {"recording-dir", 0, "DIR", CRVS_COMPLETE_FOLDERS,
     "The folder that CrvsRecordingDir names in Apache's configuration; by default the value of CRVS_RECORDING_DIR, "
     "else "
     "what Apache says.",
     false},
    CRVS_APACHE_OPTION("It is asked for CrvsRecordingDir and CrvsBasePath, where --media is given."),
    {0},
};

const crvs_command_t crvs_command_import_django = {
    .name = "import django",
    .operands = "",
    .options = options,
    .summary = "Takes a school over that ran the Django application.",
    .help =
        "Takes over accounts, categories, classes with their members and invitation codes, sessions, recordings, "
        "courses, modules, lessons, videos and progress, in one transaction, into a school that is empty: "
        "all numbers stay, and with them the addresses of pages and the names of rooms. Passwords stay too: each is "
        "hashed anew when its owner signs in. Whoever made a class is its teacher. What is too long is cut, two user "
        "names that differ by case or accents alone are told apart, and each such change is told.\n\n"
        "What has no place is counted, and written to files with --leftovers. Begin with --dry-run. The application's "
        "database is only read, as it is at one moment; nobody should use the application any more.",
    .run = import,
};
