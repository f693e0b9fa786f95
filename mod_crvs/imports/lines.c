/* SPDX-License-Identifier: Apache-2.0 */
#include "imports/lines.h"

#include "core/base/pager.h"
#include "imports/problems.h"

#include <string.h>

static void describe(crvs_request_t *request, crvs_object_t *line)
{
    const char *outcome = crvs_object_text(line, "outcome");
    const char *role = crvs_object_text(line, "role");
    const char *problem = crvs_object_text(line, "problem");

    crvs_object_set(line, "is_wrong", crvs_value_bool(!strcmp(outcome, "wrong")));
    crvs_object_set(line, "is_new", crvs_value_bool(!strcmp(outcome, "create")));
    crvs_object_set(line, "is_change", crvs_value_bool(!strcmp(outcome, "change")));
    crvs_object_set(line, "is_learner", crvs_value_bool(!strcmp(role, "learner")));
    crvs_object_set(line, "is_trainer", crvs_value_bool(!strcmp(role, "trainer")));
    crvs_object_set(line, "is_admin", crvs_value_bool(!strcmp(role, "admin")));
    if (*problem)
        crvs_object_set(line, "problem",
                        crvs_value_text(crvs_problems_text(request->pool, request->language, problem)));
}

/* Both are in the order of their lines. */
static void mark_suspended(crvs_list_t *lines, const crvs_list_t *suspended)
{
    int at = 0;

    for (int i = 0; i < lines->count; i++) {
        crvs_object_t *line = crvs_list_object(lines, i);

        while (at < suspended->count
               && crvs_object_int(crvs_list_object(suspended, at), "line") < crvs_object_int(line, "line"))
            at++;
        crvs_object_set(line, "is_suspended",
                        crvs_value_bool(at < suspended->count
                                        && crvs_object_int(crvs_list_object(suspended, at), "line")
                                               == crvs_object_int(line, "line")));
    }
}

crvs_object_t *crvs_lines_show(crvs_request_t *request, crvs_list_t *lines, const crvs_list_t *suspended, int most)
{
    crvs_object_t *shown = crvs_object_make(request->pool);
    const crvs_value_t *last = crvs_pager_cut(lines, most, "line");

    for (int i = 0; i < lines->count; i++)
        describe(request, crvs_list_object(lines, i));
    mark_suspended(lines, suspended);
    if (last)
        crvs_object_set(shown, "next", *last);
    crvs_object_set(shown, "count", crvs_value_int(lines->count));
    crvs_object_set(shown, "lines", crvs_value_list(lines));
    return shown;
}
