-- SPDX-License-Identifier: Apache-2.0
-- Verify crvs:attachments on mysql

SELECT id, public_id, announcement_id, lesson_id, file_name, media_type, bytes, uploaded_by, created_at, detached_at
FROM attachment WHERE FALSE;
