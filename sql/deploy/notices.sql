-- SPDX-License-Identifier: Apache-2.0
-- Deploy crvs:notices to mysql
-- requires: calendar
-- requires: link_maker
--
-- What people are told by mail: written in the transaction of what it tells of, sent by `crvs-admin notify`. A notice is
-- one by person, kind, subject and revision, so that nobody is told twice.

-- subject_id: of the session, recording or class that it is about; of a password, the request for it. revision: how often
-- the subject had changed. former_at: when a session that moved was to begin. series_from: its series is meant too, from
-- this moment on. classroom_id: the class that it comes from; NULL: none.
-- held: until its address is confirmed. dropped: nobody needs it any more. failed: given up.
CREATE TABLE notice (
    user_id INT NOT NULL,
    kind ENUM ('password', 'confirm', 'planned', 'moved', 'cancelled', 'restored', 'soon', 'recording', 'published',
        'added', 'announcement', 'attendance') NOT NULL,
    subject_id INT NOT NULL,
    revision INT NOT NULL DEFAULT 0,
    classroom_id INT NULL,
    former_at DATETIME NULL,
    series_from DATETIME NULL,
    state ENUM ('waiting', 'held', 'sent', 'dropped', 'failed') NOT NULL DEFAULT 'waiting',
    is_urgent BOOLEAN NOT NULL DEFAULT FALSE,
    due_at DATETIME NOT NULL,
    attempts INT NOT NULL DEFAULT 0,
    problem VARCHAR(255) NOT NULL DEFAULT '',
    created_at DATETIME NOT NULL,
    done_at DATETIME NULL,
    PRIMARY KEY (user_id, kind, subject_id, revision),
    KEY notice_due (state, is_urgent, due_at),
    KEY notice_done (done_at),
    KEY notice_created (created_at),
    KEY notice_classroom (classroom_id),
    CONSTRAINT notice_user FOREIGN KEY (user_id) REFERENCES user (id) ON DELETE CASCADE,
    CONSTRAINT notice_classroom FOREIGN KEY (classroom_id) REFERENCES classroom (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

-- What is known of somebody's address, and how they want notices. address: the one that it is known of; where the account
-- has another one by now, nothing is known of that. token_hash: SHA-256 in hex of the token that confirms it.
-- off_token: of the links that stop notices, in every mail. lead_minutes: how long before a session they are reminded;
-- NULL: an hour; 0: not at all.
CREATE TABLE notice_person (
    user_id INT NOT NULL,
    address VARCHAR(254) NOT NULL DEFAULT '',
    token_hash CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
    asked_at DATETIME NULL,
    confirmed_at DATETIME NULL,
    stopped_at DATETIME NULL,
    stop_reason VARCHAR(255) NOT NULL DEFAULT '',
    off_token CHAR(43) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    lead_minutes INT NULL,
    PRIMARY KEY (user_id),
    UNIQUE KEY notice_person_token (token_hash),
    UNIQUE KEY notice_person_off (off_token),
    KEY notice_person_address (address),
    KEY notice_person_stopped (stopped_at),
    CONSTRAINT notice_person_user FOREIGN KEY (user_id) REFERENCES user (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

-- What somebody does not want: kinds of notices, and all that comes from a class.
CREATE TABLE notice_off_kind (
    user_id INT NOT NULL,
    kind VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    PRIMARY KEY (user_id, kind),
    CONSTRAINT notice_off_kind_user FOREIGN KEY (user_id) REFERENCES user (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

CREATE TABLE notice_off_class (
    user_id INT NOT NULL,
    classroom_id INT NOT NULL,
    PRIMARY KEY (user_id, classroom_id),
    KEY notice_off_class_classroom (classroom_id),
    CONSTRAINT notice_off_class_user FOREIGN KEY (user_id) REFERENCES user (id) ON DELETE CASCADE,
    CONSTRAINT notice_off_class_classroom FOREIGN KEY (classroom_id) REFERENCES classroom (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

-- Somebody forgot a password, and typed a user name or an address. Whose it is, is looked for by the sender, so that the
-- page answers the same in the same time. queued_at: when it was looked for.
CREATE TABLE password_request (
    id INT NOT NULL AUTO_INCREMENT,
    typed VARCHAR(254) NOT NULL,
    ip_address VARCHAR(45) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
    requested_at DATETIME NOT NULL,
    queued_at DATETIME NULL,
    PRIMARY KEY (id),
    KEY password_request_queued (queued_at, requested_at),
    KEY password_request_requested (requested_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

ALTER TABLE user
    ADD KEY user_email (email);
-- The address that the link was mailed to: whoever uses it has read that.
ALTER TABLE user_link
    ADD COLUMN mailed_to VARCHAR(254) NOT NULL DEFAULT '';
-- Those that begin soon, in all classes.
ALTER TABLE live_session
    ADD KEY live_session_begins (start_at);
