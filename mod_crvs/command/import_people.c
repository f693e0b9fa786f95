/* SPDX-License-Identifier: Apache-2.0 */
/* crvs-admin import moodle-users and greenlight */
#include "command/commands.h"
#include "command/import.h"
#include "command/site.h"
#include "takeover/joiners.h"

/* The database of another program, and the school that its people come into. */
static crvs_takeover_t begin(const crvs_call_t *call)
{
    crvs_takeover_t takeover = {.pool = call->pool, .is_dry = crvs_options_has(call, "dry-run")};
    const char *flaw;

    crvs_report_begin(&takeover);
    takeover.act = crvs_site_act(call);
    flaw = crvs_foreign_open(call->pool, crvs_options_value(call, "from"), &takeover.foreign);
    if (flaw)
        crvs_say_failure("%s", flaw);
    return takeover;
}

static void import_moodle(crvs_call_t *call)
{
    const char *prefix = crvs_options_value(call, "prefix");
    crvs_takeover_t takeover = begin(call);

    crvs_site_check(takeover.act, crvs_moodle_take(&takeover, prefix ? prefix : "mdl_"));
    crvs_import_tell(&takeover);
}

static const crvs_option_t moodle_options[] = {
    CRVS_IMPORT_FROM("Moodle's"),
    {"prefix", 0, "PREFIX", NULL, "What its tables begin with, $CFG->prefix; by default mdl_.", false},
    CRVS_IMPORT_DRY_RUN,
    {0},
};

const crvs_command_t crvs_command_import_people_moodle = {
    .name = "import moodle-users",
    .operands = "",
    .options = moodle_options,
    .summary = "Makes the accounts that Moodle's database has.",
    .help =
        "Makes an account for each of Moodle's, in one transaction; one whose user name is taken here is left out, and "
        "told. Who has a teacher's role there, in any course, is a trainer; all others are learners. Who is suspended "
        "is disabled. Passwords that Moodle hashed by bcrypt, as it did up to 4.2, go on; with others it takes a link "
        "(user link). A file of CSV, as Moodle takes and gives them, is for user import, which makes accounts without "
        "passwords.",
    .run = import_moodle,
};

static void import_greenlight(crvs_call_t *call)
{
    crvs_takeover_t takeover = begin(call);

    crvs_site_check(takeover.act, crvs_greenlight_take(&takeover));
    crvs_import_tell(&takeover);
}

static const crvs_option_t greenlight_options[] = {CRVS_IMPORT_FROM("Greenlight's"), CRVS_IMPORT_DRY_RUN, {0}};

const crvs_command_t crvs_command_import_people_greenlight = {
    .name = "import greenlight",
    .operands = "",
    .options = greenlight_options,
    .summary = "Makes the accounts that Greenlight's database has, and lists its recordings.",
    .help =
        "Makes an account for each of Greenlight's (version 3), in one transaction, with the password that it had; its "
        "e-mail address is the user name, and one that is taken here is left out, and told. All are learners: user "
        "role "
        "makes a trainer. The addresses of BigBlueButton's recordings stand on the page of unassigned recordings then, "
        "for an administrator to assign.",
    .run = import_greenlight,
};
