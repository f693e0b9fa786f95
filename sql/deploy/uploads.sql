-- SPDX-License-Identifier: Apache-2.0
-- Deploy crvs:uploads to mysql
-- requires: recording_files
--
-- Videos that are being sent. How far one has come is the length of its file, and stands nowhere else. A row outlives its
-- upload until expires_at, so that a last request that is repeated finds what became of it; those of machines stay: what
-- was taken in once is known for good.

CREATE TABLE upload (
    id INT NOT NULL AUTO_INCREMENT,
    public_id CHAR(32) COLLATE utf8mb4_bin NOT NULL,
    -- Where it goes: to a session, to a lesson, or, of a machine that knows neither, to those that an administrator places.
    live_session_id INT NULL,
    lesson_id INT NULL,
    -- Who sends; NULL: a machine.
    user_id INT NULL,
    is_machine BOOLEAN NOT NULL DEFAULT FALSE,
    -- What a machine calls the file, and its SHA-256 (hex), by which a repeated one is known.
    source VARCHAR(1000) NOT NULL DEFAULT '',
    source_hash CHAR(64) COLLATE utf8mb4_bin NULL,
    title VARCHAR(200) NOT NULL DEFAULT '',
    -- As it was sent, since the protocol wants it back.
    metadata VARCHAR(2048) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
    bytes BIGINT NOT NULL,
    created_at DATETIME NOT NULL,
    expires_at DATETIME NOT NULL,
    done_at DATETIME NULL,
    PRIMARY KEY (id),
    UNIQUE KEY upload_public_id (public_id),
    UNIQUE KEY upload_source (source_hash),
    KEY upload_expires (expires_at),
    KEY upload_live_session (live_session_id),
    KEY upload_lesson (lesson_id),
    KEY upload_user (user_id, done_at),
    CONSTRAINT upload_live_session FOREIGN KEY (live_session_id) REFERENCES live_session (id) ON DELETE SET NULL,
    CONSTRAINT upload_lesson FOREIGN KEY (lesson_id) REFERENCES lesson (id) ON DELETE SET NULL,
    CONSTRAINT upload_user FOREIGN KEY (user_id) REFERENCES user (id) ON DELETE SET NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
