-- SPDX-License-Identifier: Apache-2.0
-- Deploy crvs:search to mysql
-- requires: lessons
-- requires: session_window
--
-- What is searched in. A full-text index of InnoDB leaves out words of one or two letters and a list of English words
-- ("la" and "de" among them), as the server's settings say, which are not ours. So each word stands in search_words with
-- "qq" before it: then it is long enough, and none of those. What parts words becomes a space, and œ and æ two letters
-- each, as people type them; accents and capitals are the collation's work. A title counts three times: what has the word
-- in its title comes first.
-- Courses and lessons are open to all, so they have the index. Classes and sessions are found from the memberships of
-- whoever searches, a few dozen rows: there the words are compared one by one.

SET NAMES utf8mb4;

ALTER TABLE course
    ADD COLUMN search_words TEXT GENERATED ALWAYS AS (
        REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(
            CONCAT(' ', title, ' ', title, ' ', title, ' ', description, ' '),
            'œ', 'oe'), 'Œ', 'oe'), 'æ', 'ae'), 'Æ', 'ae'), '[^[:alnum:]]+', ' qq')) STORED,
    ADD FULLTEXT KEY course_search (search_words);

ALTER TABLE lesson
    ADD COLUMN search_words TEXT GENERATED ALWAYS AS (
        REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(
            CONCAT(' ', title, ' ', title, ' ', title, ' ', description, ' '),
            'œ', 'oe'), 'Œ', 'oe'), 'æ', 'ae'), 'Æ', 'ae'), '[^[:alnum:]]+', ' qq')) STORED,
    ADD FULLTEXT KEY lesson_search (search_words);

ALTER TABLE classroom
    ADD COLUMN search_words TEXT GENERATED ALWAYS AS (
        REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(
            CONCAT(' ', name, ' ', subject, ' ', description, ' '),
            'œ', 'oe'), 'Œ', 'oe'), 'æ', 'ae'), 'Æ', 'ae'), '[^[:alnum:]]+', ' qq')) STORED;

-- Those of a class that were recorded, by the time when they were over.
ALTER TABLE live_session
    ADD COLUMN search_words TEXT GENERATED ALWAYS AS (
        REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(
            CONCAT(' ', title, ' ', description, ' '),
            'œ', 'oe'), 'Œ', 'oe'), 'æ', 'ae'), 'Æ', 'ae'), '[^[:alnum:]]+', ' qq')) STORED,
    ADD KEY live_session_recorded (classroom_id, recording_ready, closes_at, id);
