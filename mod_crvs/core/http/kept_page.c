/* SPDX-License-Identifier: Apache-2.0 */
#include "core/http/kept_page.h"

#include "core/base/crypto.h"
#include "core/base/gzip.h"
#include "core/http/encoding.h"
#include "core/http/etag.h"
#include "core/http/held.h"
#include "core/http/holes.h"
#include "core/http/page.h"
#include "core/http/response.h"
#include "core/site.h"
#include "core/text/html.h"

#include <apr_strings.h>
#include <apr_time.h>
#include <http_core.h>
#include <http_log.h>
#include <string.h>

APLOG_USE_MODULE(crvs);

#define CONTENT_TYPE "text/html; charset=utf-8"
/* Not longer, in seconds: what somebody changes in the database by hand is seen by then. */
#define LONGEST 60

/* What the parts of a page are kept under; NULL: they are not. */
typedef struct {
    const char *part;
    const char *whole;
    bool is_packed; /* as a whole it is wanted packed, and kept so */
} keys_t;

/* What a key of ours begins with; the site is one of this process's virtual hosts, and links may name the host. */
static const char *key_of(const crvs_request_t *request, const crvs_kept_page_t *page)
{
    return apr_psprintf(request->pool, "%pp %s %s %s %s %s", (const void *)request->site, page->part, page->key,
                        request->language->code, crvs_zone_name(request->zone),
                        ap_construct_url(request->pool, "/", request->r));
}

crvs_value_t crvs_kept_page_hole(apr_pool_t *pool, apr_int64_t what)
{
    return crvs_value_text(crvs_holes_mark(pool, CRVS_KEPT_OWN, what));
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
    crvs_object_set(outer, "csrf_token", crvs_value_text(crvs_holes_mark(request->pool, CRVS_KEPT_TOKEN, 0)));
    crvs_object_set(outer, "once", crvs_value_text(crvs_holes_mark(request->pool, CRVS_KEPT_NUMBER, 0)));
    CRVS_TRY(crvs_page_render_with(request, page->part, outer, context, &rendered));
    crvs_holes_find(request->pool, &rendered, kept);
    kept->sum = crvs_crypto_sum(kept->text, kept->length);
    for (int i = 0; page->shared[i]; i++)
        kept->marks |= crvs_object_true(context, page->shared[i]) ? 1U << i : 0;
    crvs_request_until(request, request->now + LONGEST);
    /* Tomorrow, its dates are called otherwise. */
    crvs_request_until(request, crvs_zone_midnight(request->zone, request->now));
    kept->until = *request->until;
    return NULL;
}

static bool is_same(const crvs_kept_t *kept, const crvs_kept_t *fresh)
{
    for (int i = 0; kept->hole_count == fresh->hole_count && i < kept->hole_count; i++) {
        const crvs_kept_hole_t *one = &kept->holes[i], *other = &fresh->holes[i];

        if (one->at != other->at || one->length != other->length || one->filling != other->filling
            || one->what != other->what)
            return false;
    }
    return kept->length == fresh->length && kept->marks == fresh->marks && kept->hole_count == fresh->hole_count
           && (kept->text ? !memcmp(kept->text, fresh->text, kept->length)
                          : kept->packed_length == fresh->packed_length
                                && !memcmp(kept->packed, fresh->packed, kept->packed_length));
}

static void compare(const crvs_request_t *request, const char *key, const crvs_kept_t *kept, const crvs_kept_t *fresh)
{
    apr_size_t at = 0;

    if (is_same(kept, fresh))
        return;
    /* Since it was found, its time has passed. */
    if (apr_time_sec(apr_time_now()) >= kept->until)
        return;
    if (!kept->text) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, request->r,
                      "CrvsKeptPages: what was kept packed as \"%s\", revision %" APR_INT64_T_FMT
                      ", is not what the page shows now",
                      key, kept->revision);
        return;
    }
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

/* The part, kept or rendered. @param key NULL: none is kept @param was_kept whether somebody saw it before */
static crvs_error_t *find_part(crvs_request_t *request, const crvs_kept_page_t *page, const char *key,
                               const crvs_kept_t **part, bool *was_kept)
{
    const crvs_kept_t *kept = key ? crvs_kept_find(request->pool, key, page->revision, request->now) : NULL;
    crvs_kept_t *fresh;

    *part = kept;
    *was_kept = kept;
    if (kept && page->how != CRVS_KEPT_PAGE_VERIFY)
        return NULL;
    fresh = apr_palloc(request->pool, sizeof(*fresh));
    CRVS_TRY(render(request, page, fresh));
    *part = fresh;
    if (kept)
        return verify(request, page, kept, fresh);
    if (key)
        crvs_kept_put(key, fresh);
    return NULL;
}

/* What a frame shows that no other viewer's does. */
static crvs_object_t *viewer_marks(apr_pool_t *pool)
{
    crvs_object_t *marks = crvs_object_make(pool);

    crvs_object_set(marks, "csrf_token", crvs_value_text(crvs_holes_mark(pool, CRVS_KEPT_TOKEN, 0)));
    crvs_object_set(marks, "who", crvs_value_text(crvs_holes_mark(pool, CRVS_KEPT_WHO, 0)));
    crvs_object_set(marks, "full_name", crvs_value_text(crvs_holes_mark(pool, CRVS_KEPT_NAME, 0)));
    return marks;
}

/* With a hole for the part, and for what is the viewer's own. */
static crvs_error_t *render_frame(crvs_request_t *request, const crvs_kept_page_t *page, crvs_object_t *outer,
                                  const crvs_kept_t *part, crvs_kept_t *frame)
{
    crvs_buffer_t rendered;

    for (int i = 0; page->shared[i]; i++)
        crvs_object_set(page->context, page->shared[i], crvs_value_bool(part->marks & 1U << i));
    crvs_object_set(page->context, "kept", crvs_value_text(crvs_holes_mark(request->pool, CRVS_KEPT_PART, 0)));
    crvs_page_put_viewer(outer, viewer_marks(request->pool));
    CRVS_TRY(crvs_page_render_with(request, page->frame, outer, page->context, &rendered));
    crvs_holes_find(request->pool, &rendered, frame);
    if (crvs_holes_count(frame, CRVS_KEPT_PART) == 1)
        return NULL;
    return CRVS_ERROR(request->pool, HTTP_INTERNAL_SERVER_ERROR, CRVS_T("error.internal"),
                      "%s has no {{kept}}, or more than one", page->frame);
}

/* What fills holes for who looks now. */
typedef struct {
    const crvs_kept_page_t *page;
    const char *texts[CRVS_KEPT_PART];
} fillings_t;

/* @param part may be NULL; a number is made where they have a hole for one */
static crvs_error_t *find_fillings(crvs_request_t *request, const crvs_kept_page_t *page, const crvs_object_t *viewer,
                                   const crvs_kept_t *frame, const crvs_kept_t *part, fillings_t *fillings)
{
    const char *name = crvs_object_text(viewer, "full_name");
    crvs_object_t *own = crvs_object_make(request->pool);
    crvs_buffer_t escaped;

    crvs_buffer_init(&escaped, request->pool, 64);
    if (name)
        crvs_html_escape(&escaped, name);
    if (crvs_holes_count(frame, CRVS_KEPT_NUMBER) || (part && crvs_holes_count(part, CRVS_KEPT_NUMBER)))
        CRVS_TRY(crvs_page_number(request, own));
    *fillings = (fillings_t){.page = page,
                             .texts = {[CRVS_KEPT_TOKEN] = crvs_object_text(viewer, "csrf_token"),
                                       [CRVS_KEPT_NUMBER] = crvs_object_text(own, "once"),
                                       [CRVS_KEPT_WHO] = crvs_object_text(viewer, "who"),
                                       [CRVS_KEPT_NAME] = escaped.text}};
    return NULL;
}

static const char *filling_of(const fillings_t *fillings, const crvs_kept_hole_t *hole)
{
    if (hole->filling == CRVS_KEPT_OWN)
        return fillings->page->own(fillings->page, hole->what);
    return fillings->texts[hole->filling];
}

static void add_piece(apr_array_header_t *pieces, const char *text, apr_size_t length)
{
    struct iovec *piece;

    if (!length)
        return;
    piece = apr_array_push(pieces);
    *piece = (struct iovec){(char *)text, length};
}

/* @param part for the hole that is for it */
static void add_filled(apr_array_header_t *pieces, const fillings_t *fillings, const crvs_kept_t *text,
                       const crvs_kept_t *part)
{
    apr_size_t done = 0;

    for (int i = 0; i < text->hole_count; i++) {
        const crvs_kept_hole_t *hole = &text->holes[i];

        add_piece(pieces, text->text + done, hole->at - done);
        if (hole->filling == CRVS_KEPT_PART)
            add_filled(pieces, fillings, part, NULL);
        else {
            const char *filling = filling_of(fillings, hole);

            add_piece(pieces, filling, strlen(filling));
        }
        done = hole->at + hole->length;
    }
    add_piece(pieces, text->text + done, text->length - done);
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

static crvs_error_t *answer(crvs_request_t *request, const fillings_t *fillings, const crvs_kept_t *text,
                            const crvs_kept_t *part)
{
    /* What is kept stays as long as the request: it is sent from where it lies. */
    apr_array_header_t *pieces = apr_array_make(request->pool, 64, sizeof(struct iovec));

    add_filled(pieces, fillings, text, part);
    if (fillings->page->own)
        join(request->pool, pieces);
    return crvs_response_pieces(request, HTTP_OK, CONTENT_TYPE, (const struct iovec *)pieces->elts, pieces->nelts);
}

/* For all who look from now on: to compress a page takes ten times what else there is to do for one that is kept. */
static void pack(const crvs_request_t *request, crvs_kept_t *whole)
{
    apr_size_t *lengths = apr_pcalloc(request->pool, (apr_size_t)(whole->hole_count + 1) * sizeof(*lengths));

    /* A token and a number are as long as the mark is; people's names are not. */
    for (int i = 0; i < whole->hole_count; i++) {
        if (whole->holes[i].filling == CRVS_KEPT_TOKEN || whole->holes[i].filling == CRVS_KEPT_NUMBER)
            lengths[i] = strlen(crvs_kept_mark());
    }
    crvs_gzip_pack(request->pool, whole, lengths);
}

static crvs_error_t *answer_whole(crvs_request_t *request, const fillings_t *fillings, const crvs_kept_t *whole)
{
    const char **texts;
    crvs_buffer_t file;

    if (!whole->packed)
        return answer(request, fillings, whole, NULL);
    texts = apr_palloc(request->pool, (apr_size_t)(whole->hole_count + 1) * sizeof(*texts));
    for (int i = 0; i < whole->hole_count; i++)
        texts[i] = filling_of(fillings, &whole->holes[i]);
    crvs_buffer_init(&file, request->pool, whole->packed_length + 1024);
    if (!crvs_gzip_fill(whole, texts, &file))
        return CRVS_ERROR(request->pool, HTTP_INTERNAL_SERVER_ERROR, CRVS_T("error.internal"), "%s",
                          "a token or a number is not as long as all others");
    crvs_encoding_set_gzip(request->r);
    return crvs_response_bytes(request, HTTP_OK, CONTENT_TYPE, file.text, file.length);
}

/*
 * Puts a page together, and keeps it for whoever looks next in place of its part, which takes as much room.
 * @param whole stays NULL where there is no room for it
 */
static crvs_error_t *keep_whole(crvs_request_t *request, const crvs_kept_page_t *page, const keys_t *keys,
                                const crvs_kept_t *frame, const crvs_kept_t *part, const crvs_kept_t **whole)
{
    const crvs_kept_t *kept = *whole;
    crvs_kept_t *fresh = crvs_holes_put_together(request->pool, frame, part);

    if (!kept && !crvs_kept_put(keys->whole, fresh))
        return NULL;
    *whole = fresh;
    if (keys->is_packed)
        pack(request, fresh);
    if (kept)
        return verify(request, page, kept, fresh);
    crvs_kept_drop(keys->part);
    if (fresh->packed) {
        crvs_kept_t packed = *fresh;

        packed.text = NULL;
        crvs_kept_put(keys->whole, &packed);
    }
    return NULL;
}

/* Whether all is known that the page depends on. A message is shown but once. */
static bool is_told_apart(const crvs_kept_page_t *page, const crvs_object_t *outer)
{
    return page->revision && !page->own && !page->has_no_etag && !crvs_object_true(outer, "flash");
}

/*
 * No query, and no other spelling. Anybody may make up more of those than there is room for; and the key is no sum that nobody
 * can make another text for.
 */
static bool is_plain(const crvs_request_t *request)
{
    return !strcmp(request->link_back, request->r->uri);
}

/*
 * A browser that may hold none has none. The number of a form counts as little as it may: as soon as anything came of a form
 * of this page, the class has another revision.
 */
static bool is_known(crvs_request_t *request, const crvs_kept_t *part, apr_uint64_t frame, const crvs_object_t *viewer)
{
    const apr_uint64_t sums[] = {frame,       crvs_etag_sum(request, viewer), (apr_uint64_t)part->revision,
                                 part->marks, request->language->sum,         part->sum};

    return !apr_table_get(request->r->err_headers_out, "Cache-Control")
           && crvs_etag_is_known(request, crvs_etag_make(request, sums, sizeof(sums) / sizeof(*sums)));
}

crvs_error_t *crvs_kept_page(crvs_request_t *request, const crvs_kept_page_t *page)
{
    const crvs_kept_t *whole = NULL, *part = NULL;
    crvs_object_t *outer, *viewer;
    bool was_kept = false, is_told;
    keys_t keys = {NULL, NULL, false};
    fillings_t fillings;
    crvs_kept_t frame;
    apr_uint64_t sum;

    if (!crvs_kept_mark())
        return CRVS_ERROR(request->pool, HTTP_INTERNAL_SERVER_ERROR, CRVS_T("error.internal"), "%s",
                          "this child process could not be prepared, as its first lines in this log say");
    if (page->revision && page->how != CRVS_KEPT_PAGE_OFF)
        keys.part = key_of(request, page);
    CRVS_TRY(crvs_page_describe(request, &outer));
    viewer = crvs_page_take_viewer(outer);
    is_told = is_told_apart(page, outer);
    sum = is_told ? crvs_etag_sum(request, outer) : 0;
    /* As a whole, for all whose frame is the same but for who looks. */
    if (keys.part && is_told && is_plain(request)) {
        keys.is_packed = crvs_encoding_would_be_gzip(request->r);
        keys.whole = apr_psprintf(request->pool, "%s %" APR_UINT64_T_HEX_FMT "%s", keys.part, sum,
                                  keys.is_packed ? " gzip" : "");
        whole = crvs_kept_find(request->pool, keys.whole, page->revision, request->now);
    }
    /* Without a part from here on: the page is there as it is. With both: it is made again to compare. */
    if (!whole || page->how == CRVS_KEPT_PAGE_VERIFY)
        CRVS_TRY(find_part(request, page, keys.part, &part, &was_kept));
    crvs_db_release(request->db);
    crvs_held_mark(request);
    if (is_told && is_known(request, part ? part : whole, sum, viewer))
        return crvs_response_unchanged(request);
    if (part)
        CRVS_TRY(render_frame(request, page, outer, part, &frame));
    /* What is looked at once is not worth its room. */
    if (part && keys.whole && (was_kept || whole))
        CRVS_TRY(keep_whole(request, page, &keys, &frame, part, &whole));
    CRVS_TRY(find_fillings(request, page, viewer, whole ? whole : &frame, whole ? NULL : part, &fillings));
    return whole ? answer_whole(request, &fillings, whole) : answer(request, &fillings, &frame, part);
}
