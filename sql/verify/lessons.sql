-- SPDX-License-Identifier: Apache-2.0
-- Verify crvs:lessons on mysql

SELECT language, thumbnail_url FROM course WHERE FALSE;
SELECT id, course_id, title, level, position, created_at FROM module FORCE INDEX (module_position) WHERE FALSE;
SELECT id, module_id, title, description, position, is_active, created_at
FROM lesson FORCE INDEX (lesson_position) WHERE FALSE;
SELECT id, lesson_id, title, url, recording_id, position, created_at
FROM lesson_video FORCE INDEX (lesson_video_recording, lesson_video_position) WHERE FALSE;
SELECT user_id, lesson_id, last_seen_at, completed_at
FROM lesson_progress FORCE INDEX (lesson_progress_seen, lesson_progress_lesson) WHERE FALSE;
