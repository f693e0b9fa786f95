-- SPDX-License-Identifier: Apache-2.0
-- Verify crvs:school on mysql
--
-- What later changes replace (classroom.course_id) isn't named: sqitch verifies each change against today's schema.

SELECT id, name, slug FROM category FORCE INDEX (category_slug) WHERE FALSE;
SELECT id, username, email, full_name, role, password_hash, language, disabled_at, created_at
FROM user FORCE INDEX (user_username, user_role) WHERE FALSE;
SELECT token_hash, user_id, created_at, last_seen_at, expires_at
FROM user_session FORCE INDEX (user_session_user, user_session_expires) WHERE FALSE;
SELECT id, title, description, category_id, created_by, created_at
FROM course FORCE INDEX (course_category) WHERE FALSE;
SELECT id, name, subject, description, schedule, created_by, join_code, join_open, archived_at, created_at
FROM classroom FORCE INDEX (classroom_join_code) WHERE FALSE;
SELECT classroom_id, user_id, role, joined_at FROM classroom_member FORCE INDEX (classroom_member_user) WHERE FALSE;
SELECT id, classroom_id, title, description, start_at, duration_minutes, room_name, started_at, ended_at, created_by,
    created_at
FROM live_session FORCE INDEX (live_session_start) WHERE FALSE;
