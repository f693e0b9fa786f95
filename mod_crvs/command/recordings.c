/* crvs-admin recordings import, and crvs-admin recordings reconcile. */
#include "command/site.h"
#include "core/text.h"
#include "recordings/disk.h"
#include "recordings/import.h"
#include "recordings/reconcile.h"

#include <apr_general.h>
#include <apr_strings.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#define SETTLED 10

/* The command line, behind the verb. */
typedef struct {
    crvs_command_site_t site;
    crvs_import_t import;
    bool apply;
    apr_array_header_t *operands;  /* of const char * */
} options_t;

typedef enum { OPTION_CONFIG, OPTION_APACHE, OPTION_FOLDER, OPTION_SETTLED, OPTION_MOVE, OPTION_APPLY } option_e;

typedef struct {
    const char *name;
    option_e option;
    bool has_value;
} option_t;

static const option_t for_import[] = {{"--config", OPTION_CONFIG, true},        {"--apache", OPTION_APACHE, true},
                                      {"--recording-dir", OPTION_FOLDER, true}, {"--settled", OPTION_SETTLED, true},
                                      {"--move", OPTION_MOVE, false},           {NULL, 0, false}};
static const option_t for_reconcile[] = {{"--config", OPTION_CONFIG, true},
                                         {"--apache", OPTION_APACHE, true},
                                         {"--recording-dir", OPTION_FOLDER, true},
                                         {"--apply", OPTION_APPLY, false},
                                         {NULL, 0, false}};

static apr_int64_t minutes_of(const char *text)
{
    if (!*text || strlen(text) > 6 || strspn(text, "0123456789") != strlen(text))
        crvs_command_misused("--settled takes a number of minutes");
    return apr_atoi64(text);
}

static void take_option(options_t *options, option_e option, const char *value)
{
    switch (option) {
    case OPTION_CONFIG:
        options->site.option_file = value;
        break;
    case OPTION_APACHE:
        options->site.apache = value;
        break;
    case OPTION_FOLDER:
        options->site.recording_dir = value;
        break;
    case OPTION_SETTLED:
        options->import.settled = 60 * minutes_of(value);
        break;
    case OPTION_MOVE:
        options->import.move = true;
        break;
    case OPTION_APPLY:
        options->apply = true;
    }
}

/* The option that an argument is, by its whole name; NULL where there is none. @param value behind its =, or NULL */
static const option_t *find_option(const option_t *known, const char *argument, const char **value)
{
    size_t length = strcspn(argument, "=");

    *value = argument[length] ? argument + length + 1 : NULL;
    for (; known->name; known++) {
        if (strlen(known->name) == length && !strncmp(known->name, argument, length) && (known->has_value || !*value))
            return known;
    }
    return NULL;
}

/* Options and operands in any order; behind -- all are operands. */
static options_t read_options(apr_pool_t *pool, const char *const *arguments, const option_t *known)
{
    options_t options = {.import = {.settled = 60 * SETTLED},
                         .operands = apr_array_make(pool, 4, sizeof(const char *))};
    bool only_operands = false;

    for (; *arguments; arguments++) {
        const option_t *option;
        const char *value;

        if (only_operands || **arguments != '-' || !(*arguments)[1]) {
            APR_ARRAY_PUSH(options.operands, const char *) = *arguments;
            continue;
        }
        if (!strcmp(*arguments, "--")) {
            only_operands = true;
            continue;
        }
        option = find_option(known, *arguments, &value);
        if (!option)
            crvs_command_misused("unknown option: %s", *arguments);
        if (option->has_value && !value)
            value = *++arguments;
        if (option->has_value && !value)
            crvs_command_misused("option %s requires an argument", option->name);
        take_option(&options, option->option, value);
    }
    return options;
}

/* --- import --- */

static void import_one(const crvs_act_t *act, const options_t *options, const char *path, int counts[3])
{
    static const char *const words[] = {"imported", "known", "left"};
    crvs_act_t own = *act;
    crvs_import_e what;
    const char *why;

    if (apr_pool_create(&own.pool, act->pool) != APR_SUCCESS)
        crvs_command_fail("no memory");
    crvs_command_check(crvs_import_file(&own, &options->import, path, &what, &why));
    counts[what]++;
    if (what != CRVS_IMPORT_KNOWN)
        printf("%s: %s (%s)\n", words[what], crvs_text_shown(own.pool, path), why);
    apr_pool_destroy(own.pool);
}

static void import(apr_pool_t *pool, const options_t *options)
{
    int counts[3] = {0};
    crvs_act_t *act;

    if (!options->operands->nelts)
        crvs_command_misused("missing: DIRECTORY");
    act = crvs_command_open(pool, &options->site);
    for (int at = 0; at < options->operands->nelts; at++) {
        const apr_array_header_t *paths =
            crvs_disk_recordings(pool, APR_ARRAY_IDX(options->operands, at, const char *));

        for (int i = 0; i < paths->nelts; i++)
            import_one(act, options, APR_ARRAY_IDX(paths, i, const char *), counts);
    }
    printf("%d imported, %d known, %d left alone.\n", counts[CRVS_IMPORT_TAKEN], counts[CRVS_IMPORT_KNOWN],
           counts[CRVS_IMPORT_LEFT]);
}

/* --- reconcile --- */

static void reconcile(apr_pool_t *pool, const options_t *options)
{
    apr_array_header_t *differences;
    const char *outcome = ".";
    crvs_act_t *act;

    if (options->operands->nelts)
        crvs_command_misused("too much: '%s'", APR_ARRAY_IDX(options->operands, 0, const char *));
    act = crvs_command_open(pool, &options->site);
    crvs_command_check(crvs_reconcile_find(act, &differences));
    for (int i = 0; i < differences->nelts; i++) {
        const crvs_difference_t *difference = &APR_ARRAY_IDX(differences, i, crvs_difference_t);

        printf("%s%s: %s\n", options->apply ? "" : "would be ", difference->remedy, difference->what);
        if (options->apply)
            crvs_command_check(crvs_reconcile_mend(act, difference));
    }
    if (differences->nelts)
        outcome = options->apply ? ", mended." : ". Nothing was changed: --apply mends.";
    printf("%d difference%s%s\n", differences->nelts, differences->nelts == 1 ? "" : "s", outcome);
}

int main(int count, const char *const *arguments)
{
    const char *verb = count > 1 ? arguments[1] : "";
    options_t options;
    apr_pool_t *pool;

    if (apr_initialize() != APR_SUCCESS || apr_pool_create(&pool, NULL) != APR_SUCCESS)
        crvs_command_fail("no memory");
    /* With all that has to be done at the end, also where the program gives up. */
    atexit(apr_terminate);
    if (!strcmp(verb, "import")) {
        options = read_options(pool, arguments + 2, for_import);
        import(pool, &options);
    }
    else if (!strcmp(verb, "reconcile")) {
        options = read_options(pool, arguments + 2, for_reconcile);
        reconcile(pool, &options);
    }
    else {
        crvs_command_misused("recordings what? import or reconcile");
    }
    if (fflush(stdout))
        crvs_command_fail("standard output: %s", strerror(errno));
    return 0;
}
