-- SPDX-License-Identifier: Apache-2.0
-- Revert crvs:people_found from mysql

DROP TABLE user_count;

ALTER TABLE user
    DROP KEY user_search,
    DROP KEY user_sorted_state,
    DROP KEY user_sorted_role,
    DROP COLUMN search_words,
    DROP COLUMN is_disabled;
