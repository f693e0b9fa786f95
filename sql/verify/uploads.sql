-- SPDX-License-Identifier: Apache-2.0
-- Verify crvs:uploads on mysql

SELECT id, public_id, live_session_id, lesson_id, user_id, is_machine, source, source_hash, title, metadata, bytes, created_at,
       expires_at, done_at
FROM upload FORCE INDEX (upload_expires) WHERE FALSE;
