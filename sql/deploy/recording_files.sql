-- SPDX-License-Identifier: Apache-2.0
-- Deploy crvs:recording_files to mysql
-- requires: lessons
--
-- Recordings whose file mod_crvs keeps itself, below CrvsRecordingDir, as <public_id>/<file_name>; `url` is empty then, and
-- url_hash the SHA-256 of what the file came from, so that nothing is taken in twice. Every recording has a public id of
-- 128 random bits: what its addresses are made of, which nobody can guess.
--
-- A recording outlives its session and class now: without one it waits, as those do that came without, until an
-- administrator attaches it to another session or the bin's days are over. So no file is lost with a class.

ALTER TABLE recording
    ADD COLUMN public_id CHAR(32) CHARACTER SET ascii COLLATE ascii_bin NULL AFTER id,
    -- NULL: the recording lies elsewhere, at its url.
    ADD COLUMN file_name VARCHAR(120) CHARACTER SET ascii COLLATE ascii_bin NULL,
    ADD COLUMN media_type VARCHAR(60) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
    ADD COLUMN bytes BIGINT NOT NULL DEFAULT 0,
    -- Of the content, in hex; empty where nobody counted it.
    ADD COLUMN sha256 VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
    -- NULL: not known.
    ADD COLUMN duration_seconds INT NULL,
    ADD COLUMN uploaded_by INT NULL,
    ADD COLUMN can_download BOOLEAN NOT NULL DEFAULT FALSE,
    -- In the bin since; taken away for good once purge_at has passed.
    ADD COLUMN deleted_at DATETIME NULL,
    ADD COLUMN purge_at DATETIME NULL;

UPDATE recording SET public_id = LOWER(HEX(RANDOM_BYTES(16)));

ALTER TABLE recording
    DROP FOREIGN KEY recording_live_session;
ALTER TABLE recording
    MODIFY COLUMN public_id CHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
        DEFAULT (LOWER(HEX(RANDOM_BYTES(16)))),
    MODIFY COLUMN live_session_id INT NULL,
    ADD UNIQUE KEY recording_public_id (public_id),
    ADD KEY recording_purge (purge_at),
    ADD KEY recording_source (url_hash),
    ADD KEY recording_uploaded_by (uploaded_by),
    ADD CONSTRAINT recording_live_session FOREIGN KEY (live_session_id) REFERENCES live_session (id) ON DELETE SET NULL,
    ADD CONSTRAINT recording_uploaded_by FOREIGN KEY (uploaded_by) REFERENCES user (id) ON DELETE SET NULL;

-- Where each user stopped, in seconds from the beginning.
CREATE TABLE recording_position (
    user_id INT NOT NULL,
    recording_id INT NOT NULL,
    seconds INT NOT NULL,
    updated_at DATETIME NOT NULL,
    PRIMARY KEY (user_id, recording_id),
    KEY recording_position_recording (recording_id),
    CONSTRAINT recording_position_user FOREIGN KEY (user_id) REFERENCES user (id) ON DELETE CASCADE,
    CONSTRAINT recording_position_recording FOREIGN KEY (recording_id) REFERENCES recording (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

-- Announcements that were proved and fit no session: kept for an administrator to place, each address once.
CREATE TABLE recording_inbox (
    id INT NOT NULL AUTO_INCREMENT,
    url VARCHAR(2048) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    url_hash CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    -- What was announced: 0 where the session's number could not be read.
    session_id INT NOT NULL DEFAULT 0,
    room_name VARCHAR(255) NOT NULL DEFAULT '',
    reason ENUM ('session', 'room') NOT NULL,
    received_at DATETIME NOT NULL,
    expires_at DATETIME NULL,
    PRIMARY KEY (id),
    UNIQUE KEY recording_inbox_url (url_hash)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
