-- SPDX-License-Identifier: Apache-2.0
-- Deploy crvs:announcements to mysql
-- requires: search_apostrophe
-- requires: class_revision
--
-- What teachers write to their class. search_words: see search and search_apostrophe.

SET NAMES utf8mb4;

CREATE TABLE announcement (
    id INT NOT NULL AUTO_INCREMENT,
    classroom_id INT NOT NULL,
    created_by INT NULL,
    title VARCHAR(200) NOT NULL,
    body VARCHAR(8000) NOT NULL DEFAULT '',
    is_pinned BOOLEAN NOT NULL DEFAULT FALSE,
    created_at DATETIME NOT NULL,
    changed_at DATETIME NULL,
    search_words TEXT GENERATED ALWAYS AS (
        REGEXP_REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(
            CONCAT(' ', title, ' ', body, ' ',
                   REGEXP_REPLACE(title, '[''’ʼ]', ''), ' '),
            'œ', 'oe'), 'Œ', 'oe'), 'æ', 'ae'), 'Æ', 'ae'), '[^[:alnum:]]+', ' qq')) STORED,
    PRIMARY KEY (id),
    KEY announcement_class (classroom_id, is_pinned, id),
    KEY announcement_creator (created_by),
    CONSTRAINT announcement_classroom FOREIGN KEY (classroom_id) REFERENCES classroom (id) ON DELETE CASCADE,
    CONSTRAINT announcement_creator FOREIGN KEY (created_by) REFERENCES user (id) ON DELETE SET NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
