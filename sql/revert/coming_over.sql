-- SPDX-License-Identifier: Apache-2.0
-- Revert crvs:coming_over from mysql

ALTER TABLE classroom
    DROP KEY classroom_join_key,
    DROP COLUMN join_key;

ALTER TABLE user
    DROP KEY user_hash_iterations,
    DROP COLUMN hash_iterations;
