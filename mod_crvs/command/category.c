/* SPDX-License-Identifier: Apache-2.0 */
/* crvs-admin category add and list */
#include "classrooms/category.h"
#include "command/commands.h"
#include "command/list.h"
#include "command/site.h"
#include "core/text/text.h"
#include "queries/classrooms.h"

#include <stdio.h>

static void add(crvs_call_t *call)
{
    crvs_category_t category = {.name = crvs_options_line(call, call->operands[0], "the name")};
    crvs_act_t *act;

    if (!*category.name)
        crvs_say_misuse("the name is empty");
    if (crvs_text_characters(category.name) > CRVS_CATEGORY_LENGTH)
        crvs_say_misuse("the name is longer than %d characters", CRVS_CATEGORY_LENGTH);
    act = crvs_site_act(call);
    crvs_site_check(act, crvs_category_save(act, &category));
    if (category.taken_by)
        crvs_say_failure("there is a category '%s'", category.taken_by);
    printf("Added %s.\n", category.name);
}

static const crvs_option_t add_options[] = {{0}};

const crvs_command_t crvs_command_category_add = {
    .name = "category add",
    .operands = "NAME",
    .options = add_options,
    .summary = "Adds a category of classes.",
    .help = "Adds a category, such as Sciences: each class is in one, so a trainer can create a class once there is "
            "one. It is "
            "written down in the school's log. Administrators add, rename and delete categories in the browser too.",
    .run = add,
};

static void list(crvs_call_t *call)
{
    static const crvs_list_column_t columns[] = {
        {"name", "NAME"}, {"classes", "CLASSES"}, {"courses", "COURSES"}, {NULL, NULL}};
    crvs_act_t *act = crvs_site_act(call);
    crvs_list_t *categories;

    crvs_site_check(act, crvs_sql_categories_used(act->db, &categories));
    crvs_command_list(call, columns, categories);
}

static const crvs_option_t list_options[] = {CRVS_LIST_JSON, {0}};

const crvs_command_t crvs_command_category_list = {
    .name = "category list",
    .operands = "",
    .options = list_options,
    .summary = "Shows the categories.",
    .help = "Shows the categories by name, and how many classes and courses are in each.",
    .run = list,
};
