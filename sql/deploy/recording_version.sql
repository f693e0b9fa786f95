-- SPDX-License-Identifier: Apache-2.0
-- Deploy crvs:recording_version to mysql
-- requires: recording_files
--
-- Further versions of recordings that are kept here: a light film, and the sound alone, as files beside the recording's
-- own. Without a row one was not tried yet.
--
-- small: the recording is hardly larger than it would be. missing: the recording has nothing to make it of, no picture or
-- no sound. failed: given up. due_at: of what waits, when it is tried next. bytes: of its file.

CREATE TABLE recording_version (
    recording_id INT NOT NULL,
    kind VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    state ENUM ('waiting', 'made', 'small', 'missing', 'failed') NOT NULL DEFAULT 'waiting',
    bytes BIGINT NOT NULL DEFAULT 0,
    attempts INT NOT NULL DEFAULT 0,
    problem VARCHAR(255) NOT NULL DEFAULT '',
    due_at DATETIME NOT NULL,
    done_at DATETIME NULL,
    PRIMARY KEY (recording_id, kind),
    KEY recording_version_state (state),
    CONSTRAINT recording_version_recording FOREIGN KEY (recording_id) REFERENCES recording (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
