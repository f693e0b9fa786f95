/* SPDX-License-Identifier: Apache-2.0 */
/* Files of formats that others made: films, rules of time zones, templates and their texts. */
#include "fuzz.h"

#include "attachments/kind.h"
#include "core/base/media.h"
#include "core/template/language.h"
#include "core/text/text.h"
#include "core/time/time.h"
#include "core/time/typed.h"
#include "core/time/tzif.h"

#include <apr_portable.h>
#include <apr_strings.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* A document that was sent, with its name. */
void crvs_fuzz_attachment(apr_pool_t *pool, const char *data, apr_size_t length)
{
    crvs_input_t input = {pool, data, length};
    const char *sent = crvs_input_text(&input);
    const char *bytes = input.length ? apr_pmemdup(pool, input.at, input.length) : "";
    const crvs_kind_t *kind = crvs_kind_recognize(bytes, input.length, sent);
    const char *name;

    if (!kind)
        return;
    name = crvs_kind_name(pool, crvs_kind_called(pool, sent), kind);
    HOLDS(crvs_kind_of_type(kind->type) == kind);
    HOLDS(!strpbrk(name, "/\\:*?\"<>|\n\r\t") && *name != '.' && strlen(name) <= 110);
    HOLDS(crvs_text_is_utf8(name, strlen(name)));
}

/* A recording that was sent. */
void crvs_fuzz_media(apr_pool_t *pool, const char *data, apr_size_t length)
{
    int number = memfd_create("media", MFD_CLOEXEC);
    crvs_media_facts_t facts;
    apr_file_t *file;

    HOLDS(number >= 0 && write(number, data, length) == (ssize_t)length);
    HOLDS(apr_os_file_put(&file, &number, APR_FOPEN_READ, pool) == APR_SUCCESS);
    HOLDS(crvs_media_examine(file, &facts) == APR_SUCCESS);
    HOLDS(facts.seconds >= 0 && facts.seconds <= 604800);
    if (length > CRVS_MEDIA_HEAD)
        length = CRVS_MEDIA_HEAD;
    /* A film's file that holds sound alone is another kind. */
    HOLDS(!facts.kind == !crvs_media_recognize((const unsigned char *)data, length));
    HOLDS(close(number) == 0);
}

/* The rules of a zone, for the years that forms take. */
void crvs_fuzz_tzif(apr_pool_t *pool, const char *data, apr_size_t length)
{
    const crvs_tzif_t *rules = crvs_tzif_read(pool, data, length);

    for (apr_int64_t moment = -86400; rules && moment < 4200000000; moment += 97 * 86400 + 3601)
        crvs_tzif_offset(rules, moment);
}

/* A date and an hour, as they are typed. */
void crvs_fuzz_clock(apr_pool_t *pool, const char *data, apr_size_t length)
{
    crvs_input_t input = {pool, data, length};
    const char *text = crvs_input_text(&input);
    crvs_typed_t typed;
    apr_int64_t seconds, again;

    if (crvs_typed_read(text, &typed)) {
        HOLDS(typed.year >= 1 && typed.year <= 9999 && typed.month >= 1 && typed.month <= 12 && typed.day >= 1);
        HOLDS(typed.day <= 31 && typed.hour >= 0 && typed.hour <= 23 && typed.minute >= 0 && typed.minute <= 59);
    }
    if (crvs_time_from_sql(text, &seconds))
        HOLDS(crvs_time_from_sql(crvs_time_to_sql(pool, seconds), &again) && again == seconds);
}

/* Accept-Language, and texts with what is to be put into them. */
void crvs_fuzz_language(apr_pool_t *pool, const char *data, apr_size_t length)
{
    crvs_input_t input = {pool, data, length};
    crvs_language_t list[] = {{.code = "fr", .index = 0}, {.code = "en", .index = 1}};
    crvs_languages_t languages = {.count = 2, .list = list, .fallback = &list[0]};
    const char *header = crvs_input_text(&input);
    const crvs_language_t *language = crvs_language_accept(&languages, header);

    HOLDS(!language || language == &list[0] || language == &list[1]);
}

static const char *load(void *baton, const char *name, apr_pool_t *pool)
{
    crvs_input_t input = *(const crvs_input_t *)baton;

    while (input.length) {
        const char *its_name = crvs_input_text(&input), *source = crvs_input_text(&input);

        if (!strcmp(its_name, name))
            return apr_pstrdup(pool, source);
    }
    return NULL;
}

static const crvs_template_text_t *find_text(void *baton, const char *key)
{
    static const crvs_template_text_t one = {.one_form = "Hello {{name}}"};
    static const crvs_template_text_t several = {
        .count_name = "count", .forms = {[CRVS_PLURAL_ONE] = "{{count}} one", [CRVS_PLURAL_OTHER] = "{{count}} more"}};

    (void)baton;
    return !strcmp(key, "one") ? &one : !strcmp(key, "several") ? &several : NULL;
}

static crvs_plural_e plural_of(void *baton, apr_int64_t count)
{
    (void)baton;
    return count == 1 ? CRVS_PLURAL_ONE : CRVS_PLURAL_OTHER;
}

static const char *show_time(void *baton, apr_int64_t seconds, const char *form, apr_pool_t *pool)
{
    (void)baton;
    return strcmp(form, "when") ? NULL : apr_psprintf(pool, "<%" APR_INT64_T_FMT ">", seconds);
}

/* A page's fields: one of each kind. */
static crvs_object_t *make_context(apr_pool_t *pool)
{
    crvs_object_t *context = crvs_object_make(pool), *row = crvs_object_make(pool);
    crvs_list_t *rows = crvs_list_make(pool);

    crvs_object_set(row, "name", crvs_value_text("<&>"));
    crvs_object_set(row, "count", crvs_value_int(1));
    crvs_list_add(rows, crvs_value_object(row));
    crvs_list_add(rows, crvs_value_text("two"));
    crvs_object_set(context, "name", crvs_value_text("name"));
    crvs_object_set(context, "count", crvs_value_int(2));
    crvs_object_set(context, "rows", crvs_value_list(rows));
    crvs_object_set(context, "row", crvs_value_object(row));
    crvs_object_set(context, "at", crvs_value_time(1764000000));
    crvs_object_set(context, "yes", crvs_value_bool(true));
    crvs_object_set(context, "none", crvs_value_null());
    return context;
}

/* Templates, a name and a source by turns; the first is rendered. */
void crvs_fuzz_template(apr_pool_t *pool, const char *data, apr_size_t length)
{
    crvs_input_t input = {pool, data, length};
    crvs_template_world_t world = {.baton = &input, .load = load, .text = find_text, .plural = plural_of};
    const char *error = NULL, *name;
    crvs_input_t first = input;
    const crvs_template_t *template;
    crvs_buffer_t out;

    name = crvs_input_text(&first);
    template = crvs_template_get(crvs_template_set_make(pool, &world), name, &error);
    HOLDS((template == NULL) == (error != NULL));
    if (!template)
        return;
    crvs_buffer_init(&out, pool, 1);
    crvs_template_render(template, NULL, make_context(pool), show_time, NULL, &out);
    HOLDS(strlen(out.text) == out.length);
}
