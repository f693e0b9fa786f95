/* SPDX-License-Identifier: Apache-2.0 */
#include "notices/kinds.h"

static const crvs_field_t planned = {
    .name = "planned", .kind = CRVS_FIELD_CHECK, .label = CRVS_T("notices.planned"), .is_unmarked = true};
static const crvs_field_t moved = {
    .name = "moved", .kind = CRVS_FIELD_CHECK, .label = CRVS_T("notices.moved"), .is_unmarked = true};
static const crvs_field_t cancelled = {
    .name = "cancelled", .kind = CRVS_FIELD_CHECK, .label = CRVS_T("notices.cancelled"), .is_unmarked = true};
static const crvs_field_t soon = {
    .name = "soon", .kind = CRVS_FIELD_CHECK, .label = CRVS_T("notices.soon"), .is_unmarked = true};
static const crvs_field_t recording = {
    .name = "recording", .kind = CRVS_FIELD_CHECK, .label = CRVS_T("notices.recording"), .is_unmarked = true};
static const crvs_field_t published = {
    .name = "published", .kind = CRVS_FIELD_CHECK, .label = CRVS_T("notices.published"), .is_unmarked = true};
static const crvs_field_t announcement = {
    .name = "announcement", .kind = CRVS_FIELD_CHECK, .label = CRVS_T("notices.announcement"), .is_unmarked = true};
static const crvs_field_t added = {
    .name = "added", .kind = CRVS_FIELD_CHECK, .label = CRVS_T("notices.added"), .is_unmarked = true};

static const crvs_field_t attendance = {
    .name = "attendance", .kind = CRVS_FIELD_CHECK, .label = CRVS_T("notices.attendance"), .is_unmarked = true};

const crvs_field_t *const crvs_kinds_switches[] = {&planned,   &moved,        &cancelled, &soon,       &recording,
                                                   &published, &announcement, &added,     &attendance, NULL};
