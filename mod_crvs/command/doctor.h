/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What crvs-admin doctor looks at: what was found out before, and what its checks find wrong.
 */
#ifndef CRVS_COMMAND_DOCTOR_H
#define CRVS_COMMAND_DOCTOR_H

#include "command/apache.h"
#include "command/command.h"
#include "core/db/db.h"

/** Severity, in ascending order: monitoring plugins report the worst one. */
typedef enum {
    CRVS_FINDING_OK,
    CRVS_FINDING_UNKNOWN, /**< could not be checked because something else failed */
    CRVS_FINDING_WARNING, /**< it works, but may not for long, or could be safer */
    CRVS_FINDING_ERROR    /**< something is broken, or accessible to people who should not have access */
} crvs_finding_e;

typedef struct {
    crvs_finding_e level;
    const char *sentence; /**< says what to do */
} crvs_finding_t;

typedef struct {
    const crvs_call_t *call;
    apr_pool_t *pool;
    crvs_apache_t *apache;
    const char *modules; /**< what `apachectl -M` says; NULL: Apache does not read its configuration */
    crvs_db_t *db;       /**< NULL: out of reach */
    const char *db_name;
    const char *db_message;    /**< why */
    apr_array_header_t *found; /**< of crvs_finding_t, by the check that runs */
} crvs_doctor_t;

/** Notes what is wrong; the same only once. */
void crvs_doctor_find(crvs_doctor_t *doctor, crvs_finding_e level, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/** Whether a server has the engine on; if not, records that the check was skipped. */
bool crvs_doctor_has_servers(crvs_doctor_t *doctor);

/** @name The checks. Each notes what is wrong; nothing means that all is well. */
/** @{ */
void crvs_doctor_apache(crvs_doctor_t *doctor);
void crvs_doctor_apache_module(crvs_doctor_t *doctor);
void crvs_doctor_apache_engine(crvs_doctor_t *doctor);
void crvs_doctor_running(crvs_doctor_t *doctor);
void crvs_doctor_apache_example(crvs_doctor_t *doctor);
void crvs_doctor_apache_tls(crvs_doctor_t *doctor);
void crvs_doctor_apache_limits(crvs_doctor_t *doctor);
void crvs_doctor_apache_time_zone(crvs_doctor_t *doctor);
void crvs_doctor_files_secret(crvs_doctor_t *doctor);
void crvs_doctor_meeting(crvs_doctor_t *doctor);
void crvs_doctor_apache_reconnect(crvs_doctor_t *doctor);
void crvs_doctor_files_rights(crvs_doctor_t *doctor);
void crvs_doctor_database(crvs_doctor_t *doctor);
void crvs_doctor_database_migrations(crvs_doctor_t *doctor);
void crvs_doctor_database_collation(crvs_doctor_t *doctor);
void crvs_doctor_database_clock(crvs_doctor_t *doctor);
void crvs_doctor_database_counts(crvs_doctor_t *doctor);
void crvs_doctor_database_admin(crvs_doctor_t *doctor);
void crvs_doctor_database_passwords(crvs_doctor_t *doctor);
void crvs_doctor_database_definers(crvs_doctor_t *doctor);
void crvs_doctor_database_backup(crvs_doctor_t *doctor);
void crvs_doctor_recordings(crvs_doctor_t *doctor);
void crvs_doctor_light(crvs_doctor_t *doctor);
void crvs_doctor_mail(crvs_doctor_t *doctor);
/** @} */

#endif
