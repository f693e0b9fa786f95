-- SPDX-License-Identifier: Apache-2.0
-- Revert crvs:bcrypt_cost from mysql

ALTER TABLE user
    DROP KEY user_bcrypt_cost,
    DROP COLUMN bcrypt_cost;
