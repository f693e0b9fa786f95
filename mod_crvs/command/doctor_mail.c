/* SPDX-License-Identifier: Apache-2.0 */
/* Whether mails go out, for crvs-admin doctor. */
#include "command/doctor.h"
#include "core/text/mail.h"
#include "queries/notices.h"

#include <apr_strings.h>
#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

/* Whether the program that mails are handed to is there. */
static void look_at_command(crvs_doctor_t *doctor, const crvs_apache_server_t *server)
{
    const char *command = crvs_apache_value(server, "CrvsMailCommand");
    char **words = NULL;

    if (apr_tokenize_to_argv(command, &words, doctor->pool) != APR_SUCCESS || !words[0] || access(words[0], X_OK))
        crvs_doctor_find(doctor, CRVS_FINDING_ERROR,
                         "CrvsMailCommand: %s: %s. apt install msmtp-mta, or see docs/mail.md",
                         words && words[0] ? words[0] : command, strerror(errno));
}

static void look_at_queue(crvs_doctor_t *doctor)
{
    crvs_object_t *found;
    crvs_error_t *error;
    apr_int64_t count;

    if (!doctor->db) {
        crvs_doctor_find(doctor, CRVS_FINDING_UNKNOWN, "the queue was not looked at: the database is out of reach");
        return;
    }
    error = crvs_sql_notices_summary(doctor->db, &found);
    if (error) {
        crvs_doctor_find(doctor, CRVS_FINDING_UNKNOWN, "the queue was not looked at: %s",
                         error->cause ? error->cause : error->key);
        return;
    }
    count = crvs_object_int(found, "overdue");
    if (count)
        crvs_doctor_find(doctor, CRVS_FINDING_ERROR,
                         "%" PRId64 " mails are due for more than a quarter of an hour: systemctl enable --now "
                         "crvs-notify.timer, and journalctl -u crvs-notify says what went wrong",
                         count);
    count = crvs_object_int(found, "failed");
    if (count)
        crvs_doctor_find(doctor, CRVS_FINDING_WARNING,
                         "%" PRId64 " notices were given up in the last 7 days, the last one: %s", count,
                         crvs_mail_conceal(doctor->pool, crvs_object_text(found, "problem")));
    count = crvs_object_int(found, "stopped");
    if (count)
        crvs_doctor_find(doctor, CRVS_FINDING_WARNING,
                         "nothing arrives at the addresses of %" PRId64 " accounts; their pages say so", count);
}

void crvs_doctor_mail(crvs_doctor_t *doctor)
{
    bool is_sent = false;

    for (int i = 0; i < doctor->apache->servers->nelts; i++) {
        const crvs_apache_server_t *server = crvs_apache_server(doctor->apache, i);

        if (!*crvs_apache_value(server, "CrvsMailFrom"))
            continue;
        is_sent = true;
        look_at_command(doctor, server);
    }
    if (is_sent)
        look_at_queue(doctor);
}
