-- SPDX-License-Identifier: Apache-2.0
-- Revert crvs:search_apostrophe from mysql

SET NAMES utf8mb4;

ALTER TABLE course
    MODIFY COLUMN search_words TEXT GENERATED ALWAYS AS (
        REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(
            CONCAT(' ', title, ' ', title, ' ', title, ' ', description, ' '),
            'œ', 'oe'), 'Œ', 'oe'), 'æ', 'ae'), 'Æ', 'ae'), '[^[:alnum:]]+', ' qq')) STORED;

ALTER TABLE lesson
    MODIFY COLUMN search_words TEXT GENERATED ALWAYS AS (
        REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(
            CONCAT(' ', title, ' ', title, ' ', title, ' ', description, ' '),
            'œ', 'oe'), 'Œ', 'oe'), 'æ', 'ae'), 'Æ', 'ae'), '[^[:alnum:]]+', ' qq')) STORED;

ALTER TABLE classroom
    MODIFY COLUMN search_words TEXT GENERATED ALWAYS AS (
        REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(
            CONCAT(' ', name, ' ', subject, ' ', description, ' '),
            'œ', 'oe'), 'Œ', 'oe'), 'æ', 'ae'), 'Æ', 'ae'), '[^[:alnum:]]+', ' qq')) STORED;

ALTER TABLE live_session
    MODIFY COLUMN search_words TEXT GENERATED ALWAYS AS (
        REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(
            CONCAT(' ', title, ' ', description, ' '),
            'œ', 'oe'), 'Œ', 'oe'), 'æ', 'ae'), 'Æ', 'ae'), '[^[:alnum:]]+', ' qq')) STORED;
