-- SPDX-License-Identifier: Apache-2.0
-- Deploy crvs:bcrypt_cost to mysql
-- requires: class_lists
--
-- Other programs make bcrypt hashes of another cost than ours.

SET NAMES utf8mb4;

-- The dearest is what a wrong password costs, whoever's it is.
ALTER TABLE user
    ADD COLUMN bcrypt_cost INT GENERATED ALWAYS AS (
        IF(LEFT(password_hash, 4) = '$2y$', CAST(SUBSTRING(password_hash, 5, 2) AS UNSIGNED), 0)
    ) STORED,
    ADD KEY user_bcrypt_cost (bcrypt_cost);
