/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The link in every mail that stops more of them, those of a class or all. Following it changes nothing, since programs
 * follow links; pressing its button does, without a login, and so does a mail program's own button (RFC 8058).
 */
#include "core/http/page.h"
#include "core/http/response.h"
#include "core/site.h"
#include "notices/kinds.h"
#include "notices/notices.h"
#include "queries/notices.h"

const crvs_access_t crvs_off_access = {.name = "notices_off", .secret = true};
/* Neither cookies nor a form's token: the link alone says whose it is, and it does nothing else. */
const crvs_access_t crvs_off_post_access = {.name = "notices_off_press", .machine = true, .secret = true};

/* Whose link it is. The page is in their language. */
static crvs_error_t *find(crvs_request_t *request, crvs_object_t **person)
{
    const crvs_language_t *language;

    crvs_response_keep_secret(request);
    CRVS_TRY(crvs_sql_notice_person_off(request->db, person, request->name, request->id));
    if (!*person)
        return crvs_error_not_found(request->pool);
    language = crvs_language_find(request->site->languages, crvs_object_text(*person, "own_language"));
    if (language)
        request->language = language;
    /* Whoever left a class has nothing to press. The same is said of any class that they are not in, or that is none. */
    if (request->id && !crvs_object_text(*person, "classroom"))
        crvs_object_set(*person, "is_gone", crvs_value_bool(true));
    return NULL;
}

crvs_error_t *crvs_off_show(crvs_request_t *request)
{
    crvs_object_t *person;

    CRVS_TRY(find(request, &person));
    return crvs_page(request, HTTP_OK, "notices/off", person);
}

typedef struct {
    apr_int64_t user_id;
    apr_int64_t classroom_id; /* 0: all */
} stop_t;

static crvs_error_t *stop(crvs_db_t *db, void *baton)
{
    const stop_t *stopping = baton;

    if (stopping->classroom_id)
        CRVS_TRY(crvs_sql_notice_off_class_add(db, NULL, stopping->user_id, stopping->classroom_id));
    else
        CRVS_TRY(crvs_sql_notice_class_kinds_clear(db, NULL, stopping->user_id));
    for (int i = 0; !stopping->classroom_id && crvs_kinds_switches[i]; i++)
        CRVS_TRY(crvs_sql_notice_off_kind_add(db, NULL, stopping->user_id, crvs_kinds_switches[i]->name));
    return crvs_sql_notices_drop_unwanted(db, NULL, stopping->user_id);
}

crvs_error_t *crvs_off_press(crvs_request_t *request)
{
    crvs_object_t *person;
    stop_t stopping = {.classroom_id = request->id};

    CRVS_TRY(find(request, &person));
    stopping.user_id = crvs_object_int(person, "id");
    if (!crvs_object_true(person, "is_gone"))
        CRVS_TRY(crvs_db_transaction(request->db, stop, &stopping));
    /* Nobody looked whether somebody is signed in. */
    request->is_unknown = true;
    crvs_object_set(person, "is_done", crvs_value_bool(true));
    return crvs_page(request, HTTP_OK, "notices/off", person);
}
