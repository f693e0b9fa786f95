/* SPDX-License-Identifier: Apache-2.0 */
/* crvs-admin recordings import, and crvs-admin recordings reconcile. */
#include "attachments/compare.h"
#include "command/commands.h"
#include "command/site.h"
#include "core/text/number.h"
#include "core/text/text.h"
#include "recordings/disk.h"
#include "recordings/import.h"
#include "recordings/reconcile.h"

#include <apr_strings.h>
#include <stdio.h>
#include <stdlib.h>

#define SETTLED "10"
#define RECORDING_DIR CRVS_SITE_RECORDING_DIR_OPTION
#define APACHE CRVS_APACHE_OPTION("It is asked for CrvsRecordingDir, CrvsBasePath, CrvsTimeZone and CrvsLanguage.")

/* --- import --- */

static apr_int64_t minutes_of(const char *text)
{
    apr_int64_t minutes;

    if (!crvs_number_read(text, 0, 999999, &minutes))
        crvs_say_misuse("--settled takes a number of minutes");
    return minutes;
}

static void import_one(const crvs_act_t *act, const crvs_import_t *import, const char *path, int counts[3])
{
    static const char *const words[] = {"imported", "known", "left"};
    crvs_act_t own = *act;
    crvs_import_e what;
    const char *why;

    if (apr_pool_create(&own.pool, act->pool) != APR_SUCCESS)
        crvs_say_failure("no memory");
    crvs_site_check(act, crvs_import_file(&own, import, path, &what, &why));
    counts[what]++;
    if (what != CRVS_IMPORT_KNOWN)
        printf("%s: %s (%s)\n", words[what], crvs_text_shown(own.pool, path), why);
    apr_pool_destroy(own.pool);
}

static void import(crvs_call_t *call)
{
    const char *settled = crvs_options_value(call, "settled");
    const crvs_import_t how = {.settled = 60 * minutes_of(settled ? settled : SETTLED),
                               .move = crvs_options_has(call, "move")};
    int counts[3] = {0};
    crvs_act_t *act = crvs_site_act_at(call);

    for (int at = 0; at < call->count; at++) {
        const apr_array_header_t *paths = crvs_disk_recordings(call->pool, call->operands[at]);

        for (int i = 0; i < paths->nelts; i++)
            import_one(act, &how, APR_ARRAY_IDX(paths, i, const char *), counts);
    }
    printf("%d imported, %d known, %d left alone.\n", counts[CRVS_IMPORT_TAKEN], counts[CRVS_IMPORT_KNOWN],
           counts[CRVS_IMPORT_LEFT]);
}

static const crvs_option_t import_options[] = {
    RECORDING_DIR,
    {"settled", 0, "MINUTES", NULL, "Leaves alone what changed in the last so many minutes; by default " SETTLED ".",
     false},
    {"move", 0, NULL, NULL, "Moves the files, instead of copying them.", false},
    APACHE,
    {0},
};

const crvs_command_t crvs_command_recordings_import = {
    .name = "recordings import",
    .operands = "DIRECTORY...",
    .completion = CRVS_COMPLETE_FOLDERS,
    .options = import_options,
    .summary = "Takes in what Jibri recorded on a disk that Apache sees.",
    .help = "Takes in what Jibri recorded, where Jibri and Apache share a disk. A DIRECTORY is Jibri's "
            "recordings-directory, or one "
            "of those in it. Each MP4, WebM, Matroska (MKV) or Ogg file becomes a recording of the session whose "
            "number stands at the end of its room's "
            "name: of the "
            "room in metadata.json, else of that in the file's name. It is copied into CrvsRecordingDir, or moved with "
            "--move. What "
            "was taken in before is known by its directory and name, also where crvs-finalize sent it. What follows a "
            "recording is "
            "what follows all others: the rule of its class publishes it, and it stands in the school's log. A file "
            "that changed in "
            "the last " SETTLED
            " minutes (--settled), that lacks its index (moov), that is no video or that belongs to no session is left "
            "alone, and named with the reason.\n\n"
            "The unit crvs-import.timer, in the folder conf, does it every ten minutes.",
    .run = import,
};

/* --- reconcile --- */

/* The exit statuses that tell whoever calls that there is something to mend, and that it is not known what (EX_TEMPFAIL). */
#define DIFFERENT 1
#define UNKNOWN 75

/*
 * A disk that is not mounted lacks most. What was put into the bin or taken off by that would be removed from it for good
 * a month, or a day, later.
 */
static void refuse_mass(const crvs_call_t *call, int there, int missing)
{
    if (missing && missing >= there && !crvs_options_has(call, "lost"))
        crvs_say_failure("of %d recordings and attached files %d are missing. Is the disk of CrvsRecordingDir mounted? "
                         "Nothing was changed; if they are lost, --lost lets go of them",
                         there + missing, missing);
}

static void say_one(bool apply, const char *remedy, const char *what)
{
    printf("%s%s: %s\n", apply ? "" : "would be ", remedy, what);
}

static void reconcile(crvs_call_t *call)
{
    bool apply = crvs_options_has(call, "apply");
    crvs_reconcile_found_t recorded;
    crvs_compare_found_t attached;
    const char *outcome = ".";
    crvs_act_t *act;
    int count;

    /* A difference is all that 1 says. */
    crvs_say_ends_with(UNKNOWN);
    act = crvs_site_act_at(call);
    crvs_site_check(act, crvs_reconcile_find(act, &recorded));
    crvs_site_check(act, crvs_compare_find(act, &attached));
    if (apply)
        refuse_mass(call, recorded.there + attached.there, recorded.missing + attached.missing);
    count = recorded.differences->nelts + attached.differences->nelts;
    for (int i = 0; i < recorded.differences->nelts; i++) {
        const crvs_difference_t *difference = &APR_ARRAY_IDX(recorded.differences, i, crvs_difference_t);

        say_one(apply, difference->remedy, difference->what);
        if (apply)
            crvs_site_check(act, crvs_reconcile_mend(act, difference));
    }
    for (int i = 0; i < attached.differences->nelts; i++) {
        const crvs_compare_t *difference = &APR_ARRAY_IDX(attached.differences, i, crvs_compare_t);

        say_one(apply, difference->remedy, difference->what);
        if (apply)
            crvs_site_check(act, crvs_compare_mend(act, difference));
    }
    if (count)
        outcome = apply ? ", mended." : ". Nothing was changed: --apply mends.";
    printf("%d difference%s%s\n", count, count == 1 ? "" : "s", outcome);
    if (count && !apply)
        exit(DIFFERENT);
}

static const crvs_option_t reconcile_options[] = {
    RECORDING_DIR,
    {"apply", 0, NULL, NULL, "Mends what is said.", false},
    {"lost", 0, NULL, NULL, "Mends also where half of all files or more are missing: they are lost.", false},
    APACHE,
    {0},
};

const crvs_command_t crvs_command_recordings_reconcile = {
    .name = "recordings reconcile",
    .operands = "",
    .options = reconcile_options,
    .summary = "Compares the folder of recordings with the database.",
    .help = "Compares CrvsRecordingDir with the database, and says what would be mended; --apply mends it. A recording "
            "whose file is "
            "missing is put into the bin. A file of which the database knows nothing becomes a recording of no "
            "session, for an "
            "administrator to place. What is left of uploads that nobody goes on with is removed. An attached file "
            "that is missing is "
            "taken off its announcement or lesson; one of which the database knows nothing is put into the folder "
            "set-aside, where nothing removes it. Where half of the recordings and attached files or more are missing, "
            "as when "
            "a disk is not mounted, --apply changes nothing without --lost. Nor does it where the disk does not say "
            "whether a file is there.\n\n"
            "Without --apply the exit status is 1 where there is a difference, and 0 where there is none; it is 75 "
            "(EX_TEMPFAIL) where the disk or the database did not answer, or nothing was changed because so much is "
            "missing.",
    .run = reconcile,
};
