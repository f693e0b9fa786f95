/* SPDX-License-Identifier: Apache-2.0 */
/* crvs-admin doctor: what is wrong with an installation, and how to mend it. */
#include "command/doctor.h"

#include "command/commands.h"
#include "command/database.h"
#include "command/list.h"
#include "command/sqitch.h"

#include <apr_strings.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    void (*look)(crvs_doctor_t *doctor);
} checks[] = {
    {"apache", crvs_doctor_apache},
    {"module", crvs_doctor_apache_module},
    {"engine", crvs_doctor_apache_engine},
    {"running", crvs_doctor_running},
    {"example", crvs_doctor_apache_example},
    {"tls", crvs_doctor_apache_tls},
    {"limits", crvs_doctor_apache_limits},
    {"time zone", crvs_doctor_apache_time_zone},
    {"secret", crvs_doctor_files_secret},
    {"meeting", crvs_doctor_meeting},
    {"reconnect", crvs_doctor_apache_reconnect},
    {"rights", crvs_doctor_files_rights},
    {"database", crvs_doctor_database},
    {"migrations", crvs_doctor_database_migrations},
    {"collation", crvs_doctor_database_collation},
    {"clock", crvs_doctor_database_clock},
    {"counts", crvs_doctor_database_counts},
    {"admin", crvs_doctor_database_admin},
    {"passwords", crvs_doctor_database_passwords},
    {"recordings", crvs_doctor_recordings},
    {"light recordings", crvs_doctor_light},
    {"definers", crvs_doctor_database_definers},
    {"backup", crvs_doctor_database_backup},
    {"mail", crvs_doctor_mail},
};
#define CHECKS (sizeof(checks) / sizeof(*checks))

static const char *const levels[] = {"ok", "unknown", "warning", "error"};
/* As monitoring plugins have them. */
static const int statuses[] = {0, 1, 1, 2};

void crvs_doctor_find(crvs_doctor_t *doctor, crvs_finding_e level, const char *format, ...)
{
    crvs_finding_t finding = {.level = level};
    va_list arguments;

    va_start(arguments, format);
    finding.sentence = apr_pvsprintf(doctor->pool, format, arguments);
    va_end(arguments);
    for (int i = 0; i < doctor->found->nelts; i++) {
        if (!strcmp(APR_ARRAY_IDX(doctor->found, i, crvs_finding_t).sentence, finding.sentence))
            return;
    }
    APR_ARRAY_PUSH(doctor->found, crvs_finding_t) = finding;
}

bool crvs_doctor_has_servers(crvs_doctor_t *doctor)
{
    if (!doctor->apache->servers->nelts)
        crvs_doctor_find(doctor, CRVS_FINDING_UNKNOWN, "not looked at: no server has CrvsEngine On");
    return doctor->apache->servers->nelts > 0;
}

static crvs_doctor_t look_around(const crvs_call_t *call)
{
    static const char *const question[] = {"-M", NULL};
    crvs_doctor_t doctor = {.call = call, .pool = call->pool, .apache = crvs_apache_ask(call)};

    if (doctor.apache->is_right && !crvs_apache_output(doctor.apache, call->pool, question, &doctor.modules))
        doctor.modules = NULL;
    doctor.db_message = crvs_database_open(call, &doctor.db, &doctor.db_name);
    return doctor;
}

static const crvs_list_column_t columns[] = {{"level", "Level"}, {"check", "Check"}, {"sentence", "Sentence"}, {0}};

/* What ends a line of another program is not part of what is told. */
static const char *trimmed(apr_pool_t *pool, const char *sentence)
{
    size_t length = strlen(sentence);

    while (length && strchr(" \n", sentence[length - 1]))
        length--;
    return apr_pstrmemdup(pool, sentence, length);
}

static crvs_value_t row_of(apr_pool_t *pool, const char *check, const crvs_finding_t *finding)
{
    crvs_object_t *row = crvs_object_make(pool);

    crvs_object_set(row, "level", crvs_value_text(levels[finding->level]));
    crvs_object_set(row, "check", crvs_value_text(check));
    crvs_object_set(row, "sentence", crvs_value_text(trimmed(pool, finding->sentence)));
    return crvs_value_object(row);
}

/* "LEVEL CHECK: SENTENCE" */
static void print_lines(const crvs_list_t *rows)
{
    for (int i = 0; i < rows->count; i++) {
        const crvs_object_t *row = crvs_list_object(rows, i);
        const char *sentence = crvs_object_text(row, "sentence");

        printf("%-8s %s%s%s\n", crvs_object_text(row, "level"), crvs_object_text(row, "check"), *sentence ? ": " : "",
               sentence);
    }
}

static void doctor(crvs_call_t *call)
{
    static const char *const words[] = {"OK", "WARNING", "ERROR"};
    static const crvs_finding_t well = {CRVS_FINDING_OK, ""};
    crvs_doctor_t doctor = look_around(call);
    crvs_list_t *rows = crvs_list_make(call->pool);
    int counts[4] = {0}, status = 0;

    for (size_t check = 0; check < CHECKS; check++) {
        doctor.found = apr_array_make(call->pool, 4, sizeof(crvs_finding_t));
        checks[check].look(&doctor);
        if (!doctor.found->nelts)
            APR_ARRAY_PUSH(doctor.found, crvs_finding_t) = well;
        for (int i = 0; i < doctor.found->nelts; i++) {
            const crvs_finding_t *finding = &APR_ARRAY_IDX(doctor.found, i, crvs_finding_t);

            counts[finding->level]++;
            if (statuses[finding->level] > status)
                status = statuses[finding->level];
            if (finding->level != CRVS_FINDING_OK || !crvs_options_has(call, "quiet"))
                crvs_list_add(rows, row_of(call->pool, checks[check].name, finding));
        }
    }
    if (crvs_options_has(call, "json")) {
        crvs_command_list(call, columns, rows);
    }
    else {
        printf("CRVS %s: %d checks, %d error, %d warning, %d unknown\n", words[status], (int)CHECKS,
               counts[CRVS_FINDING_ERROR], counts[CRVS_FINDING_WARNING], counts[CRVS_FINDING_UNKNOWN]);
        print_lines(rows);
    }
    fflush(stdout);
    exit(status);
}

static const crvs_option_t options[] = {CRVS_APACHE_OPTION(""),
                                        {"quiet", 'q', NULL, NULL, "Leaves out what is well.", false},
                                        CRVS_LIST_JSON,
                                        CRVS_SQITCH_OPTION,
                                        {0}};

const crvs_command_t crvs_command_doctor = {
    .name = "doctor",
    .operands = "",
    .options = options,
    .summary = "Says what is wrong with the installation.",
    .help = "Looks at Apache's configuration, at the files that it names and at the database, changes nothing, and "
            "says what is wrong "
            "and how to mend it, a line for each: error, warning, unknown (something else has to be mended before it "
            "can be looked at) or "
            "ok. The first line sums up, for monitoring. Run it as root, who can read everything. Its exit status is 0 "
            "when all is "
            "well, 1 with warnings or what could not be looked at, 2 with errors, as monitoring plugins have it. With "
            "--json "
            "each finding is an object with its level, check and sentence.\n\n"
            "Looked at are: whether Apache accepts its configuration (apache), mod_crvs is loaded (module) and answers "
            "somewhere "
            "(engine), whether the Apache that runs is ready, its database included (running: it is asked at the "
            "address of its "
            "health, see example-site.conf), whether hosts of the example are left (example), TLS (tls), limits that "
            "refuse films (limits), "
            "whether times are in a zone of your own (time zone), the webhook's secret (secret), who moderates "
            "meetings, and what Jitsi needs for it (meeting), the database driver's "
            "reconnect "
            "(reconnect), who can read the database's password (rights), whether the database can be reached "
            "(database), has today's "
            "schema (migrations), holds every character (collation) and has the same time (clock), whether there is an "
            "administrator "
            "(admin), how many passwords are still hashed as another program did (passwords), whether recordings "
            "and their files agree (recordings), whether light versions of them are made (light recordings), in whose "
            "name the database's triggers act (definers), how old the last "
            "backup is (backup) and whether mails go out (mail).",
    .run = doctor,
};
