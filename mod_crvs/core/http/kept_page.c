/* SPDX-License-Identifier: Apache-2.0 */
#include "core/http/kept_page.h"

#include "core/base/crypto.h"
#include "core/http/etag.h"
#include "core/http/held.h"
#include "core/base/kept.h"
#include "core/http/page.h"
#include "core/http/response.h"
#include "core/site.h"

#include <apr_strings.h>
#include <apr_time.h>
#include <http_core.h>
#include <http_log.h>
#include <string.h>

APLOG_USE_MODULE(crvs);

/* Not longer, in seconds: what somebody changes in the database by hand is seen by then. */
#define LONGEST 60

/* What a key of ours begins with; the site is one of this process's virtual hosts, and links may name the host. */
static const char *key_of(const crvs_request_t *request, const crvs_kept_page_t *page)
{
    return apr_psprintf(request->pool, "%pp %s %s %s %s %s", (const void *)request->site, page->part, page->key,
                        request->language->code, crvs_zone_name(request->zone),
                        ap_construct_url(request->pool, "/", request->r));
}

/* What stands where a hole is to be: the mark, the number of its filling, and what that is about. */
static const char *hole(apr_pool_t *pool, crvs_kept_filling_e filling, apr_int64_t what)
{
    return apr_psprintf(pool, "%s%d.%" APR_INT64_T_FMT ";", crvs_kept_mark(), filling, what);
}

crvs_value_t crvs_kept_page_hole(apr_pool_t *pool, apr_int64_t what)
{
    return crvs_value_text(hole(pool, CRVS_KEPT_OWN, what));
}

/* @param text of the hole @return how long it is */
static apr_size_t read_hole(crvs_kept_hole_t *hole, const char *text)
{
    const char *filling = text + strlen(crvs_kept_mark());
    char *end;

    hole->filling = (crvs_kept_filling_e)(*filling - '0');
    hole->what = apr_strtoi64(filling + 2, &end, 10);
    return (apr_size_t)(end + 1 - text);
}

/* Finds the holes. Each child has another mark: blanks stand there instead, so that all make the same sum of the same page. */
static void find_holes(const crvs_request_t *request, const crvs_buffer_t *rendered, crvs_kept_t *kept)
{
    apr_array_header_t *holes = apr_array_make(request->pool, 8, sizeof(crvs_kept_hole_t));
    const char *end = rendered->text + rendered->length;

    for (char *found = rendered->text; (found = crvs_kept_find_mark(found, end));) {
        crvs_kept_hole_t *hole = apr_array_push(holes);

        hole->at = (apr_size_t)(found - rendered->text);
        hole->length = read_hole(hole, found);
        memset(found, ' ', hole->length);
        found += hole->length;
    }
    kept->length = rendered->length;
    kept->text = rendered->text;
    kept->sum = crvs_crypto_sum(kept->text, kept->length);
    kept->hole_count = holes->nelts;
    kept->holes = (const crvs_kept_hole_t *)holes->elts;
}

static crvs_error_t *render(crvs_request_t *request, const crvs_kept_page_t *page, crvs_kept_t *kept)
{
    crvs_object_t *outer = crvs_page_describe_part(request), *context = crvs_object_make(request->pool);
    crvs_buffer_t rendered;

    *kept = (crvs_kept_t){.revision = page->revision};
    *request->until = 0;
    CRVS_TRY(page->fill(request, page, context));
    /* Rendering needs no database: others may have the connection meanwhile. */
    crvs_db_release(request->db);
    crvs_object_set(outer, "csrf_token", crvs_value_text(hole(request->pool, CRVS_KEPT_TOKEN, 0)));
    crvs_object_set(outer, "once", crvs_value_text(hole(request->pool, CRVS_KEPT_NUMBER, 0)));
    CRVS_TRY(crvs_page_render_with(request, page->part, outer, context, &rendered));
    find_holes(request, &rendered, kept);
    for (int i = 0; page->shared[i]; i++)
        kept->marks |= crvs_object_true(context, page->shared[i]) ? 1U << i : 0;
    crvs_request_until(request, request->now + LONGEST);
    /* Tomorrow, its dates are called otherwise. */
    crvs_request_until(request, crvs_zone_midnight(request->zone, request->now));
    kept->until = *request->until;
    return NULL;
}

static void compare(const crvs_request_t *request, const char *key, const crvs_kept_t *kept, const crvs_kept_t *fresh)
{
    apr_size_t at = 0;

    if (kept->length == fresh->length && kept->marks == fresh->marks && kept->hole_count == fresh->hole_count
        && !memcmp(kept->text, fresh->text, kept->length)
        && !memcmp(kept->holes, fresh->holes, (apr_size_t)kept->hole_count * sizeof(*kept->holes)))
        return;
    /* Since it was found, its time has passed. */
    if (apr_time_sec(apr_time_now()) >= kept->until)
        return;
    while (at < kept->length && at < fresh->length && kept->text[at] == fresh->text[at])
        at++;
    at = at > 40 ? at - 40 : 0;
    ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, request->r,
                  "CrvsKeptPages: what was kept as \"%s\", revision %" APR_INT64_T_FMT
                  ", is not what the page shows now: \"%.80s\" instead of \"%.80s\"",
                  key, kept->revision, apr_pstrmemdup(request->pool, kept->text + at, kept->length - at),
                  apr_pstrmemdup(request->pool, fresh->text + at, fresh->length - at));
}

/* What somebody changed since the revision was read may be in the fresh one. */
static crvs_error_t *verify(crvs_request_t *request, const crvs_kept_page_t *page, const crvs_kept_t *kept,
                            const crvs_kept_t *fresh)
{
    apr_int64_t revision = 0;

    if (page->look_again)
        CRVS_TRY(page->look_again(request, page, &revision));
    if (!page->look_again || revision == page->revision)
        compare(request, page->key, kept, fresh);
    return NULL;
}

/* The part, kept or rendered. */
static crvs_error_t *find(crvs_request_t *request, const crvs_kept_page_t *page, const crvs_kept_t **part)
{
    bool is_kept = page->revision && page->how != CRVS_KEPT_PAGE_OFF;
    const char *key = is_kept ? key_of(request, page) : NULL;
    const crvs_kept_t *kept = is_kept ? crvs_kept_find(request->pool, key, page->revision, request->now) : NULL;
    crvs_kept_t *fresh;

    *part = kept;
    if (kept && page->how != CRVS_KEPT_PAGE_VERIFY)
        return NULL;
    fresh = apr_palloc(request->pool, sizeof(*fresh));
    CRVS_TRY(render(request, page, fresh));
    *part = fresh;
    if (kept)
        return verify(request, page, kept, fresh);
    if (is_kept)
        crvs_kept_put(key, fresh);
    return NULL;
}

static void add_piece(apr_array_header_t *pieces, const char *text, apr_size_t length)
{
    struct iovec *piece;

    if (!length)
        return;
    piece = apr_array_push(pieces);
    *piece = (struct iovec){(char *)text, length};
}

static void add_filled(apr_array_header_t *pieces, const crvs_kept_page_t *page, const crvs_kept_t *part,
                       const char *const *fillings)
{
    apr_size_t done = 0;

    for (int i = 0; i < part->hole_count; i++) {
        const crvs_kept_hole_t *hole = &part->holes[i];
        const char *filling = hole->filling == CRVS_KEPT_OWN ? page->own(page, hole->what) : fillings[hole->filling];

        add_piece(pieces, part->text + done, hole->at - done);
        add_piece(pieces, filling, strlen(filling));
        done = hole->at + hole->length;
    }
    add_piece(pieces, part->text + done, part->length - done);
}

/* Each piece goes through httpd's filters by itself; many that are small are dearer than their bytes. */
static void join(apr_pool_t *pool, apr_array_header_t *pieces)
{
    const struct iovec *all = (const struct iovec *)pieces->elts;
    apr_size_t length = 0;
    crvs_buffer_t text;

    for (int i = 0; i < pieces->nelts; i++)
        length += all[i].iov_len;
    crvs_buffer_init(&text, pool, length);
    for (int i = 0; i < pieces->nelts; i++)
        crvs_buffer_add(&text, all[i].iov_base, all[i].iov_len);
    apr_array_clear(pieces);
    add_piece(pieces, text.text, text.length);
}

/*
 * A browser that may hold none has none, and a message is shown but once. The number of a form counts as little as it may:
 * as soon as anything came of a form of this page, the class has another revision.
 */
static bool is_known(crvs_request_t *request, const crvs_object_t *outer, const crvs_kept_t *part)
{
    const apr_uint64_t sums[] = {(apr_uint64_t)part->revision, part->marks, request->language->sum, part->sum};

    if (!part->revision || apr_table_get(request->r->err_headers_out, "Cache-Control")
        || crvs_object_true(outer, "flash"))
        return false;
    return crvs_etag_is_known(request, crvs_etag_make(request, outer, sums, sizeof(sums) / sizeof(*sums)));
}

crvs_error_t *crvs_kept_page(crvs_request_t *request, const crvs_kept_page_t *page)
{
    const char *mark = crvs_kept_mark(), *stands, *end;
    const crvs_kept_t *part;
    apr_array_header_t *pieces;
    crvs_buffer_t frame;
    crvs_object_t *outer;

    if (!mark)
        return CRVS_ERROR(request->pool, HTTP_INTERNAL_SERVER_ERROR, CRVS_T("error.internal"), "%s",
                          "this child process could not be prepared, as its first lines in this log say");
    CRVS_TRY(find(request, page, &part));
    crvs_db_release(request->db);
    CRVS_TRY(crvs_page_describe(request, &outer));
    crvs_held_mark(request);
    if (!page->own && !page->has_no_etag && is_known(request, outer, part))
        return crvs_response_unchanged(request);
    for (int i = 0; page->shared[i]; i++)
        crvs_object_set(page->context, page->shared[i], crvs_value_bool(part->marks & 1U << i));
    crvs_object_set(page->context, "kept", crvs_value_text(mark));
    CRVS_TRY(crvs_page_render_with(request, page->frame, outer, page->context, &frame));
    for (int i = 0; i < part->hole_count && !crvs_object_get(outer, "once"); i++) {
        if (part->holes[i].filling == CRVS_KEPT_NUMBER)
            CRVS_TRY(crvs_page_number(request, outer));
    }
    end = frame.text + frame.length;
    stands = crvs_kept_find_mark(frame.text, end);
    if (!stands)
        return CRVS_ERROR(request->pool, HTTP_INTERNAL_SERVER_ERROR, CRVS_T("error.internal"), "%s has no {{kept}}",
                          page->frame);
    /* What is kept stays as long as the request: it is sent from where it lies. */
    pieces = apr_array_make(request->pool, 2 * part->hole_count + 3, sizeof(struct iovec));
    add_piece(pieces, frame.text, (apr_size_t)(stands - frame.text));
    add_filled(pieces, page, part,
               (const char *const[]){[CRVS_KEPT_TOKEN] = crvs_object_text(outer, "csrf_token"),
                                     [CRVS_KEPT_NUMBER] = crvs_object_text(outer, "once")});
    stands += strlen(mark);
    add_piece(pieces, stands, (apr_size_t)(end - stands));
    if (page->own)
        join(request->pool, pieces);
    return crvs_response_pieces(request, HTTP_OK, "text/html; charset=utf-8", (const struct iovec *)pieces->elts,
                                pieces->nelts);
}
