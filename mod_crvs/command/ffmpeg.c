/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The light version is H.264 of the profile Main and AAC-LC in an MP4 whose index comes first, the sound AAC-LC in an M4A:
 * every telephone of the last ten years plays both. Opus would be better at such rates, but in WebM or MP4 an iPhone plays
 * it since iOS 17.4 only; and HE-AAC is not among what Debian's ffmpeg can write.
 */
#include "command/ffmpeg.h"

#include "command/confined.h"
#include "command/process.h"
#include "core/base/media.h"
#include "core/base/owner.h"
#include "core/text/json.h"

#include <apr_strings.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/*
 * In seconds: looking at a file; and making a version, beside four times the recording's length, but a day at the most,
 * whatever length the file claims.
 */
#define PROBE_PATIENCE 120
#define PATIENCE 1800
#define MOST_PATIENCE 86400
#define UNKNOWN_PATIENCE 21600
/* How many seconds apart sound and picture of a film may end. */
#define APART 5
/* In bits a second: of a light version, and of sound that is worth no version of its own. */
#define LIGHT_RATE 275000
#define SOUND_RATE 64000
/* A week: what says it is longer doesn't know. */
#define LONGEST 604800

/* What a recording is made of. */
typedef struct {
    bool has_picture;
    bool has_sound;
    apr_int64_t seconds; /* 0: not known */
} facts_t;

bool crvs_ffmpeg_find(apr_pool_t *pool, crvs_ffmpeg_t *programs)
{
    programs->ffmpeg = crvs_process_find(pool, (const char *const[]){"ffmpeg", NULL});
    programs->ffprobe = crvs_process_find(pool, (const char *const[]){"ffprobe", NULL});
    return programs->ffmpeg && programs->ffprobe;
}

/* The one format that a file is read as, so that nothing in it leads to other files or hosts. */
static const char *format_of(const char *type)
{
    if (!strcmp(type, "video/webm") || !strcmp(type, "video/x-matroska"))
        return "matroska";
    return strcmp(type, "video/ogg") ? "mov" : "ogg";
}

/* --- What it is made of --- */

static void read_stream(const cJSON *stream, facts_t *facts)
{
    const cJSON *cover =
        cJSON_GetObjectItemCaseSensitive(cJSON_GetObjectItemCaseSensitive(stream, "disposition"), "attached_pic");
    const char *kind;

    if (crvs_json_text(stream, "codec_type", &kind) != CRVS_JSON_OK)
        return;
    if (!strcmp(kind, "video") && !(cJSON_IsNumber(cover) && cover->valueint))
        facts->has_picture = true;
    else if (!strcmp(kind, "audio"))
        facts->has_sound = true;
}

static bool read_facts(apr_pool_t *pool, const char *output, facts_t *facts)
{
    const char *reason, *duration;
    const cJSON *json = crvs_json_parse(pool, output, strlen(output), &reason), *stream;

    if (!json)
        return false;
    cJSON_ArrayForEach(stream, cJSON_GetObjectItemCaseSensitive(json, "streams")) read_stream(stream, facts);
    if (crvs_json_text(cJSON_GetObjectItemCaseSensitive(json, "format"), "duration", &duration) == CRVS_JSON_OK) {
        double seconds = strtod(duration, NULL);

        if (seconds > 0 && seconds < LONGEST)
            facts->seconds = (apr_int64_t)(seconds + .5);
    }
    return true;
}

/* @return whether it could be read */
static bool look_at(apr_pool_t *pool, const crvs_ffmpeg_t *programs, const crvs_convert_job_t *job,
                    crvs_confined_t limits, facts_t *facts, const char **problem)
{
    const char *const arguments[] = {programs->ffprobe,
                                     "-hide_banner",
                                     "-loglevel",
                                     "error",
                                     "-protocol_whitelist",
                                     "file",
                                     "-f",
                                     format_of(job->type),
                                     "-show_entries",
                                     "stream=codec_type:stream_disposition=attached_pic:format=duration",
                                     "-of",
                                     "json",
                                     "-i",
                                     apr_pstrcat(pool, "file:", job->from, NULL),
                                     NULL};
    const char *output = "";

    limits.seconds = PROBE_PATIENCE;
    if (crvs_confined_run(pool, arguments, &limits, &output, problem) != CRVS_CONFINED_WELL)
        return false;
    *problem = "ffprobe says nothing of it";
    return read_facts(pool, output, facts);
}

/* Whether a recording takes up hardly more than so much would. */
static bool is_light(const crvs_convert_job_t *job, const facts_t *facts, apr_int64_t rate)
{
    return facts->seconds > 0 && job->bytes * 8 <= facts->seconds * rate;
}

/* --- Making it --- */

static void add(apr_array_header_t *arguments, const char *const *words)
{
    for (; *words; words++)
        APR_ARRAY_PUSH(arguments, const char *) = *words;
}

/*
 * 360 lines of a film that lies, 360 columns of one that stands, never more than it has; at most 25 pictures a second, and
 * one every five seconds to jump to. With sound and frame it stays below 250 kbit/s.
 */
static const char *const light_words[] = {"-map",
                                          "0:v:0",
                                          "-map",
                                          "0:a:0?",
                                          "-vf",
                                          "scale=w='min(iw,if(gte(iw,ih),854,360))':h='min(ih,if(gte(iw,ih),360,854))':"
                                          "force_original_aspect_ratio=decrease:force_divisible_by=2,format=yuv420p",
                                          "-fpsmax",
                                          "25",
                                          "-c:v",
                                          "libx264",
                                          "-profile:v",
                                          "main",
                                          "-preset",
                                          "medium",
                                          "-crf",
                                          "28",
                                          "-maxrate",
                                          "170k",
                                          "-bufsize",
                                          "170k",
                                          "-g",
                                          "125",
                                          "-threads",
                                          "1",
                                          "-c:a",
                                          "aac",
                                          "-b:a",
                                          "48k",
                                          "-ac",
                                          "1",
                                          "-ar",
                                          "44100",
                                          "-f",
                                          "mp4",
                                          NULL};
static const char *const sound_words[] = {"-map", "0:a:0", "-vn", "-c:a",  "aac", "-b:a", "32k",
                                          "-ac",  "1",     "-ar", "24000", "-f",  "ipod", NULL};

static const char *const *words_of(apr_pool_t *pool, const crvs_ffmpeg_t *programs, const crvs_convert_job_t *job,
                                   bool is_sound)
{
    apr_array_header_t *all = apr_array_make(pool, 64, sizeof(const char *));

    add(all, (const char *const[]){programs->ffmpeg,
                                   "-hide_banner",
                                   "-nostdin",
                                   "-nostats",
                                   "-loglevel",
                                   "error",
                                   "-n",
                                   "-protocol_whitelist",
                                   "file",
                                   "-threads",
                                   "1",
                                   "-f",
                                   format_of(job->type),
                                   "-i",
                                   apr_pstrcat(pool, "file:", job->from, NULL),
                                   "-sn",
                                   "-dn",
                                   "-map_metadata",
                                   "-1",
                                   "-map_chapters",
                                   "-1",
                                   NULL});
    add(all, is_sound ? sound_words : light_words);
    add(all, (const char *const[]){"-movflags", "+faststart", apr_pstrcat(pool, "file:", job->to, NULL), NULL});
    APR_ARRAY_PUSH(all, const char *) = NULL;
    return (const char *const *)all->elts;
}

/* With the rights of who made it; what waits for a writer, as a FIFO does, is not waited for. */
static apr_status_t examine(apr_pool_t *pool, const char *folder, const char *path, crvs_media_facts_t *made)
{
    apr_file_t *file;
    apr_status_t status;

    if (!crvs_owner_assume(folder))
        return errno;
    status = apr_file_open(&file, path, APR_FOPEN_READ | APR_FOPEN_BINARY | APR_FOPEN_NONBLOCK, 0, pool);
    if (status == APR_SUCCESS) {
        status = crvs_media_examine(file, made);
        apr_file_close(file);
    }
    crvs_owner_resume();
    return status;
}

/*
 * ffmpeg ends well where it could read half of a file only, and leaves a gap for what it could not read at the beginning.
 * @return what is wrong, or NULL
 */
static const char *flaw_of(apr_pool_t *pool, const char *folder, const char *path, apr_int64_t seconds)
{
    crvs_media_facts_t made = {0};
    apr_status_t status = examine(pool, folder, path, &made);
    apr_int64_t apart;
    char reason[120];

    if (status != APR_SUCCESS)
        return apr_psprintf(pool, "%s: %s", path, apr_strerror(status, reason, sizeof(reason)));
    if (!made.kind || made.flaw != CRVS_MEDIA_RIGHT)
        return "ffmpeg made no whole file";
    /* Less than that, where that were most of the film. */
    apart = seconds < 2 * APART ? (seconds + 1) / 2 : APART + seconds / 50;
    if (made.track_seconds + apart < seconds)
        return apr_psprintf(
            pool, "ffmpeg could read %" APR_INT64_T_FMT " of its %" APR_INT64_T_FMT " seconds: the file is damaged",
            made.track_seconds, seconds);
    return NULL;
}

static int patience_for(const facts_t *facts)
{
    int patience = facts->seconds ? PATIENCE + 4 * (int)facts->seconds : UNKNOWN_PATIENCE;

    return patience < MOST_PATIENCE ? patience : MOST_PATIENCE;
}

crvs_convert_e crvs_ffmpeg_make(apr_pool_t *pool, const crvs_ffmpeg_t *programs, const crvs_convert_job_t *job,
                                const char *folder, int seconds, const char **problem)
{
    bool is_sound = job->version == &crvs_version_all[CRVS_VERSION_SOUND];
    /* A version that is as large as the recording is none. */
    crvs_confined_t limits = {.bytes = job->bytes};
    facts_t facts = {0};
    struct stat owner;

    *problem = "CrvsRecordingDir is not there";
    if (stat(folder, &owner))
        return CRVS_CONVERT_FAILED;
    limits.user = owner.st_uid;
    limits.group = owner.st_gid;
    if (!look_at(pool, programs, job, limits, &facts, problem))
        return CRVS_CONVERT_FAILED;
    if (is_sound ? !facts.has_sound : !facts.has_picture)
        return CRVS_CONVERT_MISSING;
    if (is_sound ? !facts.has_picture && is_light(job, &facts, SOUND_RATE) : is_light(job, &facts, LIGHT_RATE))
        return CRVS_CONVERT_SMALL;
    limits.seconds = seconds ? seconds : patience_for(&facts);
    switch (crvs_confined_run(pool, words_of(pool, programs, job, is_sound), &limits, NULL, problem)) {
    case CRVS_CONFINED_TOO_LARGE:
        return CRVS_CONVERT_SMALL;
    case CRVS_CONFINED_BADLY:
        return CRVS_CONVERT_FAILED;
    case CRVS_CONFINED_WELL:
        break;
    }
    *problem = flaw_of(pool, folder, job->to, facts.seconds);
    return *problem ? CRVS_CONVERT_FAILED : CRVS_CONVERT_MADE;
}
