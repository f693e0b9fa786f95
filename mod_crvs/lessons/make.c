/* SPDX-License-Identifier: Apache-2.0 */
/* What other features make of a lesson: apart from its pages, since rules use it without a request. */
#include "lessons/lessons.h"
#include "queries/lessons.h"

crvs_error_t *crvs_lessons_make(crvs_db_t *db, apr_int64_t *id, apr_int64_t module_id, const char *title)
{
    return crvs_sql_lesson_create(db, id, module_id, title, "", true);
}
