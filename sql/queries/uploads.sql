-- SPDX-License-Identifier: Apache-2.0
-- name: upload_for_user
-- kind: one
-- parameters: public_id text, user_id int, author_id int, is_admin bool
-- columns: id int, public_id text, session_id int, lesson_id int, title text, metadata text, bytes int, expires_at time, is_done bool, is_machine bool, user_id int, source text
-- for: an upload, for the user who began it and still may add recordings there; author_id is 0 for one who can be no
--   author
SELECT u.id, u.public_id, u.live_session_id AS session_id, u.lesson_id, u.title, u.metadata, u.bytes, u.expires_at,
       u.done_at IS NOT NULL AS is_done, u.is_machine, u.user_id, u.source
FROM upload u
LEFT JOIN live_session s ON s.id = u.live_session_id
LEFT JOIN classroom_member m ON m.classroom_id = s.classroom_id AND m.user_id = :user_id
LEFT JOIN lesson l ON l.id = u.lesson_id
LEFT JOIN module o ON o.id = l.module_id
LEFT JOIN course c ON c.id = o.course_id
WHERE u.public_id = :public_id AND u.user_id = :user_id AND u.expires_at > UTC_TIMESTAMP()
  AND (s.id IS NOT NULL OR l.id IS NOT NULL)
  AND (:is_admin OR m.role = 'teacher' OR c.created_by = :author_id);

-- name: upload_for_machine
-- kind: one
-- parameters: upload_name text
-- columns: id int, public_id text, session_id int, lesson_id int, title text, metadata text, bytes int, expires_at time, is_done bool, is_machine bool, user_id int, source text
-- for: an upload that a machine began
SELECT u.id, u.public_id, u.live_session_id AS session_id, u.lesson_id, u.title, u.metadata, u.bytes, u.expires_at,
       u.done_at IS NOT NULL AS is_done, u.is_machine, u.user_id, u.source
FROM upload u
WHERE u.public_id = :upload_name AND u.is_machine AND (u.expires_at > UTC_TIMESTAMP() OR u.done_at IS NOT NULL);

-- name: upload_of_source
-- kind: one
-- parameters: url_hash text
-- columns: id int, public_id text, session_id int, lesson_id int, title text, metadata text, bytes int, expires_at time, is_done bool, is_machine bool, user_id int, source text
-- for: the upload of a file that a machine announces once more
SELECT u.id, u.public_id, u.live_session_id AS session_id, u.lesson_id, u.title, u.metadata, u.bytes, u.expires_at,
       u.done_at IS NOT NULL AS is_done, u.is_machine, u.user_id, u.source
FROM upload u
WHERE u.source_hash = :url_hash;

-- name: upload_session
-- kind: one
-- parameters: session_id int
-- columns: id int, room_name text
-- for: the session that a machine sends a recording of
SELECT id, room_name FROM live_session WHERE id = :session_id;

-- name: upload_count
-- kind: one
-- parameters: user_id int
-- columns: unfinished int
-- for: how many uploads of a user wait for their end
SELECT COUNT(*) AS unfinished FROM upload WHERE user_id = :user_id AND done_at IS NULL;

-- name: upload_add
-- kind: write
-- parameters: public_id text, session_id int, lesson_id int, user_id int, is_machine bool, source text, source_hash text, title text, metadata text, bytes int, days int
-- for: a new upload; a session_id, lesson_id, user_id of 0 and a source_hash of '' are none
INSERT INTO upload (public_id, live_session_id, lesson_id, user_id, is_machine, source, source_hash, title, metadata, bytes,
                    created_at, expires_at)
VALUES (:public_id, NULLIF(:session_id, 0), NULLIF(:lesson_id, 0), NULLIF(:user_id, 0), :is_machine,
        :source, NULLIF(:source_hash, ''), :title, :metadata, :bytes, UTC_TIMESTAMP(), UTC_TIMESTAMP() + INTERVAL :days DAY);

-- name: upload_keep
-- kind: write
-- parameters: upload_id int, days int
-- for: an upload that goes on is kept for some days more
UPDATE upload SET expires_at = UTC_TIMESTAMP() + INTERVAL :days DAY WHERE id = :upload_id AND done_at IS NULL;

-- name: upload_done
-- kind: write
-- parameters: upload_id int
-- for: an upload's video is registered
UPDATE upload SET done_at = UTC_TIMESTAMP() WHERE id = :upload_id;

-- name: upload_delete
-- kind: write
-- parameters: upload_id int
-- for: forgets an upload that was given up or refused
DELETE FROM upload WHERE id = :upload_id AND done_at IS NULL;

-- name: uploads_expired
-- kind: rows
-- columns: id int, public_id text
-- for: some uploads that nobody went on with in time
SELECT id, public_id FROM upload
WHERE expires_at <= UTC_TIMESTAMP() AND (done_at IS NULL OR NOT is_machine)
ORDER BY expires_at, id LIMIT 20;

-- name: upload_forget
-- kind: write
-- parameters: upload_id int
-- for: removes the row of an expired upload
DELETE FROM upload WHERE id = :upload_id;

-- name: upload_recording
-- kind: one
-- parameters: url_hash text, session_id int
-- columns: id int
-- for: the recording that an upload became; a session_id of 0 is none
SELECT id FROM recording
WHERE url_hash = :url_hash AND live_session_id <=> NULLIF(:session_id, 0)
ORDER BY id LIMIT 1;

-- name: upload_video
-- kind: write
-- parameters: lesson_id int, title text, recording_id int
-- for: the video that an upload became, behind the others of its lesson; one that is there stays as it is
-- then: class_changed_by_recording(recording_id)
INSERT INTO lesson_video (lesson_id, title, recording_id, position, created_at)
SELECT :lesson_id, :title, :recording_id, COALESCE(MAX(position), 0) + 1, UTC_TIMESTAMP()
FROM lesson_video WHERE lesson_id = :lesson_id
ON DUPLICATE KEY UPDATE recording_id = lesson_video.recording_id;
