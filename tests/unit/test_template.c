/* SPDX-License-Identifier: Apache-2.0 */
/* Each case of the Mustache specification, lambdas and dynamic names aside. */
#include "core/template/template.h"
#include "unit.h"

#include <apr_strings.h>
#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define THE_CASE "the case itself"
#define AROUND "around it"

static const char *const files[] = {
    "comments", "delimiters", "interpolation", "inverted", "partials", "sections", "~inheritance",
};
#define FILES (sizeof(files) / sizeof(*files))
#define CASES 1000

static const cJSON *cases[CASES];
static int case_count;

static crvs_value_t to_value(const cJSON *json)
{
    crvs_object_t *object;
    crvs_list_t *list;
    const cJSON *item;

    if (cJSON_IsBool(json))
        return crvs_value_bool(cJSON_IsTrue(json));
    if (cJSON_IsString(json))
        return crvs_value_text(json->valuestring);
    if (cJSON_IsNumber(json)) {
        if (json->valuedouble == (double)json->valueint)
            return crvs_value_int(json->valueint);
        return crvs_value_text(apr_psprintf(crvs_unit_pool, "%g", json->valuedouble));
    }
    if (cJSON_IsArray(json)) {
        list = crvs_list_make(crvs_unit_pool);
        cJSON_ArrayForEach(item, json) crvs_list_add(list, to_value(item));
        return crvs_value_list(list);
    }
    if (cJSON_IsObject(json)) {
        object = crvs_object_make(crvs_unit_pool);
        cJSON_ArrayForEach(item, json) crvs_object_set(object, item->string, to_value(item));
        return crvs_value_object(object);
    }
    return crvs_value_null();
}

/* A partial that does not exist is empty to the specification. The engine leaves that to who loads templates. */
static const char *load(void *baton, const char *name, apr_pool_t *pool)
{
    const cJSON *one = baton;
    const cJSON *partial = cJSON_GetObjectItemCaseSensitive(cJSON_GetObjectItem(one, "partials"), name);

    (void)pool;
    if (!strcmp(name, THE_CASE))
        return cJSON_GetObjectItem(one, "template")->valuestring;
    if (!strcmp(name, AROUND))
        return "{{#data}}{{> " THE_CASE "}}{{/data}}";
    return partial ? partial->valuestring : "";
}

START_TEST(specification)
{
    const cJSON *one = cases[_i];
    crvs_template_world_t world = {.baton = (void *)one, .load = load};
    crvs_template_set_t *set = crvs_template_set_make(crvs_unit_pool, &world);
    crvs_value_t data = to_value(cJSON_GetObjectItem(one, "data"));
    crvs_object_t *context = data.as.object;
    const char *name = THE_CASE;
    const crvs_template_t *template;
    const char *error = NULL;
    crvs_buffer_t out;

    /* Pages have objects for contexts; the few cases with other data get it as the one element of a section's list. */
    if (data.type != CRVS_VALUE_OBJECT) {
        crvs_list_t *list = crvs_list_make(crvs_unit_pool);

        name = AROUND;
        crvs_list_add(list, data);
        context = crvs_object_make(crvs_unit_pool);
        crvs_object_set(context, "data", crvs_value_list(list));
    }
    template = crvs_template_get(set, name, &error);
    ck_assert_msg(template != NULL, "%s: %s", cJSON_GetObjectItem(one, "name")->valuestring, error);
    crvs_buffer_init(&out, crvs_unit_pool, 0);
    crvs_template_render(template, NULL, context, NULL, NULL, &out);
    if (strcmp(out.text, cJSON_GetObjectItem(one, "expected")->valuestring)) {
        char *printed = cJSON_Print(one);

        ck_abort_msg("%s\ngave \"%s\"", printed, out.text);
    }
}
END_TEST

/* Where their cases lie, as long as the program runs. */
static cJSON *files_read[FILES];
static size_t file_count;

static void forget_files(void)
{
    while (file_count > 0)
        cJSON_Delete(files_read[--file_count]);
}

static void add_file(Suite *suite, const char *name)
{
    int first = case_count;
    TCase *test_case = crvs_unit_case(suite, name);
    const cJSON *one;
    cJSON *json;
    char path[100];
    char *text;

    snprintf(path, sizeof(path), "mustache-spec/%s.json", name);
    text = crvs_unit_read(path);
    json = cJSON_Parse(text);
    files_read[file_count++] = json;
    free(text);
    cJSON_ArrayForEach(one, cJSON_GetObjectItem(json, "tests"))
    {
        if (case_count < CASES)
            cases[case_count++] = one;
    }
    if (case_count == first || case_count == CASES) {
        fprintf(stderr, "%s: no cases, or too many\n", path);
        exit(EXIT_FAILURE);
    }
    tcase_add_loop_test(test_case, specification, first, case_count);
}

Suite *crvs_suite_template(void)
{
    Suite *suite = suite_create("template: the Mustache specification");

    if (atexit(forget_files)) {
        fprintf(stderr, "there is no room for what is done at the end\n");
        exit(EXIT_FAILURE);
    }
    for (size_t i = 0; i < FILES; i++)
        add_file(suite, files[i]);
    return suite;
}
