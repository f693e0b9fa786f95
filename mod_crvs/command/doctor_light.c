/* SPDX-License-Identifier: Apache-2.0 */
/* Whether light versions of recordings are made where they should be, for crvs-admin doctor. */
#include "command/doctor.h"
#include "command/ffmpeg.h"
#include "queries/recordings.h"

#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>

static void look_at_queue(crvs_doctor_t *doctor)
{
    crvs_object_t *found;
    crvs_error_t *error;
    apr_int64_t count;

    if (!doctor->db) {
        crvs_doctor_find(doctor, CRVS_FINDING_UNKNOWN, "not looked at: the database is out of reach");
        return;
    }
    error = crvs_sql_recording_versions_summary(doctor->db, &found);
    if (error) {
        crvs_doctor_find(doctor, CRVS_FINDING_UNKNOWN, "not looked at: %s", error->cause ? error->cause : error->key);
        return;
    }
    count = crvs_object_int(found, "overdue");
    if (count)
        crvs_doctor_find(doctor, CRVS_FINDING_WARNING,
                         "%" PRId64
                         " recordings wait for their light versions, and none was tried for a day: systemctl enable "
                         "--now crvs-convert.timer, and journalctl -u crvs-convert says what is in the way",
                         count);
    count = crvs_object_int(found, "failed");
    if (count)
        crvs_doctor_find(doctor, CRVS_FINDING_WARNING,
                         "%" PRId64 " versions of recordings were given up, the last one: %s. crvs-admin recordings "
                         "convert --again tries them once more",
                         count, crvs_object_text(found, "problem"));
}

/* As whom ffmpeg runs. */
static void look_at_owner(crvs_doctor_t *doctor, const crvs_apache_server_t *server, const char *folder)
{
    const char *user = crvs_apache_value(server, "User");
    struct stat info;

    if (!stat(folder, &info) && info.st_uid == 0)
        crvs_doctor_find(doctor, CRVS_FINDING_ERROR,
                         "%s belongs to root, as whom ffmpeg must not run, so nothing is converted: chown %s %s",
                         folder, *user ? user : "www-data", folder);
}

void crvs_doctor_light(crvs_doctor_t *doctor)
{
    bool is_on = false;
    crvs_ffmpeg_t programs;

    for (int i = 0; i < doctor->apache->servers->nelts; i++) {
        const crvs_apache_server_t *server = crvs_apache_server(doctor->apache, i);
        const char *folder = crvs_apache_value(server, "CrvsRecordingDir");

        if (strcmp(crvs_apache_value(server, "CrvsLightRecordings"), "On") || !*folder)
            continue;
        is_on = true;
        look_at_owner(doctor, server, folder);
    }
    if (!is_on)
        return;
    if (!crvs_ffmpeg_find(doctor->pool, &programs))
        crvs_doctor_find(doctor, CRVS_FINDING_ERROR,
                         "CrvsLightRecordings is On, and ffmpeg is not installed: apt install ffmpeg");
    else
        look_at_queue(doctor);
}
