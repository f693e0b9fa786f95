/* SPDX-License-Identifier: Apache-2.0 */
/* Whether the folders of recordings and the database say the same, for crvs-admin doctor. */
#include "attachments/compare.h"
#include "command/doctor.h"
#include "command/site.h"
#include "recordings/reconcile.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* So many are named. */
#define MAX_NAMED 5

static bool can_be_read(const char *folder)
{
    struct stat info;

    if (stat(folder, &info) || access(folder, R_OK))
        return false;
    errno = ENOTDIR;
    return S_ISDIR(info.st_mode);
}

/* The first of all are named. */
static void name(crvs_doctor_t *doctor, const char *folder, int place, const char *what)
{
    if (place < MAX_NAMED)
        crvs_doctor_find(doctor, CRVS_FINDING_WARNING, "%s: %s: crvs-admin recordings reconcile", folder, what);
}

static void compare(crvs_doctor_t *doctor, const crvs_apache_server_t *server, const char *folder)
{
    crvs_reconcile_found_t recorded;
    crvs_compare_found_t attached;
    crvs_error_t *error;
    crvs_act_t *act;
    int count;
    const char *problem = crvs_site_make_act(doctor->pool, doctor->db, server, folder, &act);

    if (problem) {
        crvs_doctor_find(doctor, CRVS_FINDING_UNKNOWN, "%s: %s", folder, problem);
        return;
    }
    error = crvs_reconcile_find(act, &recorded);
    if (!error)
        error = crvs_compare_find(act, &attached);
    if (error) {
        crvs_doctor_find(doctor, CRVS_FINDING_UNKNOWN, "%s: %s", folder, error->cause ? error->cause : error->key);
        return;
    }
    for (int i = 0; i < recorded.differences->nelts; i++)
        name(doctor, folder, i, APR_ARRAY_IDX(recorded.differences, i, crvs_difference_t).what);
    for (int i = 0; i < attached.differences->nelts; i++)
        name(doctor, folder, recorded.differences->nelts + i,
             APR_ARRAY_IDX(attached.differences, i, crvs_compare_t).what);
    count = recorded.differences->nelts + attached.differences->nelts;
    if (count > MAX_NAMED)
        crvs_doctor_find(doctor, CRVS_FINDING_WARNING, "%s: %d more: crvs-admin recordings reconcile", folder,
                         count - MAX_NAMED);
}

/* Whether a server before this one keeps its recordings there too. */
static bool was_looked_at(const crvs_doctor_t *doctor, int server, const char *folder)
{
    for (int i = 0; i < server; i++) {
        if (!strcmp(crvs_apache_value(crvs_apache_server(doctor->apache, i), "CrvsRecordingDir"), folder))
            return true;
    }
    return false;
}

void crvs_doctor_recordings(crvs_doctor_t *doctor)
{
    for (int i = 0; i < doctor->apache->servers->nelts; i++) {
        const crvs_apache_server_t *server = crvs_apache_server(doctor->apache, i);
        const char *folder = crvs_apache_value(server, "CrvsRecordingDir");

        if (!*folder || was_looked_at(doctor, i, folder))
            continue;
        if (!doctor->db)
            crvs_doctor_find(doctor, CRVS_FINDING_UNKNOWN, "not looked at: the database is out of reach");
        else if (!can_be_read(folder))
            crvs_doctor_find(doctor, CRVS_FINDING_ERROR, "CrvsRecordingDir %s cannot be read: %s", folder,
                             strerror(errno));
        else
            compare(doctor, server, folder);
    }
}
