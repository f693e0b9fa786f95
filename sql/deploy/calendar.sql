-- SPDX-License-Identifier: Apache-2.0
-- Deploy crvs:calendar to mysql
-- requires: session_cancel
--
-- What calendars are told of a session: when it last changed, and how often its time or state did. Until now nobody
-- wrote that down: the last that is known is when it was planned, or cancelled.

ALTER TABLE live_session
    ADD COLUMN changed_at DATETIME NULL,
    ADD COLUMN revision INT NOT NULL DEFAULT 0;
UPDATE live_session SET changed_at = COALESCE(cancelled_at, created_at);
-- Kept by the database, so that no statement forgets it; connections of mod_crvs are in UTC.
ALTER TABLE live_session
    MODIFY COLUMN changed_at DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP;

-- The links by which calendars read somebody's sessions. token_hash: SHA-256 in hex of the token in it. language: the one
-- that it was made in, for a user who chose none.
CREATE TABLE calendar_link (
    token_hash CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    user_id INT NOT NULL,
    language VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    created_at DATETIME NOT NULL,
    PRIMARY KEY (token_hash),
    KEY calendar_link_user (user_id, created_at),
    CONSTRAINT calendar_link_user FOREIGN KEY (user_id) REFERENCES user (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
