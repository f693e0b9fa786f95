-- SPDX-License-Identifier: Apache-2.0
-- Deploy crvs:people to mysql
-- requires: audit
-- requires: member_order
--
-- What administrators and users themselves do with accounts: a time zone of one's own, sessions that one can tell apart
-- and end, links by which a password is set, and imports of many accounts.

ALTER TABLE user
    -- IANA; NULL: the school's.
    ADD COLUMN time_zone VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL AFTER language,
    -- The list of users, in pages.
    ADD KEY user_order (full_name, id);

-- The id is for URLs: the hash is nobody's to see.
ALTER TABLE user_session
    ADD COLUMN id INT NOT NULL AUTO_INCREMENT AFTER token_hash,
    ADD COLUMN address VARCHAR(45) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
    ADD COLUMN user_agent VARCHAR(255) NOT NULL DEFAULT '',
    ADD UNIQUE KEY user_session_id (id);

-- A link lies here until it is used. token_hash: SHA-256 in hex of the token in it.
CREATE TABLE user_link (
    token_hash CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    user_id INT NOT NULL,
    created_at DATETIME NOT NULL,
    expires_at DATETIME NOT NULL,
    PRIMARY KEY (token_hash),
    KEY user_link_user (user_id),
    KEY user_link_expires (expires_at),
    CONSTRAINT user_link_user FOREIGN KEY (user_id) REFERENCES user (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

-- A file of accounts: its lines are checked and kept, shown, and then carried out in one transaction or not at all.
CREATE TABLE user_import (
    id INT NOT NULL AUTO_INCREMENT,
    created_by INT NOT NULL,
    created_at DATETIME NOT NULL,
    -- running_at is renewed with each block of lines: an import that was cut off can be told by it.
    running_at DATETIME NULL,
    done_at DATETIME NULL,
    line_count INT NOT NULL DEFAULT 0,
    done_lines INT NOT NULL DEFAULT 0,
    PRIMARY KEY (id),
    KEY user_import_created (created_at),
    KEY user_import_created_by (created_by),
    CONSTRAINT user_import_created_by FOREIGN KEY (created_by) REFERENCES user (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

CREATE TABLE user_import_line (
    import_id INT NOT NULL,
    -- The row in the file, its head counted.
    line INT NOT NULL,
    username VARCHAR(150) NOT NULL,
    full_name VARCHAR(150) NOT NULL,
    email VARCHAR(254) NOT NULL,
    -- Empty: the one that there is, or a learner.
    role VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    class_codes VARCHAR(500) NOT NULL,
    -- The account that has this name already; once it is done, the one that was made.
    user_id INT NULL,
    outcome ENUM ('wrong', 'create', 'change', 'same') NOT NULL DEFAULT 'same',
    -- The key of what is wrong.
    problem VARCHAR(60) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
    PRIMARY KEY (import_id, line),
    KEY user_import_line_name (import_id, username),
    KEY user_import_line_outcome (import_id, outcome, line),
    KEY user_import_line_user (user_id),
    CONSTRAINT user_import_line_import FOREIGN KEY (import_id) REFERENCES user_import (id) ON DELETE CASCADE,
    CONSTRAINT user_import_line_user FOREIGN KEY (user_id) REFERENCES user (id) ON DELETE SET NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

CREATE TABLE user_import_class (
    import_id INT NOT NULL,
    line INT NOT NULL,
    classroom_id INT NOT NULL,
    PRIMARY KEY (import_id, line, classroom_id),
    KEY user_import_class_classroom (classroom_id),
    CONSTRAINT user_import_class_line FOREIGN KEY (import_id, line)
        REFERENCES user_import_line (import_id, line) ON DELETE CASCADE,
    CONSTRAINT user_import_class_classroom FOREIGN KEY (classroom_id) REFERENCES classroom (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
