-- SPDX-License-Identifier: Apache-2.0
-- Deploy crvs:coming_over to mysql
-- requires: school
--
-- What a school brings along that ran another program before: passwords hashed by it, and join codes made of all letters.

SET NAMES utf8mb4;

-- Of a hash that is not ours yet, how many iterations it asks for: what a wrong password costs while one is left.
ALTER TABLE user
    ADD COLUMN hash_iterations INT GENERATED ALWAYS AS (
        IF(LEFT(password_hash, 7) = 'pbkdf2_',
           CAST(SUBSTRING_INDEX(SUBSTRING_INDEX(password_hash, '$', 2), '$', -1) AS UNSIGNED), 0)
    ) STORED,
    ADD KEY user_hash_iterations (hash_iterations);

-- What a code is found by: whoever copies it from paper takes O for 0, I and L for 1, U for V, and the reverse.
ALTER TABLE classroom
    ADD COLUMN join_key VARCHAR(16) COLLATE utf8mb4_bin GENERATED ALWAYS AS (
        REPLACE(REPLACE(REPLACE(REPLACE(UPPER(join_code), 'O', '0'), 'I', '1'), 'L', '1'), 'U', 'V')
    ) STORED,
    ADD UNIQUE KEY classroom_join_key (join_key);
