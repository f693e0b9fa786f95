-- SPDX-License-Identifier: Apache-2.0
-- Revert crvs:member_order from mysql

ALTER TABLE classroom_member
    DROP KEY classroom_member_order,
    DROP COLUMN sort_name;
