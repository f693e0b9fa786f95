/* SPDX-License-Identifier: Apache-2.0 */
/* What has no place here: counted, and written to files where they are wanted, so that nothing is lost silently. */
#include "core/base/buffer.h"
#include "core/text/csv.h"
#include "takeover/takeover.h"

#include <apr_file_io.h>
#include <apr_lib.h>
#include <apr_strings.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Written at once. */
#define PIECE 65536
#define CUTS "cut-or-not-taken.csv"
#define REPORT "report.txt"

/* What Django keeps for itself, sessions of its logins among it: told, and never written to a file. */
static const char *const djangos[] = {"django_migrations", "django_content_type", "django_session", "django_site",
                                      "auth_permission"};

/* A table of which something has no place. */
typedef struct {
    crvs_takeover_t *takeover;
    const crvs_foreign_table_t *table;
    apr_array_header_t *columns;
    bool is_djangos;
    bool begins_with_id; /* the others are those without a place */
    apr_file_t *file;    /* NULL: they are only counted */
    crvs_buffer_t buffer;
    int rows;
} leftover_t;

/* --- Files --- */

static const char *path_of(const crvs_takeover_t *takeover, const char *name)
{
    return apr_pstrcat(takeover->pool, takeover->leftovers, "/", name, NULL);
}

static const char *failure(const crvs_takeover_t *takeover, const char *path, apr_status_t status)
{
    bool is_full = APR_STATUS_IS_ENOSPC(status) || status == EDQUOT;
    char reason[120];

    if (APR_STATUS_IS_EEXIST(status))
        return apr_psprintf(takeover->pool, "%s is there already: name an empty folder with --leftovers", path);
    return apr_pstrcat(takeover->pool, path, ": ", apr_strerror(status, reason, sizeof(reason)),
                       is_full ? ". Make room, then begin again" : "", NULL);
}

static const char *make_file(crvs_takeover_t *takeover, const char *name, apr_file_t **file)
{
    const char *path = path_of(takeover, name);
    apr_status_t status = apr_file_open(file, path, APR_WRITE | APR_CREATE | APR_EXCL | APR_BINARY,
                                        APR_FPROT_UREAD | APR_FPROT_UWRITE, takeover->pool);

    if (status != APR_SUCCESS)
        return failure(takeover, path, status);
    APR_ARRAY_PUSH(takeover->files, const char *) = path;
    return NULL;
}

static const char *flush(const crvs_takeover_t *takeover, apr_file_t *file, crvs_buffer_t *buffer)
{
    const char *path = "";
    apr_status_t status = apr_file_write_full(file, buffer->text, buffer->length, NULL);

    buffer->length = 0;
    apr_file_name_get(&path, file);
    return status == APR_SUCCESS ? NULL : failure(takeover, path, status);
}

static const char *end_file(const crvs_takeover_t *takeover, apr_file_t *file, crvs_buffer_t *buffer)
{
    const char *flaw = flush(takeover, file, buffer);
    const char *path = "";
    apr_status_t status;

    apr_file_name_get(&path, file);
    status = apr_file_close(file);
    return flaw || status == APR_SUCCESS ? flaw : failure(takeover, path, status);
}

void crvs_leftovers_remove(crvs_takeover_t *takeover)
{
    for (int i = 0; i < takeover->files->nelts; i++)
        unlink(APR_ARRAY_IDX(takeover->files, i, const char *));
    takeover->files->nelts = 0;
}

/* --- Tables --- */

static bool is_djangos(const char *table)
{
    for (size_t i = 0; i < sizeof(djangos) / sizeof(*djangos); i++) {
        if (!strcmp(table, djangos[i]))
            return true;
    }
    return false;
}

static bool is_read(const char *table)
{
    for (int i = 0; i < CRVS_TAKEOVER_TABLES; i++) {
        if (!strcmp(table, crvs_tables_name((crvs_takeover_table_e)i)))
            return true;
    }
    return false;
}

/* All columns of a table that is not read; of one that is, the id and those that are not. */
static void find_columns(leftover_t *leftover)
{
    const crvs_foreign_table_t *table = leftover->table;
    int count = table->columns->nelts;

    leftover->is_djangos = is_djangos(table->name);
    leftover->begins_with_id = is_read(table->name);
    leftover->columns = apr_array_make(leftover->takeover->pool, 10, sizeof(const char *));
    if (leftover->begins_with_id)
        APR_ARRAY_PUSH(leftover->columns, const char *) = "id";
    /* Enough to count its rows: what they hold is secret. */
    if (leftover->is_djangos && count)
        count = 1;
    for (int i = 0; i < count; i++) {
        const char *column = APR_ARRAY_IDX(table->columns, i, const char *);

        if (!leftover->begins_with_id || !crvs_tables_reads(table->name, column))
            APR_ARRAY_PUSH(leftover->columns, const char *) = column;
    }
}

/* "avatar, bio" */
static const char *names_of(const leftover_t *leftover)
{
    const char *names = "";

    for (int i = 1; i < leftover->columns->nelts; i++)
        names = apr_pstrcat(leftover->takeover->pool, names, i > 1 ? ", " : "",
                            APR_ARRAY_IDX(leftover->columns, i, const char *), NULL);
    return names;
}

static const char *begin(leftover_t *leftover)
{
    crvs_takeover_t *takeover = leftover->takeover;
    char *name = apr_pstrcat(takeover->pool, leftover->table->name, ".csv", NULL);
    const char *flaw;

    /* Whoever names a table names no other folder. */
    for (char *at = name; *at; at++)
        *at = (char)(apr_isalnum(*at) || strchr("._-", *at) ? *at : '_');
    flaw = make_file(takeover, name, &leftover->file);
    if (flaw)
        return flaw;
    crvs_buffer_init(&leftover->buffer, takeover->pool, PIECE);
    crvs_buffer_add(&leftover->buffer, CRVS_CSV_MARK, strlen(CRVS_CSV_MARK));
    for (int i = 0; i < leftover->columns->nelts; i++)
        crvs_csv_add(&leftover->buffer, i ? ',' : '\0', APR_ARRAY_IDX(leftover->columns, i, const char *));
    crvs_csv_end_row(&leftover->buffer);
    return NULL;
}

static const char *take_row(void *baton, const char *const *cells)
{
    leftover_t *leftover = baton;
    crvs_takeover_t *takeover = leftover->takeover;
    bool says_something = !leftover->begins_with_id;
    const char *flaw;

    for (int i = 1; i < leftover->columns->nelts && !says_something; i++)
        says_something = cells[i] && *cells[i];
    if (!says_something)
        return NULL;
    if (!leftover->rows++ && takeover->leftovers && !takeover->is_dry && !leftover->is_djangos) {
        flaw = begin(leftover);
        if (flaw)
            return flaw;
    }
    if (!leftover->file)
        return NULL;
    for (int i = 0; i < leftover->columns->nelts; i++)
        crvs_csv_add(&leftover->buffer, i ? ',' : '\0', cells[i] ? cells[i] : "");
    crvs_csv_end_row(&leftover->buffer);
    return leftover->buffer.length < PIECE ? NULL : flush(takeover, leftover->file, &leftover->buffer);
}

static const char *read_leftover(leftover_t *leftover)
{
    crvs_takeover_t *takeover = leftover->takeover;
    const char *flaw = crvs_foreign_read(takeover->foreign, leftover->table, leftover->columns, take_row, leftover);
    if (!flaw && leftover->file)
        flaw = end_file(takeover, leftover->file, &leftover->buffer);
    if (flaw)
        return flaw;
    if (leftover->rows && leftover->begins_with_id)
        crvs_report_note(takeover, "%s: there is no place for %s (%d rows)", leftover->table->name, names_of(leftover),
                         leftover->rows);
    else if (leftover->rows && leftover->is_djangos)
        crvs_report_note(takeover, "%s: Django's own, which is not needed here (%d rows)", leftover->table->name,
                         leftover->rows);
    else if (leftover->rows)
        crvs_report_note(takeover, "%s: there is no place for it (%d rows)", leftover->table->name, leftover->rows);
    return NULL;
}

const char *crvs_leftovers_find(crvs_takeover_t *takeover)
{
    const apr_array_header_t *tables = crvs_foreign_tables(takeover->foreign);

    if (takeover->leftovers && !takeover->is_dry && mkdir(takeover->leftovers, 0700) && errno != EEXIST)
        return failure(takeover, takeover->leftovers, errno);
    for (int i = 0; i < tables->nelts; i++) {
        leftover_t leftover = {.takeover = takeover, .table = &APR_ARRAY_IDX(tables, i, crvs_foreign_table_t)};
        const char *flaw = NULL;

        find_columns(&leftover);
        if (leftover.columns->nelts > (leftover.begins_with_id ? 1 : 0))
            flaw = read_leftover(&leftover);
        if (flaw)
            return flaw;
    }
    return NULL;
}

/* --- What shows once all is written --- */

static const char *write_text(crvs_takeover_t *takeover, const char *name, crvs_buffer_t *text)
{
    apr_file_t *file;
    const char *flaw;

    /* From a try before this one, which was undone. */
    unlink(path_of(takeover, name));
    flaw = make_file(takeover, name, &file);
    return flaw ? flaw : end_file(takeover, file, text);
}

const char *crvs_leftovers_tell(crvs_takeover_t *takeover)
{
    crvs_buffer_t cuts, report;
    const char *flaw;

    if (!takeover->leftovers || takeover->is_dry)
        return NULL;
    crvs_buffer_init(&cuts, takeover->pool, PIECE);
    crvs_buffer_init(&report, takeover->pool, PIECE);
    crvs_buffer_add(&cuts, CRVS_CSV_MARK "what,table,id,column,text\r\n",
                    strlen(CRVS_CSV_MARK "what,table,id,column,text\r\n"));
    for (int i = 0; i < takeover->cuts->nelts; i++) {
        const crvs_takeover_cut_t *cut = &APR_ARRAY_IDX(takeover->cuts, i, crvs_takeover_cut_t);

        crvs_csv_add(&cuts, '\0', cut->what);
        crvs_csv_add(&cuts, ',', cut->table);
        crvs_csv_add(&cuts, ',', cut->id);
        crvs_csv_add(&cuts, ',', cut->column);
        crvs_csv_add(&cuts, ',', cut->text);
        crvs_csv_end_row(&cuts);
    }
    for (int i = 0; i < takeover->notes->nelts; i++) {
        const char *line = apr_pstrcat(takeover->pool, APR_ARRAY_IDX(takeover->notes, i, const char *), "\n", NULL);

        crvs_buffer_add(&report, line, strlen(line));
    }
    flaw = write_text(takeover, CUTS, &cuts);
    return flaw ? flaw : write_text(takeover, REPORT, &report);
}
