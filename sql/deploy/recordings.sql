-- SPDX-License-Identifier: Apache-2.0
-- Deploy crvs:recordings to mysql
-- requires: school
--
-- live_session.recording_url is the newest recording's; `recording` keeps all of them. An address of 2,048 bytes is too
-- long for a key, so its SHA-256 (hex) stands for it. Recordings go with their session, and sessions with their class:
-- without them nobody could reach them.

ALTER TABLE live_session
    ADD COLUMN recording_ready BOOLEAN NOT NULL DEFAULT FALSE,
    ADD COLUMN recording_url VARCHAR(2048) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '';

CREATE TABLE recording (
    id INT NOT NULL AUTO_INCREMENT,
    live_session_id INT NOT NULL,
    url VARCHAR(2048) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    url_hash CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    title VARCHAR(200) NOT NULL DEFAULT '',
    received_at DATETIME NOT NULL,
    hidden_at DATETIME NULL,
    PRIMARY KEY (id),
    UNIQUE KEY recording_url (live_session_id, url_hash),
    KEY recording_received (live_session_id, received_at, id),
    CONSTRAINT recording_live_session FOREIGN KEY (live_session_id) REFERENCES live_session (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

-- Deliveries that were answered 200, so that one that is repeated is known. Old ones may be deleted by received_at.
CREATE TABLE webhook_delivery (
    id INT NOT NULL AUTO_INCREMENT,
    delivery_id VARCHAR(255) COLLATE utf8mb4_bin NOT NULL,
    body_hash CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    received_at DATETIME NOT NULL,
    outcome VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY webhook_delivery_delivery (delivery_id),
    KEY webhook_delivery_received (received_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
