/* SPDX-License-Identifier: Apache-2.0 */
#include "core/http/holes.h"

#include <apr_strings.h>
#include <apr_tables.h>
#include <string.h>

const char *crvs_holes_mark(apr_pool_t *pool, crvs_kept_filling_e filling, apr_int64_t what)
{
    return apr_pstrcat(pool, crvs_kept_mark(), apr_itoa(pool, (int)filling), ".", apr_off_t_toa(pool, what), ";", NULL);
}

/* @param text of the mark @return how long it is */
static apr_size_t read_mark(crvs_kept_hole_t *hole, const char *text)
{
    const char *filling = text + strlen(crvs_kept_mark());
    char *end;

    hole->filling = (crvs_kept_filling_e)(*filling - '0');
    hole->what = apr_strtoi64(filling + 2, &end, 10);
    return (apr_size_t)(end + 1 - text);
}

/* Each child has another mark: blanks stand there instead, so that all make the same sum of the same page. */
void crvs_holes_find(apr_pool_t *pool, const crvs_buffer_t *rendered, crvs_kept_t *text)
{
    apr_array_header_t *holes = apr_array_make(pool, 8, sizeof(crvs_kept_hole_t));
    const char *end = rendered->text + rendered->length;

    for (char *found = rendered->text; (found = crvs_kept_find_mark(found, end));) {
        crvs_kept_hole_t *hole = apr_array_push(holes);

        *hole = (crvs_kept_hole_t){.at = (apr_size_t)(found - rendered->text)};
        hole->length = read_mark(hole, found);
        memset(found, ' ', hole->length);
        found += hole->length;
    }
    text->length = rendered->length;
    text->text = rendered->text;
    text->hole_count = holes->nelts;
    text->holes = (const crvs_kept_hole_t *)holes->elts;
}

static void add_holes(apr_array_header_t *holes, const crvs_kept_hole_t *from, int count, apr_size_t shift)
{
    for (int i = 0; i < count; i++) {
        crvs_kept_hole_t *hole = apr_array_push(holes);

        *hole = from[i];
        hole->at += shift;
    }
}

int crvs_holes_count(const crvs_kept_t *text, crvs_kept_filling_e filling)
{
    int count = 0;

    for (int i = 0; i < text->hole_count; i++)
        count += text->holes[i].filling == filling;
    return count;
}

static const crvs_kept_hole_t *place_of_part(const crvs_kept_t *frame)
{
    const crvs_kept_hole_t *hole = frame->holes;

    while (hole->filling != CRVS_KEPT_PART)
        hole++;
    return hole;
}

crvs_kept_t *crvs_holes_put_together(apr_pool_t *pool, const crvs_kept_t *frame, const crvs_kept_t *part)
{
    apr_array_header_t *holes = apr_array_make(pool, frame->hole_count + part->hole_count, sizeof(crvs_kept_hole_t));
    crvs_kept_t *whole = apr_pmemdup(pool, part, sizeof(*part));
    const crvs_kept_hole_t *place = place_of_part(frame);
    const apr_size_t behind = place->at + place->length;
    crvs_buffer_t text;

    crvs_buffer_init(&text, pool, frame->length - place->length + part->length);
    crvs_buffer_add(&text, frame->text, place->at);
    crvs_buffer_add(&text, part->text, part->length);
    crvs_buffer_add(&text, frame->text + behind, frame->length - behind);
    add_holes(holes, frame->holes, (int)(place - frame->holes), 0);
    add_holes(holes, part->holes, part->hole_count, place->at);
    add_holes(holes, place + 1, frame->hole_count - (int)(place + 1 - frame->holes), part->length - place->length);
    whole->text = text.text;
    whole->length = text.length;
    whole->hole_count = holes->nelts;
    whole->holes = (const crvs_kept_hole_t *)holes->elts;
    return whole;
}
