-- SPDX-License-Identifier: Apache-2.0
-- Deploy crvs:people_found to mysql
-- requires: sort_names
--
-- A school of several hundred thousand people: they are found by their words, as classes and lessons are (see search), and
-- listed by role or state from an index.

SET NAMES utf8mb4;

ALTER TABLE user
    ADD COLUMN is_disabled BOOLEAN GENERATED ALWAYS AS (disabled_at IS NOT NULL) STORED,
    ADD COLUMN search_words TEXT GENERATED ALWAYS AS (
        REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(
            CONCAT(' ', sort_name, ' ', full_name, ' ', username, ' ', email, ' ',
                   REGEXP_REPLACE(CONCAT(sort_name, ' ', full_name), '[''’ʼ]', ''), ' '),
            'œ', 'oe'), 'Œ', 'oe'), 'æ', 'ae'), 'Æ', 'ae'), '[^[:alnum:]]+', ' qq')) STORED,
    ADD KEY user_sorted_role (role, order_name, id),
    ADD KEY user_sorted_state (is_disabled, order_name, id),
    ADD FULLTEXT KEY user_search (search_words);

-- How many accounts there are, kept by what makes them, changes their role, disables and enables them.
CREATE TABLE user_count (
    role ENUM ('learner', 'trainer', 'admin') NOT NULL,
    is_disabled BOOLEAN NOT NULL,
    users INT NOT NULL DEFAULT 0,
    PRIMARY KEY (role, is_disabled)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

-- All that there can be: then none is ever added, and whoever counts afresh holds all of them.
INSERT INTO user_count (role, is_disabled) VALUES
    ('learner', FALSE), ('learner', TRUE), ('trainer', FALSE), ('trainer', TRUE), ('admin', FALSE), ('admin', TRUE);
UPDATE user_count c SET users = (SELECT COUNT(*) FROM user u WHERE u.role = c.role AND u.is_disabled = c.is_disabled);
