-- SPDX-License-Identifier: Apache-2.0
-- name: home_start
-- kind: one
-- parameters: user_id int
-- columns: id int, seen_at time, before_at time, has_category bool, has_people bool, has_class bool, is_member bool, lesson_id int, lesson_title text,
--   module_title text, course_title text, is_author bool, total int, done int
-- for: what there is to begin with: whether the school has a category, more accounts than one and a class, and the user is in
--   one; the lesson that the user opened last, and how far they are in its course; and when they looked at home: see home_seen
-- behind: home_start_unseen
-- plan: the ends of three indexes, and the one row that the last opened lesson is
SELECT u.id, h.seen_at, h.before_at,
       (SELECT MAX(k.id) FROM category k) IS NOT NULL AS has_category,
       (SELECT MAX(a.id) FROM user a) > (SELECT MIN(f.id) FROM user f) AS has_people,
       (SELECT MAX(r.id) FROM classroom r) IS NOT NULL AS has_class,
       EXISTS (SELECT 1 FROM classroom_member b WHERE b.user_id = u.id) AS is_member,
       l.id AS lesson_id, l.title AS lesson_title, m.title AS module_title, c.title AS course_title,
       c.created_by = u.id AS is_author,
       (SELECT COUNT(*) FROM module n JOIN lesson o ON o.module_id = n.id
        WHERE n.course_id = c.id AND o.is_active) AS total,
       (SELECT COUNT(*) FROM module n JOIN lesson o ON o.module_id = n.id
        JOIN lesson_progress q ON q.lesson_id = o.id AND q.user_id = u.id
        WHERE n.course_id = c.id AND o.is_active AND q.completed_at IS NOT NULL) AS done
FROM user u
LEFT JOIN home_visit h ON h.user_id = u.id
LEFT JOIN lesson l ON l.id = (
    SELECT i.id FROM lesson_progress p STRAIGHT_JOIN lesson i ON i.id = p.lesson_id
    WHERE p.user_id = u.id AND i.is_active
    ORDER BY p.last_seen_at DESC, p.lesson_id DESC LIMIT 1)
LEFT JOIN module m ON m.id = l.module_id
LEFT JOIN course c ON c.id = m.course_id
WHERE u.id = :user_id;

-- name: home_start_unseen
-- kind: one
-- parameters: user_id int
-- columns: id int, seen_at time, before_at time, has_category bool, has_people bool, has_class bool, is_member bool, lesson_id int, lesson_title text,
--   module_title text, course_title text, is_author bool, total int, done int
-- for: the same where it is not kept when users look at home
-- plan: as there
SELECT u.id, CAST(NULL AS DATETIME) AS seen_at, CAST(NULL AS DATETIME) AS before_at,
       (SELECT MAX(k.id) FROM category k) IS NOT NULL AS has_category,
       (SELECT MAX(a.id) FROM user a) > (SELECT MIN(f.id) FROM user f) AS has_people,
       (SELECT MAX(r.id) FROM classroom r) IS NOT NULL AS has_class,
       EXISTS (SELECT 1 FROM classroom_member b WHERE b.user_id = u.id) AS is_member,
       l.id AS lesson_id, l.title AS lesson_title, m.title AS module_title, c.title AS course_title,
       c.created_by = u.id AS is_author,
       (SELECT COUNT(*) FROM module n JOIN lesson o ON o.module_id = n.id
        WHERE n.course_id = c.id AND o.is_active) AS total,
       (SELECT COUNT(*) FROM module n JOIN lesson o ON o.module_id = n.id
        JOIN lesson_progress q ON q.lesson_id = o.id AND q.user_id = u.id
        WHERE n.course_id = c.id AND o.is_active AND q.completed_at IS NOT NULL) AS done
FROM user u
LEFT JOIN lesson l ON l.id = (
    SELECT i.id FROM lesson_progress p STRAIGHT_JOIN lesson i ON i.id = p.lesson_id
    WHERE p.user_id = u.id AND i.is_active
    ORDER BY p.last_seen_at DESC, p.lesson_id DESC LIMIT 1)
LEFT JOIN module m ON m.id = l.module_id
LEFT JOIN course c ON c.id = m.course_id
WHERE u.id = :user_id;

-- name: home_for_session
-- kind: one
-- parameters: token_hash text
-- columns: viewer_id int, viewer_username text, viewer_full_name text, viewer_role text, viewer_language text, viewer_time_zone text, session_seen_at time,
--   id int, seen_at time, before_at time, has_category bool, has_people bool, has_class bool, is_member bool, lesson_id int, lesson_title text,
--   module_title text, course_title text, is_author bool, total int, done int
-- for: who is signed in with a session cookie, and with it what home_start finds for them
-- behind: home_for_session_unseen
-- plan: as there
SELECT u.id AS viewer_id, u.username AS viewer_username, u.full_name AS viewer_full_name, u.role AS viewer_role,
       u.language AS viewer_language, u.time_zone AS viewer_time_zone, t.last_seen_at AS session_seen_at,
       u.id, h.seen_at, h.before_at,
       (SELECT MAX(k.id) FROM category k) IS NOT NULL AS has_category,
       (SELECT MAX(a.id) FROM user a) > (SELECT MIN(f.id) FROM user f) AS has_people,
       (SELECT MAX(r.id) FROM classroom r) IS NOT NULL AS has_class,
       EXISTS (SELECT 1 FROM classroom_member b WHERE b.user_id = u.id) AS is_member,
       l.id AS lesson_id, l.title AS lesson_title, m.title AS module_title, c.title AS course_title,
       c.created_by = u.id AS is_author,
       (SELECT COUNT(*) FROM module n JOIN lesson o ON o.module_id = n.id
        WHERE n.course_id = c.id AND o.is_active) AS total,
       (SELECT COUNT(*) FROM module n JOIN lesson o ON o.module_id = n.id
        JOIN lesson_progress q ON q.lesson_id = o.id AND q.user_id = u.id
        WHERE n.course_id = c.id AND o.is_active AND q.completed_at IS NOT NULL) AS done
FROM user_session t
JOIN user u ON u.id = t.user_id
LEFT JOIN home_visit h ON h.user_id = u.id
LEFT JOIN lesson l ON l.id = (
    SELECT i.id FROM lesson_progress p STRAIGHT_JOIN lesson i ON i.id = p.lesson_id
    WHERE p.user_id = u.id AND i.is_active
    ORDER BY p.last_seen_at DESC, p.lesson_id DESC LIMIT 1)
LEFT JOIN module m ON m.id = l.module_id
LEFT JOIN course c ON c.id = m.course_id
WHERE t.token_hash = :token_hash AND t.expires_at > UTC_TIMESTAMP() AND u.disabled_at IS NULL;

-- name: home_for_session_unseen
-- kind: one
-- parameters: token_hash text
-- columns: viewer_id int, viewer_username text, viewer_full_name text, viewer_role text, viewer_language text, viewer_time_zone text, session_seen_at time,
--   id int, seen_at time, before_at time, has_category bool, has_people bool, has_class bool, is_member bool, lesson_id int, lesson_title text,
--   module_title text, course_title text, is_author bool, total int, done int
-- for: the same where it is not kept when users look at home
-- plan: as there
SELECT u.id AS viewer_id, u.username AS viewer_username, u.full_name AS viewer_full_name, u.role AS viewer_role,
       u.language AS viewer_language, u.time_zone AS viewer_time_zone, t.last_seen_at AS session_seen_at,
       u.id, CAST(NULL AS DATETIME) AS seen_at, CAST(NULL AS DATETIME) AS before_at,
       (SELECT MAX(k.id) FROM category k) IS NOT NULL AS has_category,
       (SELECT MAX(a.id) FROM user a) > (SELECT MIN(f.id) FROM user f) AS has_people,
       (SELECT MAX(r.id) FROM classroom r) IS NOT NULL AS has_class,
       EXISTS (SELECT 1 FROM classroom_member b WHERE b.user_id = u.id) AS is_member,
       l.id AS lesson_id, l.title AS lesson_title, m.title AS module_title, c.title AS course_title,
       c.created_by = u.id AS is_author,
       (SELECT COUNT(*) FROM module n JOIN lesson o ON o.module_id = n.id
        WHERE n.course_id = c.id AND o.is_active) AS total,
       (SELECT COUNT(*) FROM module n JOIN lesson o ON o.module_id = n.id
        JOIN lesson_progress q ON q.lesson_id = o.id AND q.user_id = u.id
        WHERE n.course_id = c.id AND o.is_active AND q.completed_at IS NOT NULL) AS done
FROM user_session t
JOIN user u ON u.id = t.user_id
LEFT JOIN lesson l ON l.id = (
    SELECT i.id FROM lesson_progress p STRAIGHT_JOIN lesson i ON i.id = p.lesson_id
    WHERE p.user_id = u.id AND i.is_active
    ORDER BY p.last_seen_at DESC, p.lesson_id DESC LIMIT 1)
LEFT JOIN module m ON m.id = l.module_id
LEFT JOIN course c ON c.id = m.course_id
WHERE t.token_hash = :token_hash AND t.expires_at > UTC_TIMESTAMP() AND u.disabled_at IS NULL;

-- name: home_lists
-- kind: rows
-- parameters: user_id int, until time, since time, is_trainer bool
-- columns: place int, found int, id int, title text, start_at time, classroom_id int, classroom text,
--   is_teacher bool, is_live bool, is_cancelled bool, cancel_reason text, public_id text, session_id int, session_title text
-- for: what home lists of a user's classes. place: from 1 on, sessions that are not over and begin before a moment, or run;
--   those that run first. From 1001 on, recordings, the newest: none is in a class of which six others have a newer one. From
--   2001 on, for trainers, recordings of the classes that they teach which no lesson shows yet. From 3001 on, what others
--   wrote after a moment, the newest. found: how many there are of all but recordings. A recording is listed until three
--   months after its session, see recording_mark
-- behind: home_lists_unmarked
-- plan: sorts what a user's own classes have in two days, and each of these classes by its newest recording
(SELECT ROW_NUMBER() OVER (ORDER BY s.started_at IS NULL, s.start_at, s.id) AS place, COUNT(*) OVER () AS found,
        s.id, s.title, s.start_at, s.classroom_id, c.name AS classroom, m.role = 'teacher' AS is_teacher,
        s.started_at IS NOT NULL AS is_live, s.cancelled_at IS NOT NULL AS is_cancelled, s.cancel_reason,
        NULL AS public_id, NULL AS session_id, NULL AS session_title
 FROM classroom_member m
 STRAIGHT_JOIN live_session s FORCE INDEX (live_session_ahead) ON s.classroom_id = m.classroom_id AND s.is_past = FALSE
 STRAIGHT_JOIN classroom c ON c.id = s.classroom_id
 WHERE m.user_id = :user_id AND s.closes_at > UTC_TIMESTAMP() AND (s.start_at < :until OR s.started_at IS NOT NULL)
   AND c.archived_at IS NULL
 ORDER BY place LIMIT 60)
UNION ALL
(SELECT 1000 + ROW_NUMBER() OVER (ORDER BY r.received_at DESC, r.id DESC) AS place, NULL AS found,
        r.id, r.title, s.start_at, s.classroom_id, c.name AS classroom, NULL AS is_teacher,
        NULL AS is_live, NULL AS is_cancelled, NULL AS cancel_reason,
        r.public_id, s.id AS session_id, s.title AS session_title
 FROM (SELECT m.classroom_id, (
           SELECT r.received_at FROM recording r FORCE INDEX (recording_listed)
           WHERE r.listed_in = m.classroom_id AND r.listed_until > UTC_TIMESTAMP() AND r.hidden_at IS NULL AND r.deleted_at IS NULL
           ORDER BY r.received_at DESC, r.id DESC LIMIT 1) AS newest_at
       FROM classroom_member m
       STRAIGHT_JOIN classroom c ON c.id = m.classroom_id
       WHERE m.user_id = :user_id AND c.archived_at IS NULL
       ORDER BY newest_at DESC, m.classroom_id LIMIT 6) n
 STRAIGHT_JOIN recording r FORCE INDEX (recording_listed) ON r.listed_in = n.classroom_id
 STRAIGHT_JOIN live_session s ON s.id = r.live_session_id
 STRAIGHT_JOIN classroom c ON c.id = s.classroom_id
 WHERE r.listed_until > UTC_TIMESTAMP() AND r.hidden_at IS NULL AND r.deleted_at IS NULL
 ORDER BY place LIMIT 6)
UNION ALL
(SELECT 2000 + ROW_NUMBER() OVER (ORDER BY r.received_at DESC, r.id DESC) AS place, n.found,
        r.id, r.title, s.start_at, s.classroom_id, c.name AS classroom, NULL AS is_teacher,
        NULL AS is_live, NULL AS is_cancelled, NULL AS cancel_reason,
        r.public_id, s.id AS session_id, s.title AS session_title
 FROM (SELECT w.classroom_id, CAST(SUM(w.waiting) OVER () AS SIGNED) AS found
       FROM (SELECT m.classroom_id, COUNT(*) AS waiting, MAX(r.received_at) AS newest_at
             FROM classroom_member m
             STRAIGHT_JOIN recording r FORCE INDEX (recording_unpublished) ON r.unpublished_in = m.classroom_id
             LEFT JOIN lesson_video v FORCE INDEX (lesson_video_recording) ON v.recording_id = r.id
             WHERE :is_trainer AND m.user_id = :user_id AND m.role = 'teacher'
               AND r.listed_until > UTC_TIMESTAMP() AND r.hidden_at IS NULL AND r.deleted_at IS NULL AND v.recording_id IS NULL
             GROUP BY m.classroom_id) w
       STRAIGHT_JOIN classroom c ON c.id = w.classroom_id
       WHERE c.archived_at IS NULL
       ORDER BY w.newest_at DESC, w.classroom_id LIMIT 5) n
 STRAIGHT_JOIN recording r FORCE INDEX (recording_unpublished) ON r.unpublished_in = n.classroom_id
 LEFT JOIN lesson_video v FORCE INDEX (lesson_video_recording) ON v.recording_id = r.id
 STRAIGHT_JOIN live_session s ON s.id = r.live_session_id
 STRAIGHT_JOIN classroom c ON c.id = s.classroom_id
 WHERE r.listed_until > UTC_TIMESTAMP() AND r.hidden_at IS NULL AND r.deleted_at IS NULL AND v.recording_id IS NULL
 ORDER BY place LIMIT 5)
UNION ALL
(SELECT 3000 + ROW_NUMBER() OVER (ORDER BY a.id DESC) AS place, COUNT(*) OVER () AS found,
        a.id, a.title, a.created_at AS start_at, a.classroom_id, c.name AS classroom, NULL AS is_teacher,
        NULL AS is_live, NULL AS is_cancelled, NULL AS cancel_reason,
        NULL AS public_id, NULL AS session_id, NULL AS session_title
 FROM classroom_member m
 STRAIGHT_JOIN announcement a FORCE INDEX (announcement_new) ON a.classroom_id = m.classroom_id
 STRAIGHT_JOIN classroom c ON c.id = a.classroom_id
 WHERE m.user_id = :user_id AND a.created_at > :since AND (a.created_by IS NULL OR a.created_by <> :user_id)
   AND c.archived_at IS NULL
 ORDER BY place LIMIT 5)
ORDER BY place;

-- name: home_lists_unmarked
-- kind: rows
-- parameters: user_id int, until time, since time, is_trainer bool
-- columns: place int, found int, id int, title text, start_at time, classroom_id int, classroom text,
--   is_teacher bool, is_live bool, is_cancelled bool, cancel_reason text, public_id text, session_id int, session_title text
-- for: the same where nothing tells what is long over, and where recordings may be listed
-- plan: sorts what a user's own classes have in two days, and what was recorded in them within three months
(SELECT ROW_NUMBER() OVER (ORDER BY s.started_at IS NULL, s.start_at, s.id) AS place, COUNT(*) OVER () AS found,
        s.id, s.title, s.start_at, s.classroom_id, c.name AS classroom, m.role = 'teacher' AS is_teacher,
        s.started_at IS NOT NULL AS is_live, s.cancelled_at IS NOT NULL AS is_cancelled, s.cancel_reason,
        NULL AS public_id, NULL AS session_id, NULL AS session_title
 FROM classroom_member m
 STRAIGHT_JOIN live_session s ON s.classroom_id = m.classroom_id
 JOIN classroom c ON c.id = s.classroom_id
 WHERE m.user_id = :user_id AND s.closes_at > UTC_TIMESTAMP() AND (s.start_at < :until OR s.started_at IS NOT NULL)
   AND c.archived_at IS NULL
 ORDER BY place LIMIT 60)
UNION ALL
(SELECT 1000 + ROW_NUMBER() OVER (ORDER BY r.received_at DESC, r.id DESC) AS place, NULL AS found,
        r.id, r.title, s.start_at, s.classroom_id, c.name AS classroom, NULL AS is_teacher,
        NULL AS is_live, NULL AS is_cancelled, NULL AS cancel_reason,
        r.public_id, s.id AS session_id, s.title AS session_title
 FROM classroom_member m
 STRAIGHT_JOIN live_session s ON s.classroom_id = m.classroom_id
 JOIN recording r ON r.live_session_id = s.id
 JOIN classroom c ON c.id = s.classroom_id
 WHERE m.user_id = :user_id AND s.recording_ready = TRUE AND s.closes_at > UTC_TIMESTAMP() - INTERVAL 90 DAY
   AND r.hidden_at IS NULL AND r.deleted_at IS NULL
   AND (r.expires_at IS NULL OR r.expires_at > UTC_TIMESTAMP()) AND c.archived_at IS NULL
 ORDER BY place LIMIT 6)
UNION ALL
(SELECT 2000 + ROW_NUMBER() OVER (ORDER BY r.received_at DESC, r.id DESC) AS place, COUNT(*) OVER () AS found,
        r.id, r.title, s.start_at, s.classroom_id, c.name AS classroom, NULL AS is_teacher,
        NULL AS is_live, NULL AS is_cancelled, NULL AS cancel_reason,
        r.public_id, s.id AS session_id, s.title AS session_title
 FROM classroom_member m
 STRAIGHT_JOIN live_session s ON s.classroom_id = m.classroom_id
 JOIN recording r ON r.live_session_id = s.id
 JOIN classroom c ON c.id = s.classroom_id
 WHERE :is_trainer AND m.user_id = :user_id AND m.role = 'teacher' AND s.recording_ready = TRUE
   AND s.closes_at > UTC_TIMESTAMP() - INTERVAL 90 DAY
   AND r.hidden_at IS NULL AND r.deleted_at IS NULL
   AND (r.expires_at IS NULL OR r.expires_at > UTC_TIMESTAMP()) AND c.archived_at IS NULL
   AND NOT EXISTS (SELECT 1 FROM lesson_video v WHERE v.recording_id = r.id)
 ORDER BY place LIMIT 5)
UNION ALL
(SELECT 3000 + ROW_NUMBER() OVER (ORDER BY a.id DESC) AS place, COUNT(*) OVER () AS found,
        a.id, a.title, a.created_at AS start_at, a.classroom_id, c.name AS classroom, NULL AS is_teacher,
        NULL AS is_live, NULL AS is_cancelled, NULL AS cancel_reason,
        NULL AS public_id, NULL AS session_id, NULL AS session_title
 FROM classroom_member m
 STRAIGHT_JOIN announcement a ON a.classroom_id = m.classroom_id
 JOIN classroom c ON c.id = a.classroom_id
 WHERE m.user_id = :user_id AND a.created_at > :since AND (a.created_by IS NULL OR a.created_by <> :user_id)
   AND c.archived_at IS NULL
 ORDER BY place LIMIT 5)
ORDER BY place;

-- name: home_seen
-- kind: write
-- parameters: user_id int
-- for: remembers that a user looks at the home page, not again within some minutes; a visit is over after half an hour
-- behind: nothing
INSERT INTO home_visit (user_id, seen_at) VALUES (:user_id, UTC_TIMESTAMP())
ON DUPLICATE KEY UPDATE before_at = IF(home_visit.seen_at < UTC_TIMESTAMP() - INTERVAL 30 MINUTE, home_visit.seen_at, before_at),
    seen_at = UTC_TIMESTAMP();
