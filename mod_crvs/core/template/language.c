/* SPDX-License-Identifier: Apache-2.0 */
#include "core/template/language.h"

#include "core/base/crypto.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/text/json.h"

#include <apr_file_io.h>
#include <apr_strings.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/upluralrules.h>
#include <unicode/ustring.h>

#define HTML ".html"

/* As CLDR names them, in the order of crvs_plural_e. */
static const char *const plural_names[] = {"zero", "one", "two", "few", "many", "other"};

/* Reads a source, and counts it in. @return in @a pool; NULL, with a sentence, where it cannot be read */
static const char *read_source(crvs_language_t *language, apr_pool_t *pool, const char *path, const char **error)
{
    const char *source = crvs_file_read(pool, path, NULL, error);

    if (source)
        language->sum = language->sum * 31 + crvs_crypto_sum(source, strlen(source));
    return source;
}

static const char *load_template(void *baton, const char *name, apr_pool_t *pool)
{
    crvs_language_t *language = baton;
    const char *error = NULL;

    return read_source(language, pool,
                       apr_psprintf(pool, "%s/%s%s", language->folder, name, crvs_template_is_plain(name) ? "" : HTML),
                       &error);
}

static const crvs_template_text_t *find_text(void *baton, const char *key)
{
    return apr_hash_get(((crvs_language_t *)baton)->texts, key, APR_HASH_KEY_STRING);
}

static crvs_plural_e plural_of(void *baton, apr_int64_t count)
{
    const crvs_language_t *language = baton;
    UErrorCode status = U_ZERO_ERROR;
    UChar wide[16];
    char name[16];
    int32_t length = uplrules_select(language->plural_rules, (double)count, wide, 16, &status);

    u_strToUTF8(name, sizeof(name), NULL, wide, length, &status);
    for (int i = 0; U_SUCCESS(status) && i < CRVS_PLURAL_OTHER; i++) {
        if (!strcmp(name, plural_names[i]))
            return (crvs_plural_e)i;
    }
    return CRVS_PLURAL_OTHER;
}

static bool never_raw(void *baton, const char *name)
{
    (void)baton;
    (void)name;
    return false;
}

static crvs_template_text_t *text_of(apr_pool_t *pool, const cJSON *value)
{
    crvs_template_text_t *text = apr_pcalloc(pool, sizeof(*text));

    if (cJSON_IsString(value)) {
        text->one_form = apr_pstrdup(pool, value->valuestring);
        return text;
    }
    if (!cJSON_IsObject(value))
        return NULL;
    for (const cJSON *part = value->child; part; part = part->next) {
        if (!cJSON_IsString(part))
            return NULL;
        if (!strcmp(part->string, "count"))
            text->count_name = apr_pstrdup(pool, part->valuestring);
        for (int i = 0; i <= CRVS_PLURAL_OTHER; i++) {
            if (!strcmp(part->string, plural_names[i]))
                text->forms[i] = apr_pstrdup(pool, part->valuestring);
        }
    }
    return text->count_name && text->forms[CRVS_PLURAL_OTHER] ? text : NULL;
}

/* Copies all texts of a file into @a pool; what @a scratch holds is needed no longer then. */
static bool copy_texts(apr_pool_t *pool, apr_pool_t *scratch, crvs_language_t *language, const char *path,
                       const char **error)
{
    const char *source = read_source(language, scratch, path, error);
    const char *reason;
    const cJSON *json;

    if (!source)
        return false;
    json = crvs_json_parse(scratch, source, strlen(source), &reason);
    if (!json) {
        *error = apr_psprintf(scratch, "%s: not a file of texts: %s", path, reason);
        return false;
    }
    language->texts = apr_hash_make(pool);
    for (const cJSON *value = json->child; value; value = value->next) {
        crvs_template_text_t *text = text_of(pool, value);
        if (!text) {
            *error = apr_psprintf(scratch, "%s: \"%s\" is neither a text nor plural forms with \"count\" and \"other\"",
                                  path, value->string);
            return false;
        }
        apr_hash_set(language->texts, apr_pstrdup(pool, value->string), APR_HASH_KEY_STRING, text);
    }
    return true;
}

static bool load_texts(apr_pool_t *pool, crvs_language_t *language, const char *path, const char **error)
{
    apr_pool_t *scratch;
    bool done;

    if (apr_pool_create(&scratch, pool) != APR_SUCCESS) {
        *error = "out of memory";
        return false;
    }
    done = copy_texts(pool, scratch, language, path, error);
    if (!done)
        *error = apr_pstrdup(pool, *error);
    apr_pool_destroy(scratch);
    return done;
}

static apr_status_t close_rules(void *rules)
{
    uplrules_close(rules);
    return APR_SUCCESS;
}

static const char *find_constant(void *baton, const char *name)
{
    const crvs_language_t *language = baton;

    return language->constants ? crvs_object_text(language->constants, name) : NULL;
}

static bool load_language(apr_pool_t *pool, crvs_language_t *language, const char *folder, const char **error)
{
    crvs_template_world_t world = {.baton = language,
                                   .load = load_template,
                                   .text = find_text,
                                   .plural = plural_of,
                                   .constant = find_constant,
                                   .may_be_raw = never_raw};
    UErrorCode status = U_ZERO_ERROR;
    UPluralRules *rules;

    if (!load_texts(pool, language, apr_psprintf(pool, "%s/lang/%s.json", folder, language->code), error))
        return false;
    rules = uplrules_open(language->code, &status);
    if (U_FAILURE(status)) {
        *error = apr_psprintf(pool, "ICU has no plural rules for the language \"%s\"", language->code);
        return false;
    }
    apr_pool_cleanup_register(pool, rules, close_rules, apr_pool_cleanup_null);
    language->plural_rules = rules;
    language->name = crvs_language_text(language, CRVS_T("language.name"));
    language->time_words.today = crvs_language_text(language, CRVS_T("time.today"));
    language->time_words.tomorrow = crvs_language_text(language, CRVS_T("time.tomorrow"));
    language->time_words.yesterday = crvs_language_text(language, CRVS_T("time.yesterday"));
    language->time_words.at = crvs_language_text(language, CRVS_T("time.at"));
    language->templates = crvs_template_set_make(pool, &world);
    return true;
}

static int by_code(const void *one, const void *other)
{
    return strcmp(*(const char *const *)one, *(const char *const *)other);
}

/* The codes of all lang/<code>.json, sorted. */
static apr_array_header_t *list_codes(apr_pool_t *pool, const char *folder, const char **error)
{
    apr_array_header_t *codes = apr_array_make(pool, 4, sizeof(const char *));
    const char *path = apr_pstrcat(pool, folder, "/lang", NULL);
    char reason[120];
    apr_finfo_t info;
    apr_dir_t *dir;
    apr_status_t status = apr_dir_open(&dir, path, pool);

    if (status != APR_SUCCESS) {
        *error = apr_psprintf(pool, "%s: %s", path, apr_strerror(status, reason, sizeof(reason)));
        return NULL;
    }
    while (apr_dir_read(&info, APR_FINFO_NAME, dir) == APR_SUCCESS) {
        apr_size_t length = strlen(info.name);
        if (*info.name != '.' && length > 5 && !strcmp(info.name + length - 5, ".json"))
            *(const char **)apr_array_push(codes) = apr_pstrmemdup(pool, info.name, length - 5);
    }
    apr_dir_close(dir);
    qsort(codes->elts, (size_t)codes->nelts, sizeof(const char *), by_code);
    return codes;
}

/* Of what crvs_language_list makes, in its order. */
static const char *const row_names[] = {"code", "name", "current"};
#define ROW_NAMES ((int)(sizeof(row_names) / sizeof(*row_names)))

crvs_languages_t *crvs_language_load(apr_pool_t *pool, const char *folder, const crvs_object_t *constants,
                                     const char *fallback, const char **error)
{
    crvs_languages_t *languages = apr_pcalloc(pool, sizeof(*languages));
    apr_array_header_t *codes;

    *error = NULL;
    codes = list_codes(pool, folder, error);
    if (!codes)
        return NULL;
    languages->count = codes->nelts;
    languages->row_names = crvs_object_names(pool, row_names, ROW_NAMES);
    languages->list = apr_pcalloc(pool, sizeof(*languages->list) * (size_t)(codes->nelts + 1));
    for (int i = 0; i < codes->nelts; i++) {
        languages->list[i].code = APR_ARRAY_IDX(codes, i, const char *);
        languages->list[i].index = i;
        languages->list[i].folder = folder;
        languages->list[i].constants = constants;
        if (!load_language(pool, &languages->list[i], folder, error))
            return NULL;
    }
    languages->fallback = crvs_language_find(languages, fallback);
    if (!languages->fallback) {
        *error = apr_psprintf(pool, "there is no language \"%s\" in %s/lang", fallback, folder);
        return NULL;
    }
    return languages;
}

const char *crvs_language_parse_page(crvs_languages_t *languages, apr_pool_t *pool, const char *page)
{
    for (int i = 0; i < languages->count; i++) {
        const char *error = NULL;
        if (!crvs_template_get(languages->list[i].templates, page, &error))
            return apr_psprintf(pool, "%s (in the language %s)", error, languages->list[i].code);
    }
    return NULL;
}

/* Parses all templates of a folder; @a below is "" or the folder's name and a slash. */
static const char *parse_folder(crvs_languages_t *languages, apr_pool_t *pool, const char *below)
{
    const char *path = apr_pstrcat(pool, languages->list[0].folder, "/", below, NULL);
    const char *error = NULL;
    char reason[120];
    apr_finfo_t info;
    apr_dir_t *dir;
    apr_status_t status = apr_dir_open(&dir, path, pool);

    if (status != APR_SUCCESS)
        return apr_psprintf(pool, "%s: %s", path, apr_strerror(status, reason, sizeof(reason)));
    while (!error && apr_dir_read(&info, APR_FINFO_NAME | APR_FINFO_TYPE, dir) == APR_SUCCESS) {
        apr_size_t length = strlen(info.name);

        if (*info.name == '.')
            continue;
        if (info.filetype == APR_DIR && !*below)
            error = parse_folder(languages, pool, apr_pstrcat(pool, info.name, "/", NULL));
        else if (crvs_template_is_plain(info.name))
            error = crvs_language_parse_page(languages, pool, apr_pstrcat(pool, below, info.name, NULL));
        else if (length > strlen(HTML) && !strcmp(info.name + length - strlen(HTML), HTML))
            error = crvs_language_parse_page(
                languages, pool, apr_psprintf(pool, "%s%.*s", below, (int)(length - strlen(HTML)), info.name));
    }
    apr_dir_close(dir);
    return error;
}

const char *crvs_language_parse(crvs_languages_t *languages, apr_pool_t *pool)
{
    return parse_folder(languages, pool, "");
}

const crvs_language_t *crvs_language_find(const crvs_languages_t *languages, const char *code)
{
    for (int i = 0; code && i < languages->count; i++) {
        if (!strcmp(languages->list[i].code, code))
            return &languages->list[i];
    }
    return NULL;
}

/* The weight behind ";q=", in thousandths; 1000 where there is none. */
static int weight_of(const char *range)
{
    const char *parameter = range + strcspn(range, ",;");
    double weight;

    if (*parameter != ';')
        return 1000;
    parameter += 1 + strspn(parameter + 1, " \t");
    if (strncasecmp(parameter, "q=", 2))
        return 1000;
    weight = strtod(parameter + 2, NULL);
    return weight >= 0 && weight <= 1 ? (int)(weight * 1000) : 0;
}

const crvs_language_t *crvs_language_accept(const crvs_languages_t *languages, const char *header)
{
    const crvs_language_t *best = NULL;
    int best_weight = 0;
    const char *range = header;

    while (range && *range) {
        int weight;

        range += strspn(range, " \t,");
        weight = weight_of(range);
        for (int i = 0; i < languages->count; i++) {
            apr_size_t length = strlen(languages->list[i].code);
            if (!strncasecmp(range, languages->list[i].code, length) && strchr(",; \t-", range[length])
                && weight > best_weight) {
                best = &languages->list[i];
                best_weight = weight;
            }
        }
        range = strchr(range, ',');
    }
    return best;
}

crvs_list_t *crvs_language_list(const crvs_languages_t *languages, const crvs_language_t *current, apr_pool_t *pool)
{
    crvs_list_t *list = crvs_list_make(pool);

    for (int i = 0; i < languages->count; i++) {
        crvs_value_t *values = apr_palloc(pool, sizeof(*values) * (apr_size_t)ROW_NAMES);

        values[0] = crvs_value_text(languages->list[i].code);
        values[1] = crvs_value_text(languages->list[i].name);
        values[2] = crvs_value_bool(&languages->list[i] == current);
        crvs_list_add(list, crvs_value_object(crvs_object_row(pool, languages->row_names, values)));
    }
    return list;
}

const char *crvs_language_text(const crvs_language_t *language, const char *key)
{
    const crvs_template_text_t *text = apr_hash_get(language->texts, key, APR_HASH_KEY_STRING);

    return text && text->one_form ? text->one_form : key;
}

const char *crvs_language_text_with(const crvs_language_t *language, apr_pool_t *pool, const char *key,
                                    const char *name, const char *value)
{
    const char *text = crvs_language_text(language, key);
    const char *variable = apr_pstrcat(pool, "{{", name, "}}", NULL);
    const char *found = strstr(text, variable);

    if (!found)
        return text;
    return apr_pstrcat(pool, apr_pstrmemdup(pool, text, (apr_size_t)(found - text)), value, found + strlen(variable),
                       NULL);
}
