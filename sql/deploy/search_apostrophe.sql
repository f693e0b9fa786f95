-- SPDX-License-Identifier: Apache-2.0
-- Deploy crvs:search_apostrophe to mysql
-- requires: search
-- requires: class_order
--
-- A name with an apostrophe is found without it, too: people type "ndjamena" for N’Djaména. The name stands once more in
-- what is searched, with its apostrophes taken out.

SET NAMES utf8mb4;

ALTER TABLE course
    MODIFY COLUMN search_words TEXT GENERATED ALWAYS AS (
        REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(
            CONCAT(' ', title, ' ', title, ' ', title, ' ', description, ' ',
                   REGEXP_REPLACE(title, '[''’ʼ]', ''), ' '),
            'œ', 'oe'), 'Œ', 'oe'), 'æ', 'ae'), 'Æ', 'ae'), '[^[:alnum:]]+', ' qq')) STORED;

ALTER TABLE lesson
    MODIFY COLUMN search_words TEXT GENERATED ALWAYS AS (
        REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(
            CONCAT(' ', title, ' ', title, ' ', title, ' ', description, ' ',
                   REGEXP_REPLACE(title, '[''’ʼ]', ''), ' '),
            'œ', 'oe'), 'Œ', 'oe'), 'æ', 'ae'), 'Æ', 'ae'), '[^[:alnum:]]+', ' qq')) STORED;

ALTER TABLE classroom
    MODIFY COLUMN search_words TEXT GENERATED ALWAYS AS (
        REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(
            CONCAT(' ', name, ' ', subject, ' ', description, ' ',
                   REGEXP_REPLACE(name, '[''’ʼ]', ''), ' '),
            'œ', 'oe'), 'Œ', 'oe'), 'æ', 'ae'), 'Æ', 'ae'), '[^[:alnum:]]+', ' qq')) STORED;

ALTER TABLE live_session
    MODIFY COLUMN search_words TEXT GENERATED ALWAYS AS (
        REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(
            CONCAT(' ', title, ' ', description, ' ',
                   REGEXP_REPLACE(title, '[''’ʼ]', ''), ' '),
            'œ', 'oe'), 'Œ', 'oe'), 'æ', 'ae'), 'Æ', 'ae'), '[^[:alnum:]]+', ' qq')) STORED;
