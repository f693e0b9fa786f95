/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"
#include "core/db/db.h"
#include "core/http/response.h"
#include "queries/schema.h"
#include "queries/status.h"
#include "status/private.h"

#include <sys/statvfs.h>

#define EVERY apr_time_from_sec(10)

static void look_at_disk(const crvs_config_t *config, int site)
{
    struct statvfs disk;
    bool is_there = config->recording_dir && statvfs(config->recording_dir, &disk) == 0;

    crvs_counter_note(site, CRVS_READING_DISK_FREE, is_there ? (apr_int64_t)(disk.f_bavail * disk.f_frsize) : -1);
    crvs_counter_note(site, CRVS_READING_DISK_SIZE, is_there ? (apr_int64_t)(disk.f_blocks * disk.f_frsize) : -1);
}

static void look_at_mail(const crvs_config_t *config, int site, const crvs_object_t *row)
{
    crvs_counter_note(site, CRVS_READING_MAIL_WAITING, config->mail_from ? crvs_object_int(row, "mail_waiting") : -1);
    crvs_counter_note(site, CRVS_READING_MAIL_FAILED, config->mail_from ? crvs_object_int(row, "mail_failed") : -1);
}

/* What it waits for is bounded as that of every page: core/db/db.h. */
static void look_at_database(request_rec *r, int site)
{
    crvs_db_t *db = crvs_db_make(r->pool, r->server);
    crvs_object_t *row = NULL;
    crvs_error_t *error = crvs_sql_status_readings(db, &row, CRVS_SCHEMA_CHANGE);

    crvs_db_release(db);
    if (error)
        crvs_response_note_error(r, error);
    else {
        crvs_counter_note(site, CRVS_READING_SCHEMA_OK, crvs_object_true(row, "is_deployed"));
        crvs_counter_note(site, CRVS_READING_INBOX, crvs_object_int(row, "waiting"));
        crvs_counter_note(site, CRVS_READING_PENDING_PURGE, crvs_object_int(row, "pending"));
        look_at_mail(crvs_config_of(r->server), site, row);
        crvs_counter_note(site, CRVS_READING_VERSIONS_FAILED, crvs_object_int(row, "versions_failed"));
    }
    crvs_counter_note(site, CRVS_READING_DATABASE_UP, !error);
    crvs_counter_note(site, CRVS_READING_DATABASE_KNOWN, true);
}

void crvs_readings_take(request_rec *r)
{
    int site = crvs_start_site(r->server);

    if (site < 0 || !crvs_counter_is_due(site, EVERY))
        return;
    look_at_disk(crvs_config_of(r->server), site);
    look_at_database(r, site);
}
