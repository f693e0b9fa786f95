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
