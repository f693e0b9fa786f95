/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"

#include "core/base/asker.h"

#define SLOW apr_time_from_msec(200)
#define PATIENCE apr_time_from_msec(20)

static bool is_answered;

static void answer_slowly(apr_pool_t *scratch, void *question)
{
    (void)scratch;
    apr_sleep(SLOW);
    *(int *)question = 42;
    __atomic_store_n(&is_answered, true, __ATOMIC_SEQ_CST);
}

/* Asks what is not answered in time, in a process that ends then. @return whether it waited for the answer */
static bool end_while_asked(bool ends)
{
    apr_pool_t *process;
    crvs_asker_t *asker;
    int question = 0;

    __atomic_store_n(&is_answered, false, __ATOMIC_SEQ_CST);
    ck_assert(apr_pool_create(&process, NULL) == APR_SUCCESS);
    ck_assert(crvs_asker_make(&asker, process, sizeof(question), answer_slowly, ends) == APR_SUCCESS);
    ck_assert(crvs_asker_ask(asker, &question, PATIENCE) == APR_TIMEUP);
    apr_pool_destroy(process);
    return __atomic_load_n(&is_answered, __ATOMIC_SEQ_CST);
}

START_TEST(an_answer_that_comes_is_waited_for_at_the_end)
{
    ck_assert(end_while_asked(true));
}
END_TEST

START_TEST(one_that_may_not_come_holds_up_nobody)
{
    ck_assert(!end_while_asked(false));
}
END_TEST

Suite *crvs_suite_asker(void)
{
    Suite *suite = suite_create("asker");
    TCase *ending = crvs_unit_case(suite, "ending");

    tcase_add_test(ending, an_answer_that_comes_is_waited_for_at_the_end);
    tcase_add_test(ending, one_that_may_not_come_holds_up_nobody);
    return suite;
}
