/* SPDX-License-Identifier: Apache-2.0 */
#include "tidy.h"

#include "accounts/user.h"
#include "attachments/attachments.h"
#include "attendance/tidy.h"
#include "audit/audit.h"
#include "classrooms/tidy.h"
#include "core/http/tidy.h"
#include "identity/tidy.h"
#include "imports/run.h"
#include "notices/notices.h"
#include "recordings/recordings.h"
#include "recordings/space.h"
#include "uploads/tidy.h"

static const struct {
    const char *what;
    crvs_error_t *(*tidy)(crvs_act_t *act, apr_int64_t *done);
} kinds[] = {
    {"sessions", crvs_identity_tidy},        {"links for passwords", crvs_accounts_tidy},
    {"lines of the audit", crvs_audit_tidy}, {"attendance", crvs_attendance_tidy},
    {"imports", crvs_imports_tidy},          {"uploads", crvs_uploads_tidy},
    {"recordings", crvs_recordings_tidy},    {"forms", crvs_http_tidy},
    {"notices", crvs_notices_tidy},          {"classes", crvs_classrooms_tidy},
    {"files", crvs_attachments_tidy},
};

#define KINDS ((int)(sizeof(kinds) / sizeof(*kinds)))

_Static_assert(sizeof(kinds) / sizeof(*kinds) < CRVS_TIDY_KINDS, "there is no room for all kinds and the list's end");

static crvs_error_t *tidy_kind(crvs_act_t *act, int kind, int rounds, apr_int64_t *total)
{
    apr_int64_t done = 1;

    for (int round = 0; round < rounds && done; round++) {
        CRVS_TRY(kinds[kind].tidy(act, &done));
        *total += done;
    }
    return NULL;
}

crvs_error_t *crvs_tidy(crvs_act_t *act, int rounds, crvs_tidied_t *tidied)
{
    crvs_error_t *first = NULL;

    for (int i = 0; i < KINDS; i++) {
        crvs_error_t *error;

        tidied[i] = (crvs_tidied_t){.what = kinds[i].what};
        tidied[i + 1] = (crvs_tidied_t){0};
        error = tidy_kind(act, i, rounds, &tidied[i].done);
        if (!first)
            first = error;
        /* Of what an older schema lacks nothing has expired; what else is there has. */
        if (error && error->status == HTTP_SERVICE_UNAVAILABLE && !crvs_db_is_behind(error))
            return first;
    }
    return first;
}

crvs_error_t *crvs_tidy_recount(crvs_act_t *act)
{
    CRVS_TRY(crvs_classrooms_tidy_counts(act));
    CRVS_TRY(crvs_recordings_tidy_marks(act));
    return crvs_space_mend(act->db);
}
