-- SPDX-License-Identifier: Apache-2.0
-- Revert crvs:sort_names from mysql

ALTER TABLE user_import_line
    DROP COLUMN sort_name;

UPDATE classroom_member JOIN user ON user.id = classroom_member.user_id
SET classroom_member.sort_name = user.full_name;

ALTER TABLE classroom_member
    MODIFY COLUMN sort_name VARCHAR(150) NOT NULL;

ALTER TABLE user
    DROP KEY user_sorted,
    DROP COLUMN order_name,
    DROP COLUMN sort_name;
