-- SPDX-License-Identifier: Apache-2.0
-- Revert crvs:search from mysql

ALTER TABLE live_session
    DROP KEY live_session_recorded,
    DROP COLUMN search_words;

ALTER TABLE classroom DROP COLUMN search_words;

ALTER TABLE lesson
    DROP KEY lesson_search,
    DROP COLUMN search_words;

ALTER TABLE course
    DROP KEY course_search,
    DROP COLUMN search_words;
