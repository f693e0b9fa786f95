-- SPDX-License-Identifier: Apache-2.0
-- Deploy crvs:notice_event to mysql
-- requires: notices
--
-- What a whole class is to be told is one row, written in the transaction of what it tells of; the sender makes of it a
-- notice for each member, and removes it in the same transaction. So a change takes no longer in a large class.

-- As in `notice`, where they go. caused_by: whoever did it hears nothing of it; NULL: nobody, or an account that is erased.
CREATE TABLE notice_event (
    kind VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    subject_id INT NOT NULL,
    revision INT NOT NULL DEFAULT 0,
    classroom_id INT NOT NULL,
    former_at DATETIME NULL,
    series_from DATETIME NULL,
    is_urgent BOOLEAN NOT NULL DEFAULT FALSE,
    due_at DATETIME NOT NULL,
    caused_by INT NULL,
    created_at DATETIME NOT NULL,
    PRIMARY KEY (kind, subject_id, revision),
    KEY notice_event_created (created_at),
    KEY notice_event_classroom (classroom_id),
    KEY notice_event_caused (caused_by),
    CONSTRAINT notice_event_classroom FOREIGN KEY (classroom_id) REFERENCES classroom (id) ON DELETE CASCADE,
    CONSTRAINT notice_event_caused FOREIGN KEY (caused_by) REFERENCES user (id) ON DELETE SET NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

-- The last week of which teachers were told, or there was nothing to tell.
CREATE TABLE notice_week (
    week INT NOT NULL,
    told_at DATETIME NOT NULL,
    PRIMARY KEY (week)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

INSERT INTO notice_week (week, told_at)
SELECT revision, created_at FROM notice WHERE kind = 'attendance' ORDER BY revision DESC, created_at LIMIT 1;
