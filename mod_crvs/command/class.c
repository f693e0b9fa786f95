/* SPDX-License-Identifier: Apache-2.0 */
/* crvs-admin class list, archive and restore */
#include "classrooms/many.h"
#include "command/commands.h"
#include "command/list.h"
#include "command/site.h"
#include "core/text/number.h"
#include "queries/classrooms.h"

#include <stdio.h>

#define CLASSES_A_BLOCK 500
#define EVERY "%"
#define ANY_CATEGORY 0

/* --- list --- */

static void list(crvs_call_t *call)
{
    static const crvs_list_column_t columns[] = {
        {"id", "CLASS"}, {"name", "NAME"}, {"category", "CATEGORY"}, {"members", "MEMBERS"}, {"teachers", "TEACHERS"},
        {"state", ""},   {NULL, NULL}};
    const char *wanted = crvs_options_has(call, "all")        ? ""
                         : crvs_options_has(call, "archived") ? "archived"
                                                              : "current";
    crvs_act_t *act = crvs_site_act(call);
    crvs_list_t *all = crvs_list_make(call->pool), *block;
    const char *after_name = "";
    apr_int64_t after_id = 0;

    do {
        crvs_site_check(act, crvs_sql_classes_page(act->db, &block, after_name, after_id, ANY_CATEGORY, wanted, EVERY,
                                                   EVERY, EVERY, EVERY, EVERY, EVERY, CLASSES_A_BLOCK));
        for (int i = 0; i < block->count; i++) {
            crvs_object_t *classroom = crvs_list_object(block, i);

            crvs_object_set(classroom, "state",
                            crvs_value_text(crvs_object_true(classroom, "is_archived") ? "archived" : ""));
            crvs_list_add(all, crvs_value_object(classroom));
            after_name = crvs_object_text(classroom, "name");
            after_id = crvs_object_int(classroom, "id");
        }
    } while (block->count == CLASSES_A_BLOCK);
    crvs_command_list(call, columns, all);
}

static const crvs_option_t list_options[] = {
    {"archived", 0, NULL, NULL, "Only those that were archived.", false},
    {"all", 'a', NULL, NULL, "Those that were archived, too.", false},
    CRVS_LIST_JSON,
    {0},
};

const crvs_command_t crvs_command_class_list = {
    .name = "class list",
    .operands = "",
    .options = list_options,
    .summary = "Shows the classes.",
    .help = "Shows the classes by name: number, name, category, how many members they have, and their teachers.",
    .run = list,
};

/* --- archive and restore --- */

static apr_array_header_t *read_classes(const crvs_call_t *call)
{
    apr_array_header_t *ids = apr_array_make(call->pool, call->count, sizeof(apr_int64_t));

    for (int i = 0; i < call->count; i++) {
        apr_int64_t id = crvs_number_id(call->operands[i]);

        if (!id)
            crvs_say_misuse("'%s' is no number of a class: class list shows them", call->operands[i]);
        APR_ARRAY_PUSH(ids, apr_int64_t) = id;
    }
    return ids;
}

/* All of them or none: one that is not there was meant otherwise. */
static void check_classes(crvs_act_t *act, const apr_array_header_t *ids)
{
    for (int i = 0; i < ids->nelts; i++) {
        apr_int64_t id = APR_ARRAY_IDX(ids, i, apr_int64_t);
        crvs_object_t *classroom;

        crvs_site_check(act, crvs_sql_classroom_named(act->db, &classroom, id));
        if (!classroom)
            crvs_say_failure("there is no class %" APR_INT64_T_FMT, id);
    }
}

static void change(crvs_call_t *call, bool is_restored)
{
    apr_array_header_t *ids = read_classes(call);
    crvs_act_t *act = crvs_site_act(call);
    apr_int64_t changed;

    check_classes(act, ids);
    crvs_site_check(act, crvs_many_archive(act, ids, is_restored, &changed));
    printf("%" APR_INT64_T_FMT " %s, %" APR_INT64_T_FMT " already so.\n", changed,
           is_restored ? "restored" : "archived", ids->nelts - changed);
}

static void archive(crvs_call_t *call)
{
    change(call, false);
}

static void restore(crvs_call_t *call)
{
    change(call, true);
}

static const crvs_option_t none[] = {{0}};

const crvs_command_t crvs_command_class_archive = {
    .name = "class archive",
    .operands = "CLASS...",
    .options = none,
    .summary = "Archives classes.",
    .help =
        "Archives the classes of these numbers, all of them or none: they leave everybody's lists, and nobody joins "
        "them any more. Their sessions, recordings and members stay. class restore takes it back.",
    .run = archive,
};

const crvs_command_t crvs_command_class_restore = {
    .name = "class restore",
    .operands = "CLASS...",
    .options = none,
    .summary = "Takes classes out of the archives.",
    .help = "Takes the classes of these numbers out of the archives, all of them or none.",
    .run = restore,
};
