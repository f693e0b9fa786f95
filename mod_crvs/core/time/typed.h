/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A date and an hour as people type them where a browser gives them a plain field.
 */
#ifndef CRVS_CORE_TIME_TYPED_H
#define CRVS_CORE_TIME_TYPED_H

#include <stdbool.h>

typedef struct {
    int year, month, day; /**< of the calendar, in the years 1 to 9999 */
    int hour, minute;     /**< 0 where @a has_hour is false */
    bool has_hour;
} crvs_typed_t;

/**
 * Reads 2027-03-02T14:30, 2027-03-02 14:30:00, 2/3/2027 14h30, 02.03.27 at 8:30, le 2/3/2027 à 14 h, or the date alone.
 * What is not a year first is a day first, never a month.
 */
bool crvs_typed_read(const char *text, crvs_typed_t *typed);

#endif
