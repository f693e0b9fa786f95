-- SPDX-License-Identifier: Apache-2.0
-- name: home_sessions
-- kind: rows
-- parameters: user_id int, until time
-- columns: id int, title text, start_at time, classroom_id int, classroom text, is_teacher bool, is_live bool,
--   is_cancelled bool, cancel_reason text, found int
-- for: the sessions of a user's classes that are not over and begin before a moment, or run: those that run first;
--   found: how many there are
-- plan: sorts what a user's own classes have in two days
SELECT s.id, s.title, s.start_at, s.classroom_id, c.name AS classroom, m.role = 'teacher' AS is_teacher,
       s.started_at IS NOT NULL AS is_live, s.cancelled_at IS NOT NULL AS is_cancelled, s.cancel_reason,
       COUNT(*) OVER () AS found
FROM classroom_member m
STRAIGHT_JOIN live_session s ON s.classroom_id = m.classroom_id
JOIN classroom c ON c.id = s.classroom_id
WHERE m.user_id = :user_id AND s.closes_at > UTC_TIMESTAMP() AND (s.start_at < :until OR s.started_at IS NOT NULL)
  AND c.archived_at IS NULL
ORDER BY s.started_at IS NULL, s.start_at, s.id LIMIT 60;

-- name: home_start
-- kind: one
-- parameters: user_id int
-- columns: has_category bool, has_people bool, has_class bool, is_member bool, id int, title text, module_title text,
--   course_id int, course_title text, is_author bool, is_done bool, total int, done int
-- for: what there is to begin with: whether the school has a category, more accounts than one and a class, and the user is in
--   one; and the lesson that the user opened last, and how far he is in its course. One row, so that the page asks once
-- plan: the ends of three indexes, and the one row that the last opened lesson is
SELECT (SELECT MAX(k.id) FROM category k) IS NOT NULL AS has_category,
       (SELECT MAX(a.id) FROM user a) > (SELECT MIN(f.id) FROM user f) AS has_people,
       (SELECT MAX(r.id) FROM classroom r) IS NOT NULL AS has_class,
       EXISTS (SELECT 1 FROM classroom_member b WHERE b.user_id = :user_id) AS is_member,
       last.id, last.title, last.module_title, last.course_id, last.course_title, last.is_author, last.is_done, last.total, last.done
FROM (SELECT TRUE AS is_there) always
LEFT JOIN (
    SELECT l.id, l.title, m.title AS module_title, c.id AS course_id, c.title AS course_title,
           c.created_by = :user_id AS is_author, p.completed_at IS NOT NULL AS is_done,
           (SELECT COUNT(*) FROM module n JOIN lesson o ON o.module_id = n.id
            WHERE n.course_id = c.id AND o.is_active) AS total,
           (SELECT COUNT(*) FROM module n JOIN lesson o ON o.module_id = n.id
            JOIN lesson_progress q ON q.lesson_id = o.id AND q.user_id = :user_id
            WHERE n.course_id = c.id AND o.is_active AND q.completed_at IS NOT NULL) AS done
    FROM lesson_progress p
    STRAIGHT_JOIN lesson l ON l.id = p.lesson_id
    JOIN module m ON m.id = l.module_id
    JOIN course c ON c.id = m.course_id
    WHERE p.user_id = :user_id AND l.is_active
    ORDER BY p.last_seen_at DESC, p.lesson_id DESC LIMIT 1) last ON TRUE;

-- name: home_recordings
-- kind: rows
-- parameters: user_id int
-- columns: id int, url text, public_id text, is_kept bool, title text, received_at time, session_title text, start_at time, classroom_id int, classroom text
-- for: the newest recordings of a user's classes
-- plan: sorts what was recorded in a user's own classes within three months
SELECT r.id, r.url, r.public_id, r.file_name IS NOT NULL AS is_kept, r.title, r.received_at, s.title AS session_title,
       s.start_at, s.classroom_id, c.name AS classroom
FROM classroom_member m
STRAIGHT_JOIN live_session s ON s.classroom_id = m.classroom_id
JOIN recording r ON r.live_session_id = s.id
JOIN classroom c ON c.id = s.classroom_id
WHERE m.user_id = :user_id AND s.recording_ready = TRUE AND s.closes_at > UTC_TIMESTAMP() - INTERVAL 90 DAY
  AND r.hidden_at IS NULL AND r.deleted_at IS NULL
  AND (r.expires_at IS NULL OR r.expires_at > UTC_TIMESTAMP()) AND c.archived_at IS NULL
ORDER BY r.received_at DESC, r.id DESC LIMIT 6;

-- name: home_unpublished
-- kind: rows
-- parameters: user_id int
-- columns: id int, title text, session_id int, session_title text, start_at time, classroom_id int, classroom text,
--   found int
-- for: the recordings of the classes that a user teaches which no lesson shows yet, the newest first; found: how many
--   there are
-- plan: sorts what was recorded in the classes that a user teaches within three months
SELECT r.id, r.title, s.id AS session_id, s.title AS session_title, s.start_at, s.classroom_id, c.name AS classroom,
       COUNT(*) OVER () AS found
FROM classroom_member m
STRAIGHT_JOIN live_session s ON s.classroom_id = m.classroom_id
JOIN recording r ON r.live_session_id = s.id
JOIN classroom c ON c.id = s.classroom_id
WHERE m.user_id = :user_id AND m.role = 'teacher' AND s.recording_ready = TRUE
  AND s.closes_at > UTC_TIMESTAMP() - INTERVAL 90 DAY
  AND r.hidden_at IS NULL AND r.deleted_at IS NULL
  AND (r.expires_at IS NULL OR r.expires_at > UTC_TIMESTAMP()) AND c.archived_at IS NULL
  AND NOT EXISTS (SELECT 1 FROM lesson_video v WHERE v.recording_id = r.id)
ORDER BY r.received_at DESC, r.id DESC LIMIT 5;
