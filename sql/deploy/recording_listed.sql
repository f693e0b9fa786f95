-- SPDX-License-Identifier: Apache-2.0
-- Deploy crvs:recording_listed to mysql
-- requires: recording_files
-- requires: session_past
--
-- Where home may list a recording, so that the newest of many classes come from an index: in its class, until three months
-- after its session, or until its address ends; and among those that wait for a lesson while none shows it. Kept by what
-- adds recordings, attaches them and takes them out of lessons; housekeeping takes back what is over.

ALTER TABLE recording
    ADD COLUMN listed_in INT NULL,
    ADD COLUMN listed_until DATETIME NULL,
    ADD COLUMN unpublished_in INT NULL,
    ADD KEY recording_listed (listed_in, received_at, id, listed_until, hidden_at, deleted_at),
    ADD KEY recording_unpublished (unpublished_in, received_at, id, listed_until, hidden_at, deleted_at);

UPDATE recording r
JOIN live_session s ON s.id = r.live_session_id
SET r.listed_in = s.classroom_id,
    r.listed_until = LEAST(COALESCE(r.expires_at, TIMESTAMP'9999-12-31 00:00:00'), s.closes_at + INTERVAL 90 DAY),
    r.unpublished_in = IF(EXISTS (SELECT 1 FROM lesson_video v WHERE v.recording_id = r.id), NULL, s.classroom_id)
WHERE s.closes_at > UTC_TIMESTAMP() - INTERVAL 90 DAY;
