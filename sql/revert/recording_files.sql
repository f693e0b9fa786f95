-- SPDX-License-Identifier: Apache-2.0
-- Revert crvs:recording_files from mysql
--
-- The older schema knows neither files nor recordings without a session: their rows go, the files stay where they are.

DROP TABLE recording_inbox;
DROP TABLE recording_position;
DELETE FROM recording WHERE live_session_id IS NULL OR file_name IS NOT NULL;
ALTER TABLE recording
    DROP FOREIGN KEY recording_live_session,
    DROP FOREIGN KEY recording_uploaded_by;
ALTER TABLE recording
    DROP KEY recording_public_id,
    DROP KEY recording_purge,
    DROP KEY recording_source,
    DROP KEY recording_uploaded_by,
    DROP COLUMN public_id,
    DROP COLUMN file_name,
    DROP COLUMN media_type,
    DROP COLUMN bytes,
    DROP COLUMN sha256,
    DROP COLUMN duration_seconds,
    DROP COLUMN uploaded_by,
    DROP COLUMN can_download,
    DROP COLUMN deleted_at,
    DROP COLUMN purge_at,
    MODIFY COLUMN live_session_id INT NOT NULL,
    ADD CONSTRAINT recording_live_session FOREIGN KEY (live_session_id) REFERENCES live_session (id) ON DELETE CASCADE;
