-- SPDX-License-Identifier: Apache-2.0
-- Verify crvs:recording_files on mysql

SELECT id, public_id, file_name, media_type, bytes, sha256, duration_seconds, uploaded_by, can_download, deleted_at,
       purge_at
FROM recording FORCE INDEX (recording_public_id, recording_purge, recording_source, recording_uploaded_by) WHERE FALSE;
SELECT user_id, recording_id, seconds, updated_at
FROM recording_position FORCE INDEX (recording_position_recording) WHERE FALSE;
SELECT id, url, url_hash, session_id, room_name, received_at, expires_at
FROM recording_inbox FORCE INDEX (recording_inbox_url) WHERE FALSE;
