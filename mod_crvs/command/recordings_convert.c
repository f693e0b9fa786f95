/* SPDX-License-Identifier: Apache-2.0 */
/* crvs-admin recordings convert: further versions of recordings that are kept here. */
#include "command/commands.h"
#include "command/ffmpeg.h"
#include "command/site.h"
#include "config.h"
#include "core/site.h"
#include "core/text/number.h"
#include "queries/recordings.h"

#include <apr_strings.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define MEGABYTE 1000000
#define RESERVE "1000"
#define LOCK "/.converting"

typedef struct {
    const crvs_act_t *act;
    crvs_ffmpeg_t programs;
    apr_int64_t reserve;      /* bytes that are left free */
    int seconds;              /* for one version; 0: by the recording's length */
    crvs_convert_lack_t lack; /* the first that was passed over */
    int counts[CRVS_CONVERT_GONE + 1];
} converting_t;

static apr_int64_t number_of(const crvs_call_t *call, const char *name, const char *usual)
{
    const char *value = crvs_options_value(call, name);
    apr_int64_t number;

    if (!crvs_number_read(value ? value : usual, 0, 99999999, &number))
        crvs_say_misuse("--%s takes a number", name);
    return number;
}

/* Let go by the system when this program ends, however it does. @return whether nobody else has it */
static bool lock(const char *folder, apr_pool_t *pool)
{
    const char *path = apr_pstrcat(pool, folder, LOCK, NULL);
    int file = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);

    if (file < 0)
        crvs_say_failure("%s: %s", path, strerror(errno));
    if (flock(file, LOCK_EX | LOCK_NB) == 0)
        return true;
    if (errno != EWOULDBLOCK)
        crvs_say_failure("%s: %s", path, strerror(errno));
    return false;
}

static void say(const crvs_convert_job_t *job, crvs_convert_e came, apr_int64_t bytes)
{
    static const char *const words[] = {"made", "not needed, it is as light already",
                                        "not made, there is nothing to make it of", "failed",
                                        "left, it went into the bin"};

    printf("recording %" PRId64 ", %s version: %s", job->id, job->version->kind, words[came]);
    if (bytes)
        printf(", %" PRId64 " kB of %" PRId64, (int64_t)(bytes / 1000), (int64_t)(job->bytes / 1000));
    printf("\n");
    fflush(stdout);
}

/* The connection to the database is closed while ffmpeg works. */
static void convert_one(converting_t *converting, crvs_act_t *act, const crvs_convert_job_t *job)
{
    const char *problem = "";
    crvs_convert_e came;
    apr_int64_t bytes;

    crvs_db_release(act->db);
    came = crvs_ffmpeg_make(act->pool, &converting->programs, job, act->site->config->recording_dir,
                            converting->seconds, &problem);
    crvs_site_check(act, crvs_convert_settle(act, job, &came, problem, &bytes));
    converting->counts[came]++;
    say(job, came, bytes);
}

/* @return whether there was one to make */
static bool convert_next(converting_t *converting)
{
    crvs_act_t own = *converting->act;
    crvs_convert_job_t job;

    if (apr_pool_create(&own.pool, converting->act->pool) != APR_SUCCESS)
        crvs_say_failure("no memory");
    crvs_site_check(&own, crvs_convert_next(&own, converting->reserve, &job, &converting->lack));
    if (job.id)
        convert_one(converting, &own, &job);
    apr_pool_destroy(own.pool);
    return job.id != 0;
}

/* At the end, behind all that the disk had room for. */
static void check_room(const converting_t *converting)
{
    const crvs_convert_lack_t *lack = &converting->lack;

    if (lack->id)
        crvs_say_failure("the disk of %s lacks %" PRId64 " MB for the %s version of recording %" PRId64
                         ", with %" PRId64 " MB that are to stay free (--reserve): it was passed over",
                         converting->act->site->config->recording_dir, (int64_t)(lack->bytes / MEGABYTE + 1),
                         lack->version->kind, lack->id, (int64_t)(converting->reserve / MEGABYTE));
}

/* ffmpeg runs as its owner, and reads what anybody may have sent. */
static void check_owner(const char *folder)
{
    struct stat info;

    if (geteuid() == 0 && !stat(folder, &info) && info.st_uid == 0)
        crvs_say_failure(
            "%s belongs to root, as whom ffmpeg must not run: chown it to the account of Apache's children, "
            "as chown www-data %s does on Debian",
            folder, folder);
}

static void convert(crvs_call_t *call)
{
    crvs_act_t *act = crvs_site_act_at(call);
    converting_t converting = {.act = act,
                               .reserve = number_of(call, "reserve", RESERVE) * MEGABYTE,
                               .seconds = (int)number_of(call, "limit", "0")};
    const int *counts = converting.counts;

    if (act->site->config->light_recordings != CRVS_FLAG_ON && !crvs_options_has(call, "force"))
        crvs_say_failure("CrvsLightRecordings is Off where recordings are kept in %s, so nothing is converted "
                         "(--apache says how Apache is called)",
                         act->site->config->recording_dir);
    if (!crvs_ffmpeg_find(call->pool, &converting.programs))
        crvs_say_failure("ffmpeg and ffprobe are not installed: apt install ffmpeg");
    check_owner(act->site->config->recording_dir);
    if (!lock(act->site->config->recording_dir, call->pool)) {
        printf("Another conversion is under way.\n");
        return;
    }
    crvs_site_check(act, crvs_convert_clean(act));
    if (crvs_options_has(call, "again"))
        crvs_site_check(act, crvs_sql_recording_versions_again(act->db, NULL));
    while (convert_next(&converting))
        ;
    printf("%d made, %d not needed, %d failed.\n", counts[CRVS_CONVERT_MADE],
           counts[CRVS_CONVERT_SMALL] + counts[CRVS_CONVERT_MISSING], counts[CRVS_CONVERT_FAILED]);
    fflush(stdout);
    check_room(&converting);
}

static const crvs_option_t options[] = {
    CRVS_SITE_RECORDING_DIR_OPTION,
    {"reserve", 0, "MB", NULL, "Leaves so much of the disk free; by default " RESERVE ".", false},
    {"limit", 0, "SECONDS", NULL,
     "Ends ffmpeg after so long; by default half an hour and four times the recording's length.", false},
    {"again", 0, NULL, NULL, "Tries once more what was given up.", false},
    {"force", 0, NULL, NULL, "Converts where CrvsLightRecordings is Off, too.", false},
    CRVS_APACHE_OPTION("It is asked for CrvsRecordingDir and CrvsLightRecordings."),
    {0}};

const crvs_command_t crvs_command_recordings_convert = {
    .name = "recordings convert",
    .operands = "",
    .options = options,
    .summary = "Makes a light version of recordings, and one of their sound alone.",
    .help =
        "Makes of each recording that is kept here a light film, of 360 lines and at most 250 kbit/s with its sound, "
        "and "
        "a file of its sound alone, of 32 kbit/s, by ffmpeg: the newest recordings first, one at a time, niced. The "
        "timer "
        "crvs-convert.timer runs it where CrvsLightRecordings is On. None is made where the recording is hardly "
        "larger, "
        "or has no picture or no sound.\n\n"
        "Before each, it is looked whether the disk has room for it; what it has no room for is passed over, and the "
        "exit "
        "status is 1 then. A version is put into its place once it is whole, "
        "and the recording's own file is only read. It can be killed at any moment. What fails is tried again after a "
        "quarter of an hour, two hours and a day, and then given up, which doctor and the recording's page say. As "
        "root, ffmpeg is run as the owner of CrvsRecordingDir, who must not be root; it opens no network.",
    .run = convert,
};
