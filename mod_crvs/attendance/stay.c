/* SPDX-License-Identifier: Apache-2.0 */
#include "attendance/stay.h"

#include <stdlib.h>
#include <string.h>

static apr_int64_t told_at(const crvs_stay_t *stay)
{
    return stay->joined_at ? stay->joined_at : stay->left_at;
}

static int order(apr_int64_t one, apr_int64_t other)
{
    return (one > other) - (one < other);
}

/* By device and time; of one moment, what has no end first. All fields count, so that equal sets have one order. */
static int by_connection(const void *one, const void *other)
{
    const crvs_stay_t *first = one, *second = other;
    int result = strcmp(first->connection, second->connection);

    if (!result)
        result = order(told_at(first), told_at(second));
    if (!result)
        result = order(first->left_at, second->left_at);
    return result ? result : order(first->user_id, second->user_id);
}

static int by_person(const void *one, const void *other)
{
    const crvs_stay_t *first = one, *second = other;
    int result = order(first->user_id, second->user_id);

    if (!result)
        result = order(first->joined_at, second->joined_at);
    if (!result)
        result = order(first->left_at, second->left_at);
    return result ? result : strcmp(first->connection, second->connection);
}

/* The first moment behind another one when nobody was in a room; 0: none. */
static apr_int64_t emptied_behind(const crvs_mark_t *marks, int count, const char *room, apr_int64_t at)
{
    apr_int64_t first = 0;

    for (int i = 0; i < count; i++) {
        if (marks[i].at > at && (!first || marks[i].at < first) && !strcmp(marks[i].room, room))
            first = marks[i].at;
    }
    return first;
}

/* When a room was last created before a moment; 0: not known. */
static apr_int64_t created_before(const crvs_mark_t *marks, int count, const char *room, apr_int64_t at)
{
    apr_int64_t last = 0;

    for (int i = 0; i < count; i++) {
        if (marks[i].is_created && marks[i].at <= at && marks[i].at > last && !strcmp(marks[i].room, room))
            last = marks[i].at;
    }
    return last;
}

/* Makes one stay of each two parts of it. @param stays of one connection, in order @return how many there are now */
static int join(crvs_stay_t *stays, int count)
{
    crvs_stay_t *open = NULL;
    apr_int64_t user_id = 0;
    int kept = 0;

    for (int i = 0; i < count; i++) {
        crvs_stay_t stay = stays[i];

        /* Of one second: whoever is there leaves before coming back. */
        if (open && stay.joined_at && i + 1 < count && !stays[i + 1].joined_at
            && stays[i + 1].left_at == stay.joined_at) {
            open->left_at = stays[++i].left_at;
            user_id = stays[i].user_id > user_id ? stays[i].user_id : user_id;
            open = NULL;
        }
        user_id = stay.user_id > user_id ? stay.user_id : user_id;
        if (open && !stay.joined_at) {
            open->left_at = stay.left_at;
            open = NULL;
            continue;
        }
        if (open) {
            open->left_at = stay.joined_at;
            open->is_estimated = true;
        }
        stays[kept] = stay;
        open = stay.left_at ? NULL : &stays[kept];
        kept++;
    }
    for (int i = 0; i < kept; i++)
        stays[i].user_id = user_id;
    return kept;
}

static void complete(crvs_stay_t *stay, const crvs_mark_t *marks, int mark_count, const crvs_bounds_t *bounds)
{
    if (!stay->joined_at) {
        apr_int64_t created = created_before(marks, mark_count, stay->room, stay->left_at);

        stay->joined_at = created ? created : bounds->begins_at;
        if (stay->joined_at > stay->left_at)
            stay->joined_at = stay->left_at;
        stay->is_estimated = true;
    }
    if (!stay->left_at) {
        apr_int64_t emptied = emptied_behind(marks, mark_count, stay->room, stay->joined_at);
        apr_int64_t end = bounds->now ? bounds->now : bounds->ends_at;

        if (end < stay->joined_at)
            end = bounds->closes_at > stay->joined_at ? bounds->closes_at : stay->joined_at;
        stay->left_at = emptied && (bounds->now || emptied < end) ? emptied : end;
        stay->is_estimated = emptied || !bounds->now;
    }
}

int crvs_stay_settle(crvs_stay_t *stays, int count, const crvs_mark_t *marks, int mark_count,
                     const crvs_bounds_t *bounds)
{
    int kept = 0;

    if (count)
        qsort(stays, (size_t)count, sizeof(*stays), by_connection);
    for (int first = 0, behind; first < count; first = behind) {
        int whole;

        for (behind = first + 1; behind < count && !strcmp(stays[behind].connection, stays[first].connection);)
            behind++;
        whole = join(stays + first, behind - first);
        for (int i = 0; i < whole; i++) {
            crvs_stay_t stay = stays[first + i];

            complete(&stay, marks, mark_count, bounds);
            if (!stay.user_id || stay.left_at <= bounds->opens_at)
                continue;
            if (stay.joined_at < bounds->opens_at)
                stay.joined_at = bounds->opens_at;
            stays[kept++] = stay;
        }
    }
    if (kept)
        qsort(stays, (size_t)kept, sizeof(*stays), by_person);
    return kept;
}
