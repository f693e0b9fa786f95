/* SPDX-License-Identifier: Apache-2.0 */
#include "status/status.h"

#include "config.h"
#include "core/base/asker.h"
#include "core/db/db.h"
#include "core/text/json.h"
#include "queries/schema.h"
#include "queries/status.h"

#include <apr_strings.h>
#include <http_core.h>
#include <http_log.h>
#include <http_protocol.h>
#include <http_request.h>
#include <stdbool.h>

APLOG_USE_MODULE(crvs);

#define PATIENCE apr_time_from_msec(900)
/* Of a cause, in bytes. */
#define FLAW_LENGTH 600

static crvs_asker_t *asker;

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

/* What is asked of a server's database, and what is wrong with it; "": nothing. */
typedef struct {
    server_rec *server;
    char flaw[FLAW_LENGTH];
} question_t;

/* One read, of one row. */
static void look(apr_pool_t *scratch, void *data)
{
    question_t *question = data;
    crvs_db_t *db = crvs_db_make(scratch, question->server);
    crvs_object_t *row = NULL;
    crvs_error_t *error = crvs_sql_status_change(db, &row, CRVS_SCHEMA_CHANGE);

    crvs_db_release(db);
    if (error)
        ap_log_error(error->file, error->line, APLOG_MODULE_INDEX, APLOG_ERR, 0, question->server, "%s", error->cause);
    if (error)
        apr_cpystrn(question->flaw, error->cause, sizeof(question->flaw));
    else if (!crvs_object_true(row, "is_deployed"))
        apr_cpystrn(question->flaw, "the schema is older than the module: run crvs-admin migrate",
                    sizeof(question->flaw));
}

apr_status_t crvs_status_health_child_init(apr_pool_t *pool)
{
    /* Whatever the database does, a read ends: see core/db/db.h. Until then its connection must stay. */
    return crvs_asker_make(&asker, pool, sizeof(question_t), look, true);
}

/* A page may wait for longer; but whoever asks this wants to send people elsewhere meanwhile. */
static const char *flaw_of_database(request_rec *r)
{
    question_t question = {.server = r->server};
    apr_status_t status = crvs_asker_ask(asker, &question, PATIENCE);

    if (status == APR_TIMEUP) {
        const char *flaw = "the database gave no answer within a second";

        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, "%s", flaw);
        return flaw;
    }
    if (status != APR_SUCCESS) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, status, r, "the database cannot be asked: no thread");
        return "the database cannot be asked";
    }
    return *question.flaw ? apr_pstrdup(r->pool, question.flaw) : NULL;
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
