-- SPDX-License-Identifier: Apache-2.0
-- name: attendance_room
-- kind: one
-- parameters: session_id int
-- columns: id int, room_name text
-- for: the session that a room may be of
SELECT s.id, s.room_name FROM live_session s WHERE s.id = :session_id;

-- name: attendance_joined
-- kind: write
-- parameters: session_id int, stay_hash text, connection_hash text, room_hash text, source text, user_id int,
--   joined_at time, may_be_nobodys bool
-- for: somebody came in; nothing where there is no such user, unless it may be nobody's: then another row tells whose
INSERT INTO attendance_stay (live_session_id, stay_hash, connection_hash, room_hash, source, user_id, joined_at, kept_from)
SELECT s.id, :stay_hash, :connection_hash, :room_hash, :source, u.id, :joined_at, s.start_at
FROM live_session s
LEFT JOIN user u ON u.id = :user_id
WHERE s.id = :session_id AND (:may_be_nobodys OR u.id IS NOT NULL)
ON DUPLICATE KEY UPDATE source = attendance_stay.source;

-- name: attendance_left
-- kind: write
-- parameters: session_id int, stay_hash text, connection_hash text, room_hash text, source text, user_id int,
--   has_joined bool, joined_at time, left_at time, is_listed bool, may_be_nobodys bool
-- for: somebody left, as an event says, or the list that came when the room was destroyed; of two that differ, the later
INSERT INTO attendance_stay (live_session_id, stay_hash, connection_hash, room_hash, source, user_id, joined_at, left_at,
                             listed_left_at, kept_from)
SELECT s.id, :stay_hash, :connection_hash, :room_hash, :source, u.id, IF(:has_joined, :joined_at, NULL),
       IF(:is_listed, NULL, :left_at), IF(:is_listed, :left_at, NULL), s.start_at
FROM live_session s
LEFT JOIN user u ON u.id = :user_id
WHERE s.id = :session_id AND (:may_be_nobodys OR u.id IS NOT NULL)
ON DUPLICATE KEY UPDATE
    left_at = IF(:is_listed, attendance_stay.left_at, GREATEST(COALESCE(attendance_stay.left_at, :left_at), :left_at)),
    listed_left_at = IF(:is_listed, GREATEST(COALESCE(attendance_stay.listed_left_at, :left_at), :left_at),
                        attendance_stay.listed_left_at);

-- name: attendance_marked
-- kind: write
-- parameters: session_id int, room_hash text, mark_kind text, marked_at time
-- for: a room was created or destroyed
INSERT INTO attendance_mark (live_session_id, room_hash, kind, at)
SELECT s.id, :room_hash, :mark_kind, :marked_at FROM live_session s WHERE s.id = :session_id
ON DUPLICATE KEY UPDATE at = attendance_mark.at;

-- name: attendance_clicked
-- kind: write
-- parameters: session_id int, user_id int
-- for: somebody followed a session's link; the first time and the last one are kept, to the minute (has_clicked)
INSERT INTO attendance_click (live_session_id, user_id, first_at, last_at)
VALUES (:session_id, :user_id, UTC_TIMESTAMP(), UTC_TIMESTAMP())
ON DUPLICATE KEY UPDATE last_at = UTC_TIMESTAMP();

-- name: attendance_session
-- kind: one
-- parameters: session_id int
-- columns: id int, classroom_id int, title text, start_at time, started_at time, closes_at time, ends_at time, is_over bool, is_live bool, is_cancelled bool
-- for: when a session was: ends_at is when it was ended, or else when its duration was over
SELECT s.id, s.classroom_id, s.title, s.start_at, s.started_at, s.closes_at,
       COALESCE(s.ended_at, s.closes_at - INTERVAL 60 MINUTE) AS ends_at, s.closes_at <= UTC_TIMESTAMP() AS is_over,
       s.started_at IS NOT NULL AND s.closes_at > UTC_TIMESTAMP() AS is_live, s.cancelled_at IS NOT NULL AS is_cancelled
FROM live_session s
WHERE s.id = :session_id;

-- name: attendance_sessions
-- kind: rows
-- parameters: classroom_id int, before_id int, most int
-- columns: id int, classroom_id int, title text, start_at time, started_at time, closes_at time, ends_at time, is_over bool, is_live bool, is_cancelled bool
-- for: the sessions of a class that are over and took place, latest first; a before_id of 0: from the latest on
SELECT s.id, s.classroom_id, s.title, s.start_at, s.started_at, s.closes_at,
       COALESCE(s.ended_at, s.closes_at - INTERVAL 60 MINUTE) AS ends_at, TRUE AS is_over, FALSE AS is_live,
       FALSE AS is_cancelled
FROM live_session s
WHERE s.classroom_id = :classroom_id AND s.closes_at <= UTC_TIMESTAMP() AND s.cancelled_at IS NULL
  AND (:before_id = 0 OR s.closes_at <= (SELECT b.closes_at FROM live_session b WHERE b.id = :before_id))
  AND NOT (:before_id > 0 AND s.closes_at = (SELECT b.closes_at FROM live_session b WHERE b.id = :before_id)
           AND s.id >= :before_id)
  AND (s.started_at IS NOT NULL
       OR EXISTS (SELECT 1 FROM attendance_stay a WHERE a.live_session_id = s.id)
       OR EXISTS (SELECT 1 FROM attendance_correction k WHERE k.live_session_id = s.id)
       OR EXISTS (SELECT 1 FROM attendance_click c WHERE c.live_session_id = s.id))
ORDER BY s.closes_at DESC, s.id DESC
LIMIT :most;

-- name: attendance_held
-- kind: rows
-- parameters: classroom_id int, since time, until time, most int
-- columns: id int, classroom_id int, title text, start_at time, started_at time, closes_at time, ends_at time, is_over bool, is_live bool, is_cancelled bool
-- for: the sessions of a class that took place in a week and in the month before it, latest first
SELECT s.id, s.classroom_id, s.title, s.start_at, s.started_at, s.closes_at,
       COALESCE(s.ended_at, s.closes_at - INTERVAL 60 MINUTE) AS ends_at, TRUE AS is_over, FALSE AS is_live,
       FALSE AS is_cancelled
FROM live_session s
WHERE s.classroom_id = :classroom_id AND s.closes_at <= UTC_TIMESTAMP() AND s.closes_at > :since - INTERVAL 30 DAY
  AND s.start_at < :until AND s.cancelled_at IS NULL
  AND (s.started_at IS NOT NULL
       OR EXISTS (SELECT 1 FROM attendance_stay a WHERE a.live_session_id = s.id)
       OR EXISTS (SELECT 1 FROM attendance_correction k WHERE k.live_session_id = s.id)
       OR EXISTS (SELECT 1 FROM attendance_click c WHERE c.live_session_id = s.id))
ORDER BY s.closes_at DESC, s.id DESC
LIMIT :most;

-- name: attendance_stays
-- kind: rows
-- parameters: classroom_id int, oldest_id int, newest_id int
-- columns: session_id int, connection_hash text, room_hash text, source text, user_id int, is_teacher bool, joined_at time, left_at time
-- for: what machines told of the sessions of a class between two of them; of one, where both are the same
-- order: crvs_roll_load sorts them by session, crvs_stay_settle by person and time
SELECT s.id AS session_id, a.connection_hash, a.room_hash, a.source, a.user_id,
       COALESCE(m.role = 'teacher', u.role <> 'learner', FALSE) AS is_teacher, a.joined_at,
       COALESCE(a.left_at, a.listed_left_at) AS left_at
FROM live_session s
STRAIGHT_JOIN attendance_stay a ON a.live_session_id = s.id
LEFT JOIN user u ON u.id = a.user_id
LEFT JOIN classroom_member m ON m.classroom_id = s.classroom_id AND m.user_id = a.user_id
WHERE s.classroom_id = :classroom_id
  AND s.closes_at >= (SELECT o.closes_at FROM live_session o WHERE o.id = :oldest_id)
  AND s.closes_at <= (SELECT n.closes_at FROM live_session n WHERE n.id = :newest_id);

-- name: attendance_marks
-- kind: rows
-- parameters: classroom_id int, oldest_id int, newest_id int
-- columns: session_id int, room_hash text, is_created bool, marked_at time
-- for: when rooms of those sessions were created and destroyed
-- order: their order does not matter
SELECT s.id AS session_id, a.room_hash, a.kind = 'created' AS is_created, a.at AS marked_at
FROM live_session s
STRAIGHT_JOIN attendance_mark a ON a.live_session_id = s.id
WHERE s.classroom_id = :classroom_id
  AND s.closes_at >= (SELECT o.closes_at FROM live_session o WHERE o.id = :oldest_id)
  AND s.closes_at <= (SELECT n.closes_at FROM live_session n WHERE n.id = :newest_id);

-- name: attendance_corrections
-- kind: rows
-- parameters: classroom_id int, oldest_id int, newest_id int
-- columns: session_id int, user_id int, status text, note text, corrected_at time, corrected_by_id int, corrected_by text
-- for: what teachers say of those sessions
-- order: crvs_roll_load looks each up by session and person
SELECT s.id AS session_id, k.user_id, k.status, k.note, k.corrected_at, k.corrected_by AS corrected_by_id,
       u.full_name AS corrected_by
FROM live_session s
STRAIGHT_JOIN attendance_correction k ON k.live_session_id = s.id
LEFT JOIN user u ON u.id = k.corrected_by
WHERE s.classroom_id = :classroom_id
  AND s.closes_at >= (SELECT o.closes_at FROM live_session o WHERE o.id = :oldest_id)
  AND s.closes_at <= (SELECT n.closes_at FROM live_session n WHERE n.id = :newest_id);

-- name: attendance_clicks
-- kind: rows
-- parameters: classroom_id int, oldest_id int, newest_id int
-- columns: session_id int, user_id int, first_at time, last_at time
-- for: who followed the links of those sessions
-- order: crvs_roll_load looks each up by session and person
SELECT s.id AS session_id, k.user_id, k.first_at, k.last_at
FROM live_session s
STRAIGHT_JOIN attendance_click k ON k.live_session_id = s.id
WHERE s.classroom_id = :classroom_id
  AND s.closes_at >= (SELECT o.closes_at FROM live_session o WHERE o.id = :oldest_id)
  AND s.closes_at <= (SELECT n.closes_at FROM live_session n WHERE n.id = :newest_id);

-- name: attendance_students
-- kind: rows
-- parameters: classroom_id int, from_name text, from_id int, most int
-- columns: id int, full_name text, sort_name text, username text, email text, member_since time, place text
-- for: a class's students by name, from the one given on; place: what they are in order of
SELECT u.id, u.full_name, u.sort_name, u.username, u.email, m.joined_at AS member_since, m.sort_name AS place
FROM classroom_member m FORCE INDEX (classroom_member_order)
STRAIGHT_JOIN user u ON u.id = m.user_id
WHERE m.classroom_id = :classroom_id AND m.role = 'student' AND m.sort_name >= :from_name
  AND (m.sort_name > :from_name OR m.user_id >= :from_id)
ORDER BY m.sort_name, m.user_id
LIMIT :most;

-- name: attendance_place
-- kind: one
-- parameters: classroom_id int, place_id int, most int
-- columns: id int, place text, first_id int, students int
-- for: where a student stands in that list, who stands first there, and how many do, counted up to the most
-- plan: counts so many entries of an index at the most
SELECT m.user_id AS id, m.sort_name AS place,
       (SELECT f.user_id FROM classroom_member f FORCE INDEX (classroom_member_order)
        WHERE f.classroom_id = :classroom_id AND f.role = 'student' ORDER BY f.sort_name, f.user_id LIMIT 1) AS first_id,
       (SELECT COUNT(*) FROM (SELECT 1 FROM classroom_member a FORCE INDEX (classroom_member_order)
                              WHERE a.classroom_id = :classroom_id AND a.role = 'student' LIMIT :most) some) AS students
FROM classroom_member m
WHERE m.classroom_id = :classroom_id AND m.user_id = :place_id AND m.role = 'student';

-- name: attendance_enrolled
-- kind: one
-- parameters: classroom_id int, late_from time
-- columns: students int, late int
-- for: how many students a class has, and how many of them came into it after a moment
-- behind: attendance_enrolled_counted
SELECT CAST(GREATEST(0, COALESCE((SELECT b.members FROM classroom_count b WHERE b.classroom_id = :classroom_id), 0)
            - (SELECT COUNT(*) FROM classroom_member t FORCE INDEX (classroom_member_joined)
               WHERE t.classroom_id = :classroom_id AND t.role = 'teacher')) AS SIGNED) AS students,
       (SELECT COUNT(*) FROM classroom_member l FORCE INDEX (classroom_member_joined)
        WHERE l.classroom_id = :classroom_id AND l.role = 'student' AND l.joined_at > :late_from) AS late;

-- name: attendance_enrolled_counted
-- kind: one
-- parameters: classroom_id int, late_from time
-- columns: students int, late int
-- for: the same where no index has when members came
-- plan: reads one class's members
SELECT CAST(GREATEST(0, COALESCE((SELECT b.members FROM classroom_count b WHERE b.classroom_id = :classroom_id), 0)
            - (SELECT COUNT(*) FROM classroom_member t
               WHERE t.classroom_id = :classroom_id AND t.role = 'teacher')) AS SIGNED) AS students,
       (SELECT COUNT(*) FROM classroom_member l
        WHERE l.classroom_id = :classroom_id AND l.role = 'student' AND l.joined_at > :late_from) AS late;

-- name: attendance_told
-- kind: rows
-- parameters: session_id int, classroom_id int
-- columns: id int, member_since time
-- for: the students of a class of whom anything is known of a session: they were in it, followed its link, or were spoken of
-- plan: a row for each of those
-- order: their order does not matter
SELECT m.user_id AS id, m.joined_at AS member_since
FROM (SELECT a.user_id FROM attendance_stay a WHERE a.live_session_id = :session_id AND a.user_id IS NOT NULL
      UNION SELECT k.user_id FROM attendance_correction k WHERE k.live_session_id = :session_id
      UNION SELECT c.user_id FROM attendance_click c WHERE c.live_session_id = :session_id) seen
STRAIGHT_JOIN classroom_member m ON m.classroom_id = :classroom_id AND m.user_id = seen.user_id AND m.role = 'student';

-- name: attendance_others
-- kind: rows
-- parameters: session_id int, classroom_id int
-- columns: id int, full_name text, sort_name text, username text, email text
-- for: who was in a session, or was spoken of, and is no member of its class any more; administrators aside
-- plan: sorts the few who are none
SELECT u.id, u.full_name, u.sort_name, u.username, u.email
FROM (SELECT a.user_id FROM attendance_stay a WHERE a.live_session_id = :session_id AND a.user_id IS NOT NULL
      UNION SELECT k.user_id FROM attendance_correction k WHERE k.live_session_id = :session_id) AS seen
STRAIGHT_JOIN user u ON u.id = seen.user_id
LEFT JOIN classroom_member m ON m.classroom_id = :classroom_id AND m.user_id = u.id
WHERE m.user_id IS NULL AND u.role = 'learner'
ORDER BY u.order_name, u.id
LIMIT 500;

-- name: attendance_person
-- kind: one
-- parameters: session_id int, user_id int
-- columns: id int, full_name text, status text, note text
-- for: somebody of whom a teacher may say whether they were in a session: a student of its class, or one who was in it
SELECT u.id, u.full_name, k.status, k.note
FROM user u
STRAIGHT_JOIN live_session s ON s.id = :session_id
LEFT JOIN classroom_member m ON m.classroom_id = s.classroom_id AND m.user_id = u.id
LEFT JOIN attendance_correction k ON k.live_session_id = s.id AND k.user_id = u.id
WHERE u.id = :user_id
  AND (m.role = 'student' OR k.user_id IS NOT NULL OR m.role IS NULL AND u.role <> 'admin' AND EXISTS (
      SELECT 1 FROM attendance_stay a WHERE a.live_session_id = s.id AND a.user_id = u.id));

-- name: attendance_correct
-- kind: write
-- parameters: session_id int, user_id int, status text, note text, corrected_by int
-- for: what a teacher says of somebody, whatever was measured
INSERT INTO attendance_correction (live_session_id, user_id, status, note, corrected_by, corrected_at)
VALUES (:session_id, :user_id, :status, :note, :corrected_by, UTC_TIMESTAMP())
ON DUPLICATE KEY UPDATE status = :status, note = :note, corrected_by = :corrected_by, corrected_at = UTC_TIMESTAMP();

-- name: attendance_uncorrect
-- kind: write
-- parameters: session_id int, user_id int
-- for: what was measured holds again
DELETE FROM attendance_correction WHERE live_session_id = :session_id AND user_id = :user_id;

-- name: attendance_stays_expire
-- kind: write
-- parameters: days int
-- for: removes what was kept long enough, some at a time; by whole days, so that no session is shown half
DELETE FROM attendance_stay WHERE kept_from < DATE(UTC_TIMESTAMP()) - INTERVAL :days DAY LIMIT 500;

-- name: attendance_marks_expire
-- kind: write
-- parameters: days int
-- for: the same, of the rooms
DELETE FROM attendance_mark WHERE at < DATE(UTC_TIMESTAMP()) - INTERVAL :days DAY LIMIT 500;

-- name: attendance_corrections_expire
-- kind: write
-- parameters: days int
-- for: the same, of what teachers said
DELETE FROM attendance_correction WHERE corrected_at < DATE(UTC_TIMESTAMP()) - INTERVAL :days DAY LIMIT 500;

-- name: attendance_clicks_expire
-- kind: write
-- parameters: days int
-- for: the same, of the links
DELETE FROM attendance_click WHERE last_at < DATE(UTC_TIMESTAMP()) - INTERVAL :days DAY LIMIT 500;
