-- name: recording_session
-- kind: one
-- parameters: session_id int
-- columns: id int, room_name text
-- for: the session that a recording belongs to, held until the transaction ends, so that repeats of one delivery wait
--   for each other
SELECT id, room_name FROM live_session WHERE id = :session_id FOR UPDATE;

-- name: webhook_delivery
-- kind: one
-- parameters: delivery_id text
-- columns: body_hash text
-- for: whether a delivery came before, and with which body
SELECT body_hash FROM webhook_delivery WHERE delivery_id = :delivery_id;

-- name: webhook_delivery_add
-- kind: write
-- parameters: delivery_id text, body_hash text, outcome text
-- for: notes a delivery, in the transaction that does what it asks for
INSERT INTO webhook_delivery (delivery_id, body_hash, received_at, outcome)
VALUES (:delivery_id, :body_hash, UTC_TIMESTAMP(), :outcome);

-- name: recording_add
-- kind: write
-- parameters: session_id int, url text, url_hash text, hours_valid int
-- for: a session's recording, whose address ends after some hours or (0) never; one with the same address changes
--   nothing
INSERT INTO recording (live_session_id, url, url_hash, received_at, expires_at)
VALUES (:session_id, :url, :url_hash, UTC_TIMESTAMP(), UTC_TIMESTAMP() + INTERVAL NULLIF(:hours_valid, 0) HOUR)
ON DUPLICATE KEY UPDATE url_hash = recording.url_hash;

-- name: recording_by_source
-- kind: one
-- parameters: url_hash text, session_id int
-- columns: id int, public_id text
-- for: whether what a file came from was taken in before, for a session or (0) for none
SELECT id, public_id FROM recording
WHERE url_hash = :url_hash AND live_session_id <=> NULLIF(:session_id, 0)
ORDER BY id LIMIT 1;

-- name: recording_file_add
-- kind: insert
-- parameters: session_id int, public_id text, url_hash text, file_name text, media_type text, bytes int, title text, sha256 text, duration_seconds int, uploaded_by int
-- for: a recording whose file is kept here, of a session or (0) of none
INSERT INTO recording (live_session_id, public_id, url, url_hash, file_name, media_type, bytes, title, sha256,
                       duration_seconds, uploaded_by, received_at)
VALUES (NULLIF(:session_id, 0), :public_id, '', :url_hash, :file_name, :media_type, :bytes, :title, :sha256,
        NULLIF(:duration_seconds, 0), NULLIF(:uploaded_by, 0), UTC_TIMESTAMP());

-- name: live_session_recorded
-- kind: write
-- parameters: session_id int, url text
-- for: a session's newest recording
UPDATE live_session SET recording_ready = TRUE, recording_url = :url WHERE id = :session_id;

-- name: recording_for_viewer
-- kind: one
-- parameters: public_id text, user_id int, is_admin bool, author_id int
-- columns: id int, public_id text, title text, file_name text, media_type text, bytes int, can_download bool, is_hidden bool, received_at time, session_title text, session_start_at time, classroom_id int, classroom text, can_manage bool
-- for: a recording that is kept here, as the viewer may see it; no row for anybody else, nor for one in the bin.
--   classroom_id: where the viewer may open the class
SELECT r.id, r.public_id, r.title, r.file_name, r.media_type, r.bytes, r.can_download, r.hidden_at IS NOT NULL AS is_hidden,
       r.received_at, s.title AS session_title, s.start_at AS session_start_at,
       IF(:is_admin OR m.user_id IS NOT NULL, c.id, NULL) AS classroom_id, c.name AS classroom,
       :is_admin OR COALESCE(m.role = 'teacher', FALSE) AS can_manage
FROM recording r
LEFT JOIN live_session s ON s.id = r.live_session_id
LEFT JOIN classroom c ON c.id = s.classroom_id
LEFT JOIN classroom_member m ON m.classroom_id = s.classroom_id AND m.user_id = :user_id
WHERE r.public_id = :public_id AND r.file_name IS NOT NULL AND r.deleted_at IS NULL
  AND (:is_admin OR m.role = 'teacher' OR (m.user_id IS NOT NULL AND r.hidden_at IS NULL)
       OR EXISTS (SELECT 1 FROM lesson_video v
                  JOIN lesson l ON l.id = v.lesson_id
                  JOIN module o ON o.id = l.module_id
                  JOIN course k ON k.id = o.course_id
                  WHERE v.recording_id = r.id
                    AND (k.created_by = :author_id OR (l.is_active AND r.hidden_at IS NULL))));

-- name: recording_position
-- kind: one
-- parameters: user_id int, recording_id int
-- columns: seconds int
-- for: where a user stopped
SELECT seconds FROM recording_position WHERE user_id = :user_id AND recording_id = :recording_id;

-- name: recording_remember
-- kind: write
-- parameters: user_id int, recording_id int, seconds int
-- for: remembers where a user stopped
INSERT INTO recording_position (user_id, recording_id, seconds, updated_at)
VALUES (:user_id, :recording_id, :seconds, UTC_TIMESTAMP())
ON DUPLICATE KEY UPDATE seconds = :seconds, updated_at = UTC_TIMESTAMP();

-- name: recording_lessons
-- kind: rows
-- parameters: recording_id int, is_admin bool, author_id int
-- columns: id int, title text, course_title text
-- for: the lessons that show a recording, as far as the viewer may open them
SELECT l.id, l.title, k.title AS course_title
FROM lesson_video v
JOIN lesson l ON l.id = v.lesson_id
JOIN module o ON o.id = l.module_id
JOIN course k ON k.id = o.course_id
WHERE v.recording_id = :recording_id AND (l.is_active OR :is_admin OR k.created_by = :author_id)
ORDER BY v.lesson_id LIMIT 20;

-- name: recording_for_manager
-- kind: one
-- parameters: public_id text, user_id int, is_admin bool
-- columns: id int, public_id text, title text, url text, file_name text, can_download bool, is_hidden bool, is_deleted bool, purge_at time, session_id int, session_title text, session_start_at time, classroom_id int, classroom text, can_manage bool
-- for: a recording, wherever it lies and in the bin too, for the members of its class; no row for anybody else
SELECT r.id, r.public_id, r.title, r.url, r.file_name, r.can_download, r.hidden_at IS NOT NULL AS is_hidden,
       r.deleted_at IS NOT NULL AS is_deleted, r.purge_at, s.id AS session_id, s.title AS session_title,
       s.start_at AS session_start_at, c.id AS classroom_id, c.name AS classroom,
       :is_admin OR COALESCE(m.role = 'teacher', FALSE) AS can_manage
FROM recording r
LEFT JOIN live_session s ON s.id = r.live_session_id
LEFT JOIN classroom c ON c.id = s.classroom_id
LEFT JOIN classroom_member m ON m.classroom_id = s.classroom_id AND m.user_id = :user_id
WHERE r.public_id = :public_id AND (:is_admin OR m.user_id IS NOT NULL);
