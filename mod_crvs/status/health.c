/* SPDX-License-Identifier: Apache-2.0 */
#include "status/status.h"

#include "config.h"
#include "core/db/db.h"
#include "core/http/response.h"
#include "core/text/json.h"
#include "queries/schema.h"
#include "queries/status.h"

#include <apr_strings.h>
#include <http_core.h>
#include <http_protocol.h>
#include <http_request.h>
#include <stdbool.h>

static void add_pair(crvs_buffer_t *out, const char *name, const char *value)
{
    crvs_buffer_add(out, out->length ? "," : "{", 1);
    crvs_json_add_text(out, name);
    crvs_buffer_add(out, ":", 1);
    crvs_json_add_text(out, value);
}

/* @a reason: what is wrong, as one sentence; NULL where nothing is. */
static int answer(request_rec *r, const char *reason)
{
    crvs_buffer_t out;

    crvs_buffer_init(&out, r->pool, 256);
    add_pair(&out, "status", reason ? "unavailable" : "ok");
    add_pair(&out, "version", CRVS_VERSION);
    add_pair(&out, "schema", CRVS_SCHEMA_CHANGE);
    if (reason)
        add_pair(&out, "detail", reason);
    crvs_buffer_add(&out, "}\n", 2);
    r->status = reason ? HTTP_SERVICE_UNAVAILABLE : HTTP_OK;
    apr_table_setn(r->err_headers_out, "Cache-Control", "no-store");
    apr_table_setn(r->err_headers_out, "X-Content-Type-Options", "nosniff");
    ap_set_content_type(r, "application/json");
    ap_set_content_length(r, (apr_off_t)out.length);
    ap_rwrite(out.text, (int)out.length, r);
    return OK;
}

/* One read, of one row. What it waits for is bounded as that of every page: core/db/db.h. */
static const char *flaw_of_database(request_rec *r)
{
    crvs_db_t *db = crvs_db_make(r->pool, r->server);
    crvs_object_t *row = NULL;
    crvs_error_t *error = crvs_sql_status_change(db, &row, CRVS_SCHEMA_CHANGE);

    crvs_db_release(db);
    if (error) {
        crvs_response_note_error(r, error);
        return error->cause;
    }
    return crvs_object_true(row, "is_deployed") ? NULL : "the schema is older than the module: run crvs-admin migrate";
}

int crvs_status_health(request_rec *r)
{
    const char *what = r->args ? r->args : "ready";
    const char *flaw;

    if (!r->handler || strcmp(r->handler, CRVS_HEALTH_HANDLER))
        return DECLINED;
    if (r->method_number != M_GET) {
        ap_allow_standard_methods(r, REPLACE_ALLOW, M_GET, -1);
        return HTTP_METHOD_NOT_ALLOWED;
    }
    if (!strcmp(what, "live"))
        return answer(r, NULL);
    if (strcmp(what, "ready"))
        return HTTP_NOT_FOUND;
    flaw = crvs_config_of(r->server)->site ? flaw_of_database(r) : "CrvsEngine is off in this server";
    return answer(r, flaw);
}
