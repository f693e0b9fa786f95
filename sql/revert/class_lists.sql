-- SPDX-License-Identifier: Apache-2.0
-- Revert crvs:class_lists from mysql

ALTER TABLE classroom_member
    DROP KEY classroom_member_joined,
    DROP KEY classroom_member_taught;

ALTER TABLE classroom
    DROP KEY classroom_category_order,
    DROP KEY classroom_state_order,
    DROP COLUMN is_archived;
