/* SPDX-License-Identifier: Apache-2.0 */
/* The names of what is counted. They are a promise: dashboards and alerts of others ask for them. */
#include "status/private.h"

#define COUNTER(name) CRVS_FIGURE_COUNTER, CRVS_COUNTER_##name
#define TIME(name) CRVS_FIGURE_TIME, CRVS_COUNTER_##name
#define GAUGE(name) CRVS_FIGURE_GAUGE, CRVS_GAUGE_##name
#define READING(name) CRVS_FIGURE_READING, CRVS_READING_##name

/* clang-format off */
const crvs_figure_t crvs_figures[] = {
    {COUNTER(STATEMENTS), "crvs_database_statements", "Statements that the database ran.", ""},
    {TIME(STATEMENT_TIME), "crvs_database_statement_seconds", "Time that statements took.", ""},
    {COUNTER(STATEMENTS_SLOW), "crvs_database_slow_statements", "Statements that took CrvsSlowStatement or longer.", ""},
    {COUNTER(DATABASE_LOST), "crvs_database_errors", "What went wrong with the database, by kind.", "{kind=\"lost\"}"},
    {COUNTER(DATABASE_DEADLOCK), "crvs_database_errors", NULL, "{kind=\"deadlock\"}"},
    {COUNTER(DATABASE_TIMEOUT), "crvs_database_errors", NULL, "{kind=\"timeout\"}"},
    {COUNTER(DATABASE_NOT_READY), "crvs_database_errors", NULL, "{kind=\"not_ready\"}"},
    {COUNTER(DATABASE_UNREACHABLE), "crvs_database_errors", NULL, "{kind=\"unreachable\"}"},
    {COUNTER(DATABASE_OTHER), "crvs_database_errors", NULL, "{kind=\"other\"}"},
    {COUNTER(DATABASE_RETRIES), "crvs_database_retries", "Statements and transactions that were tried again.", ""},
    {COUNTER(DATABASE_CONNECTIONS), "crvs_database_connections_opened", "Connections that were made.", ""},
    {GAUGE(CONNECTIONS), "crvs_database_connections", "Connections that are open.", ""},
    {COUNTER(DATABASE_WAITS), "crvs_gate_waits", "Requests that waited for a place, by what for.", "{gate=\"database\"}"},
    {COUNTER(PASSWORD_WAITS), "crvs_gate_waits", NULL, "{gate=\"password\"}"},
    {COUNTER(DATABASE_REFUSALS), "crvs_gate_refusals", "Requests that found no place in time.", "{gate=\"database\"}"},
    {COUNTER(PASSWORD_REFUSALS), "crvs_gate_refusals", NULL, "{gate=\"password\"}"},
    {GAUGE(DATABASE_INSIDE), "crvs_gate_inside", "Requests that have a place.", "{gate=\"database\"}"},
    {GAUGE(PASSWORD_INSIDE), "crvs_gate_inside", NULL, "{gate=\"password\"}"},
    {GAUGE(DATABASE_WAITING), "crvs_gate_waiting", "Requests that wait for a place.", "{gate=\"database\"}"},
    {GAUGE(PASSWORD_WAITING), "crvs_gate_waiting", NULL, "{gate=\"password\"}"},
    {COUNTER(LOGINS), "crvs_logins", "Logins by name and password, by what came of them.", "{result=\"ok\"}"},
    {COUNTER(LOGINS_FAILED), "crvs_logins", NULL, "{result=\"failed\"}"},
    {COUNTER(LOGINS_THROTTLED), "crvs_logins", NULL, "{result=\"throttled\"}"},
    {COUNTER(WEBHOOK_STORED), "crvs_webhook_deliveries", "Deliveries to the webhook, by what came of them.", "{outcome=\"stored\"}"},
    {COUNTER(WEBHOOK_DUPLICATE), "crvs_webhook_deliveries", NULL, "{outcome=\"duplicate\"}"},
    {COUNTER(WEBHOOK_INBOX), "crvs_webhook_deliveries", NULL, "{outcome=\"inbox\"}"},
    {COUNTER(WEBHOOK_UNPROVED), "crvs_webhook_deliveries", NULL, "{outcome=\"unproved\"}"},
    {COUNTER(WEBHOOK_INVALID), "crvs_webhook_deliveries", NULL, "{outcome=\"invalid\"}"},
    {COUNTER(WEBHOOK_CONFLICT), "crvs_webhook_deliveries", NULL, "{outcome=\"conflict\"}"},
    {COUNTER(WEBHOOK_FAILED), "crvs_webhook_deliveries", NULL, "{outcome=\"failed\"}"},
    {COUNTER(WEBHOOK_OTHER), "crvs_webhook_deliveries", NULL, "{outcome=\"other\"}"},
    {COUNTER(UPLOADS_BEGUN), "crvs_uploads", "Files of videos that were sent, by what became of them.", "{event=\"begun\"}"},
    {COUNTER(UPLOADS_FINISHED), "crvs_uploads", NULL, "{event=\"finished\"}"},
    {COUNTER(UPLOADS_REFUSED), "crvs_uploads", NULL, "{event=\"refused\"}"},
    {COUNTER(UPLOADS_ABANDONED), "crvs_uploads", NULL, "{event=\"abandoned\"}"},
    {COUNTER(UPLOADS_FAILED), "crvs_uploads", NULL, "{event=\"failed\"}"},
    {COUNTER(UPLOAD_BYTES), "crvs_upload_bytes", "Bytes of such files that came.", ""},
    {COUNTER(RECORDING_BYTES), "crvs_recording_sent_bytes", "Bytes of recordings that were sent.", ""},
    {READING(DATABASE_UP), "crvs_database_up", "Whether the database answered the last look.", ""},
    {READING(SCHEMA_OK), "crvs_schema_ok", "Whether the schema has this module's last change.", ""},
    {READING(INBOX), "crvs_inbox_waiting", "Announced recordings that wait for an administrator.", ""},
    {READING(PENDING_PURGE), "crvs_recordings_pending_purge", "Recordings whose days in the bin are over.", ""},
    {READING(MAIL_WAITING), "crvs_mail_waiting", "Notices that are due, and not sent yet.", ""},
    {READING(MAIL_FAILED), "crvs_mail_given_up", "Notices that were given up after all tries in a day.", ""},
    {READING(VERSIONS_FAILED), "crvs_recording_versions_failed", "Further versions of recordings that were given up.", ""},
    {READING(DISK_FREE), "crvs_recording_disk_free_bytes", "What the disk of CrvsRecordingDir has left.", ""},
    {READING(DISK_SIZE), "crvs_recording_disk_size_bytes", "The size of the disk of CrvsRecordingDir.", ""},
    {.family = NULL},
};
/* clang-format on */
