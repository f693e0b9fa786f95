-- SPDX-License-Identifier: Apache-2.0
-- Deploy crvs:school to mysql
--
-- Kept to what MariaDB 10.6+, MySQL 8 and Galera have in common. All DATETIME are UTC. Ids are signed, since JSON gives
-- them as 1..2^31-1. ENUM for roles: it sorts in the order given (so an index can put teachers first), takes one byte
-- of a key, and a new role at its end is an instant change.
-- utf8mb4_unicode_520_ci is the newest collation that MariaDB and MySQL share. What only programs make and compare
-- (hashes, addresses) is ascii_bin; codes that strangers send are utf8mb4_bin, since comparing an ascii column with a
-- parameter that isn't ASCII is an error (1267), not just false.

CREATE TABLE category (
    id INT NOT NULL AUTO_INCREMENT,
    name VARCHAR(100) NOT NULL,
    slug VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY category_slug (slug),
    KEY category_name (name)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

-- Accounts are disabled, not deleted: their classes and sessions keep an author.
CREATE TABLE user (
    id INT NOT NULL AUTO_INCREMENT,
    username VARCHAR(150) NOT NULL,
    email VARCHAR(254) NOT NULL DEFAULT '',
    full_name VARCHAR(150) NOT NULL,
    role ENUM ('learner', 'trainer', 'admin') NOT NULL DEFAULT 'learner',
    -- bcrypt; empty for those who sign in elsewhere (another AuthType), which no password matches.
    password_hash VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
    -- NULL: what the browser asks for.
    language VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NULL,
    disabled_at DATETIME NULL,
    created_at DATETIME NOT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY user_username (username),
    -- crvs-admin asks for the last active administrator.
    KEY user_role (role, disabled_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

-- token_hash: SHA-256 in hex of the token in the cookie.
CREATE TABLE user_session (
    token_hash CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    user_id INT NOT NULL,
    created_at DATETIME NOT NULL,
    last_seen_at DATETIME NOT NULL,
    expires_at DATETIME NOT NULL,
    PRIMARY KEY (token_hash),
    KEY user_session_user (user_id),
    KEY user_session_expires (expires_at),
    CONSTRAINT user_session_user FOREIGN KEY (user_id) REFERENCES user (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

CREATE TABLE course (
    id INT NOT NULL AUTO_INCREMENT,
    title VARCHAR(200) NOT NULL,
    description VARCHAR(4000) NOT NULL DEFAULT '',
    category_id INT NULL,
    created_by INT NULL,
    created_at DATETIME NOT NULL,
    PRIMARY KEY (id),
    KEY course_category (category_id),
    KEY course_created_by (created_by),
    CONSTRAINT course_category FOREIGN KEY (category_id) REFERENCES category (id) ON DELETE SET NULL,
    CONSTRAINT course_created_by FOREIGN KEY (created_by) REFERENCES user (id) ON DELETE SET NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

CREATE TABLE classroom (
    id INT NOT NULL AUTO_INCREMENT,
    name VARCHAR(150) NOT NULL,
    subject VARCHAR(150) NOT NULL DEFAULT '',
    description VARCHAR(4000) NOT NULL DEFAULT '',
    schedule VARCHAR(1000) NOT NULL DEFAULT '',
    course_id INT NULL,
    created_by INT NULL,
    join_code VARCHAR(16) COLLATE utf8mb4_bin NOT NULL,
    join_open BOOLEAN NOT NULL DEFAULT TRUE,
    archived_at DATETIME NULL,
    created_at DATETIME NOT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY classroom_join_code (join_code),
    KEY classroom_created_by (created_by),
    KEY classroom_course (course_id),
    CONSTRAINT classroom_created_by FOREIGN KEY (created_by) REFERENCES user (id) ON DELETE SET NULL,
    CONSTRAINT classroom_course FOREIGN KEY (course_id) REFERENCES course (id) ON DELETE SET NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

CREATE TABLE classroom_member (
    classroom_id INT NOT NULL,
    user_id INT NOT NULL,
    role ENUM ('teacher', 'student') NOT NULL DEFAULT 'student',
    joined_at DATETIME NOT NULL,
    PRIMARY KEY (classroom_id, user_id),
    KEY classroom_member_user (user_id, classroom_id, role),
    CONSTRAINT classroom_member_classroom FOREIGN KEY (classroom_id) REFERENCES classroom (id) ON DELETE CASCADE,
    CONSTRAINT classroom_member_user FOREIGN KEY (user_id) REFERENCES user (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

-- room_name holds the session's id, so it is set right after the insert, in the same transaction.
CREATE TABLE live_session (
    id INT NOT NULL AUTO_INCREMENT,
    classroom_id INT NOT NULL,
    title VARCHAR(200) NOT NULL,
    description VARCHAR(4000) NOT NULL DEFAULT '',
    start_at DATETIME NOT NULL,
    duration_minutes INT NOT NULL DEFAULT 60,
    room_name VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
    started_at DATETIME NULL,
    ended_at DATETIME NULL,
    created_by INT NULL,
    created_at DATETIME NOT NULL,
    PRIMARY KEY (id),
    KEY live_session_start (classroom_id, start_at, id),
    KEY live_session_created_by (created_by),
    CONSTRAINT live_session_duration CHECK (duration_minutes > 0),
    CONSTRAINT live_session_classroom FOREIGN KEY (classroom_id) REFERENCES classroom (id) ON DELETE CASCADE,
    CONSTRAINT live_session_created_by FOREIGN KEY (created_by) REFERENCES user (id) ON DELETE SET NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
