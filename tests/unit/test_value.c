/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/value.h"

#include "core/base/buffer.h"
#include "unit.h"

#include <apr_strings.h>
#include <string.h>

START_TEST(a_field_is_set_and_set_again)
{
    crvs_object_t *object = crvs_object_make(crvs_unit_pool);
    char other_name[] = "name";

    ck_assert_ptr_null(crvs_object_get(object, "name"));
    crvs_object_set(object, "name", crvs_value_text("a"));
    crvs_object_set(object, "names", crvs_value_text("c"));
    crvs_object_set(object, other_name, crvs_value_text("b"));
    ck_assert_int_eq(object->count, 2);
    ck_assert_str_eq(crvs_object_text(object, "name"), "b");
    ck_assert_str_eq(crvs_object_text(object, "names"), "c");
    ck_assert_ptr_null(crvs_object_get(object, "nam"));
}
END_TEST

START_TEST(many_fields_stay)
{
    crvs_object_t *object = crvs_object_make(crvs_unit_pool);

    for (int i = 0; i < 100; i++)
        crvs_object_set(object, apr_psprintf(crvs_unit_pool, "field%d", i), crvs_value_int(i));
    for (int i = 0; i < 100; i++)
        ck_assert_int_eq(crvs_object_int(object, apr_psprintf(crvs_unit_pool, "field%d", i)), i);
}
END_TEST

/* Rows of a statement share their names: what one row gets, the others must not see. */
START_TEST(shared_names_are_copied_before_they_grow)
{
    static const char *const names[] = {"id", "title"};
    crvs_value_t first[] = {crvs_value_int(1), crvs_value_text("one")};
    crvs_value_t second[] = {crvs_value_int(2), crvs_value_text("two")};
    crvs_names_t *shared = crvs_object_names(crvs_unit_pool, names, 2);
    crvs_object_t *row = crvs_object_row(crvs_unit_pool, shared, first);
    crvs_object_t *other = crvs_object_row(crvs_unit_pool, shared, second);

    crvs_object_set(row, "url", crvs_value_text("/1"));
    crvs_object_set(row, "title", crvs_value_text("uno"));
    ck_assert_str_eq(crvs_object_text(row, "url"), "/1");
    ck_assert_str_eq(crvs_object_text(row, "title"), "uno");
    ck_assert_int_eq(crvs_object_int(row, "id"), 1);
    ck_assert_ptr_eq(other->names, names);
    ck_assert_ptr_null(crvs_object_get(other, "url"));
    crvs_object_set(other, "title", crvs_value_text("due"));
    ck_assert_ptr_eq(other->names, names);
    ck_assert_str_eq(crvs_object_text(other, "title"), "due");
}
END_TEST

/* A mark is a byte: two names may have the same one, wherever they stand. */
START_TEST(names_with_the_same_mark_are_told_apart)
{
    crvs_object_t *object = crvs_object_make(crvs_unit_pool);

    ck_assert_int_eq(crvs_object_mark("axbxc"), crvs_object_mark("aybyc"));
    crvs_object_set(object, "axbxc", crvs_value_int(1));
    ck_assert_ptr_null(crvs_object_get(object, "aybyc"));
    crvs_object_set(object, "between", crvs_value_int(2));
    crvs_object_set(object, "aybyc", crvs_value_int(3));
    crvs_object_set(object, "", crvs_value_int(4));
    ck_assert_int_eq(crvs_object_int(object, "axbxc"), 1);
    ck_assert_int_eq(crvs_object_int(object, "aybyc"), 3);
    ck_assert_int_eq(crvs_object_int(object, ""), 4);
    ck_assert_int_eq(object->count, 4);
    ck_assert_ptr_null(crvs_object_get(object, "azbzc"));
}
END_TEST

START_TEST(fields_are_read_by_type)
{
    crvs_object_t *object = crvs_object_make(crvs_unit_pool);

    crvs_object_set(object, "text", crvs_value_text("12"));
    crvs_object_set(object, "int", crvs_value_int(-5));
    crvs_object_set(object, "yes", crvs_value_bool(true));
    crvs_object_set(object, "time", crvs_value_time(99));
    crvs_object_set(object, "null", crvs_value_null());
    ck_assert_str_eq(crvs_object_text(object, "text"), "12");
    ck_assert_ptr_null(crvs_object_text(object, "int"));
    ck_assert_ptr_null(crvs_object_text(object, "null"));
    ck_assert_ptr_null(crvs_object_text(object, "missing"));
    ck_assert_int_eq(crvs_object_int(object, "int"), -5);
    ck_assert_int_eq(crvs_object_int(object, "yes"), 1);
    ck_assert_int_eq(crvs_object_int(object, "text"), 0);
    ck_assert_int_eq(crvs_object_int(object, "time"), 0);
    ck_assert_int_eq(crvs_object_int(object, "null"), 0);
    ck_assert_int_eq(crvs_object_int(object, "missing"), 0);
    ck_assert_int_eq(crvs_object_seconds(object, "time"), 99);
    ck_assert_int_eq(crvs_object_seconds(object, "int"), 0);
    ck_assert_int_eq(crvs_object_seconds(object, "missing"), 0);
    ck_assert(crvs_object_true(object, "text"));
    ck_assert(crvs_object_true(object, "yes"));
    ck_assert(!crvs_object_true(object, "null"));
    ck_assert(!crvs_object_true(object, "missing"));
}
END_TEST

START_TEST(no_pointer_is_null)
{
    ck_assert_int_eq(crvs_value_text(NULL).type, CRVS_VALUE_NULL);
    ck_assert_int_eq(crvs_value_object(NULL).type, CRVS_VALUE_NULL);
    ck_assert_int_eq(crvs_value_list(NULL).type, CRVS_VALUE_NULL);
}
END_TEST

START_TEST(truth)
{
    crvs_list_t *list = crvs_list_make(crvs_unit_pool);
    crvs_value_t values[] = {
        crvs_value_null(),     crvs_value_bool(false),
        crvs_value_int(0),     crvs_value_text(""),
        crvs_value_list(list), crvs_value_bool(true),
        crvs_value_int(-1),    crvs_value_text("0"),
        crvs_value_time(0),    crvs_value_object(crvs_object_make(crvs_unit_pool)),
    };

    for (int i = 0; i < 10; i++)
        ck_assert_msg(crvs_value_is_true(&values[i]) == (i >= 5), "value %d", i);
    crvs_list_add(list, crvs_value_null());
    ck_assert(crvs_value_is_true(&values[4]));
}
END_TEST

START_TEST(a_list_keeps_its_order)
{
    crvs_list_t *list = crvs_list_make(crvs_unit_pool);
    crvs_object_t *object = crvs_object_make(crvs_unit_pool);

    for (int i = 0; i < 100; i++)
        crvs_list_add(list, crvs_value_int(i));
    crvs_list_add(list, crvs_value_object(object));
    ck_assert_int_eq(list->count, 101);
    for (int i = 0; i < 100; i++)
        ck_assert_int_eq(list->values[i].as.integer, i);
    ck_assert_ptr_eq(crvs_list_object(list, 100), object);
    ck_assert_ptr_null(crvs_list_object(list, 99));
    ck_assert_ptr_null(crvs_list_object(list, 101));
    ck_assert_ptr_null(crvs_list_object(list, -1));
}
END_TEST

START_TEST(a_buffer_grows_and_stays_terminated)
{
    crvs_buffer_t buffer;

    crvs_buffer_init(&buffer, crvs_unit_pool, 0);
    ck_assert_str_eq(buffer.text, "");
    crvs_buffer_add(&buffer, "abc", 0);
    ck_assert_uint_eq(buffer.length, 0);
    crvs_buffer_init(&buffer, crvs_unit_pool, 100);
    memset(buffer.text, 'x', 100);
    crvs_buffer_add(&buffer, "abc", 3);
    ck_assert_str_eq(buffer.text, "abc");
    crvs_buffer_init(&buffer, crvs_unit_pool, 0);
    for (int i = 0; i < 10000; i++) {
        crvs_buffer_add(&buffer, "0123456789", (apr_size_t)(i % 11));
        ck_assert_int_eq(buffer.text[buffer.length], '\0');
    }
    ck_assert_uint_eq(buffer.length, strlen(buffer.text));
    ck_assert(!strncmp(buffer.text, "001012012301234", 15));
}
END_TEST

Suite *crvs_suite_value(void)
{
    Suite *suite = suite_create("values");
    TCase *objects = crvs_unit_case(suite, "objects");
    TCase *lists = crvs_unit_case(suite, "lists and truth");
    TCase *buffers = crvs_unit_case(suite, "buffers");

    tcase_add_test(objects, a_field_is_set_and_set_again);
    tcase_add_test(objects, many_fields_stay);
    tcase_add_test(objects, shared_names_are_copied_before_they_grow);
    tcase_add_test(objects, names_with_the_same_mark_are_told_apart);
    tcase_add_test(objects, fields_are_read_by_type);
    tcase_add_test(lists, no_pointer_is_null);
    tcase_add_test(lists, truth);
    tcase_add_test(lists, a_list_keeps_its_order);
    tcase_add_test(buffers, a_buffer_grows_and_stays_terminated);
    return suite;
}
