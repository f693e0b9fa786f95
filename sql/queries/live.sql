-- SPDX-License-Identifier: Apache-2.0
-- name: live_sessions_of_class
-- kind: rows
-- parameters: classroom_id int, author_id int, is_admin bool
-- columns: id int, title text, description text, start_at time, closes_at time, duration_minutes int, is_live bool, is_over bool, is_cancelled bool, cancel_reason text, recording_ready bool, recording_id int, public_id text, recording_title text, received_at time, expires_at time, is_expired bool,
--   outcome text, video_id int, lesson_id int, lesson_title text, can_open bool
-- for: what a class's page shows of its sessions, in one range of their index: the 30 that are over next, and the last 11
--   that are over. A session with several recordings has a row for each of them, and a recording that several lessons show
--   one for each of these; outcome: what the class's rule made of it
-- order: the page sorts them, a session's recordings among themselves too
SELECT s.id, s.title, s.description, s.start_at, s.closes_at, s.duration_minutes,
       s.started_at IS NOT NULL AND s.closes_at > UTC_TIMESTAMP() AS is_live, s.closes_at <= UTC_TIMESTAMP() AS is_over,
       s.cancelled_at IS NOT NULL AS is_cancelled, s.cancel_reason, s.recording_ready,
       r.id AS recording_id, r.public_id, r.title AS recording_title,
       r.received_at, r.expires_at, r.expires_at <= UTC_TIMESTAMP() AS is_expired,
       u.outcome, v.id AS video_id, l.id AS lesson_id, l.title AS lesson_title,
       l.is_active OR :is_admin OR c.created_by = :author_id AS can_open
FROM live_session s FORCE INDEX (live_session_closes)
-- By an index in a small school, too: else all of them are joined, put aside and sorted.
LEFT JOIN recording r FORCE INDEX (recording_received)
    ON r.live_session_id = s.id AND r.hidden_at IS NULL AND r.deleted_at IS NULL
LEFT JOIN publish_run u ON u.recording_id = r.id
LEFT JOIN lesson_video v FORCE INDEX (lesson_video_recording) ON v.recording_id = r.id
LEFT JOIN lesson l ON l.id = v.lesson_id
LEFT JOIN module m ON m.id = l.module_id
LEFT JOIN course c ON c.id = m.course_id
WHERE s.classroom_id = :classroom_id
  AND s.closes_at >= COALESCE((
      SELECT p.closes_at FROM live_session p FORCE INDEX (live_session_closes)
      WHERE p.classroom_id = :classroom_id AND p.closes_at <= UTC_TIMESTAMP()
      ORDER BY p.closes_at DESC, p.id DESC LIMIT 1 OFFSET 10), TIMESTAMP'1000-01-01 00:00:00')
  AND s.closes_at <= COALESCE((
      SELECT n.closes_at FROM live_session n FORCE INDEX (live_session_closes)
      WHERE n.classroom_id = :classroom_id AND n.closes_at > UTC_TIMESTAMP()
      ORDER BY n.closes_at, n.id LIMIT 1 OFFSET 29), TIMESTAMP'9999-12-31 00:00:00')
ORDER BY s.closes_at DESC, s.id DESC LIMIT 301;

-- name: live_sessions_counted
-- kind: one
-- parameters: classroom_id int
-- columns: found int, start_at time, duration_minutes int
-- for: where a class has more sessions before it than its page reads: how many are not over, and what live_session_last finds
SELECT (SELECT COUNT(*) FROM live_session o
        WHERE o.classroom_id = c.id AND o.closes_at > UTC_TIMESTAMP()) AS found, e.start_at, e.duration_minutes
FROM classroom c
LEFT JOIN live_session e ON e.id = (
    SELECT s.id FROM live_session s
    WHERE s.classroom_id = c.id AND s.cancelled_at IS NULL
    ORDER BY s.start_at DESC, s.id DESC LIMIT 1)
WHERE c.id = :classroom_id;

-- name: live_session_next
-- kind: one
-- parameters: classroom_id int
-- columns: id int, title text, description text, start_at time, closes_at time, duration_minutes int, is_live bool, is_over bool, is_cancelled bool, cancel_reason text, recording_ready bool
-- for: a class's next session that takes place, where it is behind many that are cancelled. What has not begun and is not
--   over begins at most a day ago
SELECT s.id, s.title, s.description, s.start_at, s.closes_at, s.duration_minutes, FALSE AS is_live, FALSE AS is_over,
       FALSE AS is_cancelled, s.cancel_reason, s.recording_ready
FROM live_session s
WHERE s.classroom_id = :classroom_id AND s.start_at > UTC_TIMESTAMP() - INTERVAL 1 DAY
  AND s.closes_at > UTC_TIMESTAMP() AND s.started_at IS NULL AND s.cancelled_at IS NULL
ORDER BY s.start_at, s.id LIMIT 1;

-- name: live_sessions_to_come
-- kind: rows
-- parameters: classroom_id int, most int, skipped int
-- columns: id int, title text, description text, start_at time, closes_at time, duration_minutes int, is_live bool, is_over bool, is_cancelled bool, cancel_reason text, recording_ready bool, found int
-- for: a page of the sessions of a class that are not over: those that run, then the next ones; found: how many there are
-- plan: sorts what one class has before it
SELECT s.id, s.title, s.description, s.start_at, s.closes_at, s.duration_minutes, s.started_at IS NOT NULL AS is_live,
       FALSE AS is_over, s.cancelled_at IS NOT NULL AS is_cancelled, s.cancel_reason, s.recording_ready,
       COUNT(*) OVER () AS found
FROM live_session s
WHERE s.classroom_id = :classroom_id AND s.closes_at > UTC_TIMESTAMP()
ORDER BY s.started_at IS NULL, s.start_at, s.id LIMIT :most OFFSET :skipped;

-- name: live_sessions_before
-- kind: rows
-- parameters: classroom_id int, before_id int, author_id int, is_admin bool
-- columns: id int, title text, description text, start_at time, closes_at time, duration_minutes int, is_live bool, is_over bool, is_cancelled bool, cancel_reason text, recording_ready bool, recording_id int, public_id text, recording_title text, received_at time, expires_at time, is_expired bool,
--   outcome text, video_id int, lesson_id int, lesson_title text, can_open bool
-- for: the sessions that were over before another one, newest first: the next page of a long list
-- order: the page sorts them in the same way
SELECT s.id, s.title, s.description, s.start_at, s.closes_at, s.duration_minutes, FALSE AS is_live,
       TRUE AS is_over, s.cancelled_at IS NOT NULL AS is_cancelled, s.cancel_reason,
       s.recording_ready, r.id AS recording_id, r.public_id, r.title AS recording_title,
       r.received_at,
       r.expires_at, r.expires_at <= UTC_TIMESTAMP() AS is_expired,
       u.outcome, v.id AS video_id, l.id AS lesson_id, l.title AS lesson_title,
       l.is_active OR :is_admin OR c.created_by = :author_id AS can_open
FROM live_session s
LEFT JOIN recording r FORCE INDEX (recording_received)
    ON r.live_session_id = s.id AND r.hidden_at IS NULL AND r.deleted_at IS NULL
LEFT JOIN publish_run u ON u.recording_id = r.id
LEFT JOIN lesson_video v FORCE INDEX (lesson_video_recording) ON v.recording_id = r.id
LEFT JOIN lesson l ON l.id = v.lesson_id
LEFT JOIN module m ON m.id = l.module_id
LEFT JOIN course c ON c.id = m.course_id
WHERE s.classroom_id = :classroom_id AND s.closes_at <= UTC_TIMESTAMP()
  AND s.closes_at <= (SELECT b.closes_at FROM live_session b WHERE b.id = :before_id)
  AND NOT (s.closes_at = (SELECT b.closes_at FROM live_session b WHERE b.id = :before_id) AND s.id >= :before_id)
ORDER BY s.closes_at DESC, s.id DESC LIMIT 121;

-- name: live_session_whole
-- kind: rows
-- parameters: session_id int, author_id int, is_admin bool
-- columns: id int, title text, description text, start_at time, closes_at time, duration_minutes int, is_live bool, is_over bool, is_cancelled bool, cancel_reason text, recording_ready bool, recording_id int, public_id text, recording_title text, received_at time, expires_at time, is_expired bool,
--   outcome text, video_id int, lesson_id int, lesson_title text, can_open bool
-- for: one of them that has more rows than a page of them reads
-- order: the page sorts them in the same way
SELECT s.id, s.title, s.description, s.start_at, s.closes_at, s.duration_minutes, FALSE AS is_live,
       TRUE AS is_over, s.cancelled_at IS NOT NULL AS is_cancelled, s.cancel_reason,
       s.recording_ready, r.id AS recording_id, r.public_id, r.title AS recording_title,
       r.received_at,
       r.expires_at, r.expires_at <= UTC_TIMESTAMP() AS is_expired,
       u.outcome, v.id AS video_id, l.id AS lesson_id, l.title AS lesson_title,
       l.is_active OR :is_admin OR c.created_by = :author_id AS can_open
FROM live_session s
LEFT JOIN recording r FORCE INDEX (recording_received)
    ON r.live_session_id = s.id AND r.hidden_at IS NULL AND r.deleted_at IS NULL
LEFT JOIN publish_run u ON u.recording_id = r.id
LEFT JOIN lesson_video v FORCE INDEX (lesson_video_recording) ON v.recording_id = r.id
LEFT JOIN lesson l ON l.id = v.lesson_id
LEFT JOIN module m ON m.id = l.module_id
LEFT JOIN course c ON c.id = m.course_id
WHERE s.id = :session_id AND s.closes_at <= UTC_TIMESTAMP();

-- name: live_session_for_viewer
-- kind: one
-- parameters: session_id int, user_id int, is_admin bool
-- columns: id int, classroom_id int, title text, description text, start_at time, closes_at time, duration_minutes int, room_name text, series_id int, classroom text, is_live bool, is_over bool, is_cancelled bool, is_archived bool, is_teacher bool,
--   waits_for_teacher bool, has_clicked bool
-- for: a session as a member of its class, or an administrator, sees it; no row for anybody else. has_clicked: the viewer
--   followed its link less than a minute ago
SELECT s.id, s.classroom_id, s.title, s.description, s.start_at, s.closes_at, s.duration_minutes, s.room_name,
       s.series_id, c.name AS classroom, s.started_at IS NOT NULL AND s.closes_at > UTC_TIMESTAMP() AS is_live,
       s.closes_at <= UTC_TIMESTAMP() AS is_over,
       s.cancelled_at IS NOT NULL AS is_cancelled, c.archived_at IS NOT NULL AS is_archived,
       :is_admin OR m.role = 'teacher' AS is_teacher, c.waits_for_teacher,
       k.last_at > UTC_TIMESTAMP() - INTERVAL 1 MINUTE AS has_clicked
FROM live_session s
JOIN classroom c ON c.id = s.classroom_id
LEFT JOIN classroom_member m ON m.classroom_id = s.classroom_id AND m.user_id = :user_id
LEFT JOIN attendance_click k ON k.live_session_id = s.id AND k.user_id = :user_id
WHERE s.id = :session_id AND (:is_admin OR m.user_id IS NOT NULL);

-- name: live_session_for_session
-- kind: one
-- parameters: token_hash text, session_id int
-- columns: viewer_id int, viewer_username text, viewer_full_name text, viewer_role text, viewer_language text, viewer_time_zone text, session_seen_at time,
--   id int, classroom_id int, title text, description text, start_at time, closes_at time, duration_minutes int, room_name text, series_id int, classroom text, is_live bool, is_over bool, is_cancelled bool, is_archived bool, is_teacher bool,
--   waits_for_teacher bool, has_clicked bool
-- for: who is signed in with a session cookie, and with it what live_session_for_viewer finds for them; an id of NULL where
--   that finds nothing
SELECT u.id AS viewer_id, u.username AS viewer_username, u.full_name AS viewer_full_name, u.role AS viewer_role,
       u.language AS viewer_language, u.time_zone AS viewer_time_zone, t.last_seen_at AS session_seen_at,
       s.id, s.classroom_id, s.title, s.description, s.start_at, s.closes_at, s.duration_minutes, s.room_name,
       s.series_id, c.name AS classroom, s.started_at IS NOT NULL AND s.closes_at > UTC_TIMESTAMP() AS is_live,
       s.closes_at <= UTC_TIMESTAMP() AS is_over,
       s.cancelled_at IS NOT NULL AS is_cancelled, c.archived_at IS NOT NULL AS is_archived,
       u.role = 'admin' OR m.role = 'teacher' AS is_teacher, c.waits_for_teacher,
       k.last_at > UTC_TIMESTAMP() - INTERVAL 1 MINUTE AS has_clicked
FROM user_session t
JOIN user u ON u.id = t.user_id
LEFT JOIN live_session asked ON asked.id = :session_id
LEFT JOIN classroom_member m ON m.classroom_id = asked.classroom_id AND m.user_id = u.id
LEFT JOIN live_session s ON s.id = asked.id AND (u.role = 'admin' OR m.user_id IS NOT NULL)
LEFT JOIN classroom c ON c.id = s.classroom_id
LEFT JOIN attendance_click k ON k.live_session_id = s.id AND k.user_id = u.id
WHERE t.token_hash = :token_hash AND t.expires_at > UTC_TIMESTAMP() AND u.disabled_at IS NULL;

-- name: live_states
-- kind: rows
-- parameters: user_id int, is_admin bool, id1 int, id2 int, id3 int, id4 int, id5 int, id6 int
-- columns: id int, start_at time, is_live bool, is_over bool, is_cancelled bool
-- for: what became of some sessions, those of them that a user may see; an id of 0 is none
SELECT s.id, s.start_at, s.started_at IS NOT NULL AND s.closes_at > UTC_TIMESTAMP() AS is_live,
       s.closes_at <= UTC_TIMESTAMP() AS is_over, s.cancelled_at IS NOT NULL AS is_cancelled
FROM live_session s
LEFT JOIN classroom_member m ON m.classroom_id = s.classroom_id AND m.user_id = :user_id
WHERE s.id IN (:id1, :id2, :id3, :id4, :id5, :id6) AND (:is_admin OR m.user_id IS NOT NULL)
ORDER BY s.id;

-- name: live_state_of_member
-- kind: one
-- parameters: token_hash text, seen_since time, session_id int
-- columns: id int, start_at time, is_live bool, is_over bool, is_cancelled bool
-- for: the same of one session, by whose session it is, for a member of its class: what each of a class that waits asks
--   every ten seconds. No row where there is more to find out, or where the session's last use is to be noted
SELECT s.id, s.start_at, s.started_at IS NOT NULL AND s.closes_at > UTC_TIMESTAMP() AS is_live,
       s.closes_at <= UTC_TIMESTAMP() AS is_over, s.cancelled_at IS NOT NULL AS is_cancelled
FROM user_session t
JOIN user u ON u.id = t.user_id
JOIN live_session s ON s.id = :session_id
JOIN classroom_member m ON m.classroom_id = s.classroom_id AND m.user_id = t.user_id
WHERE t.token_hash = :token_hash AND t.expires_at > UTC_TIMESTAMP() AND t.last_seen_at > :seen_since
  AND u.disabled_at IS NULL;

-- name: live_states_of_member
-- kind: rows
-- parameters: token_hash text, seen_since time, id1 int, id2 int, id3 int, id4 int, id5 int, id6 int
-- columns: id int, start_at time, is_live bool, is_over bool, is_cancelled bool
-- for: the same of several sessions, for a member of their classes: what pages of a class ask, and home
SELECT s.id, s.start_at, s.started_at IS NOT NULL AND s.closes_at > UTC_TIMESTAMP() AS is_live,
       s.closes_at <= UTC_TIMESTAMP() AS is_over, s.cancelled_at IS NOT NULL AS is_cancelled
FROM user_session t
JOIN user u ON u.id = t.user_id
JOIN live_session s ON s.id IN (:id1, :id2, :id3, :id4, :id5, :id6)
JOIN classroom_member m ON m.classroom_id = s.classroom_id AND m.user_id = t.user_id
WHERE t.token_hash = :token_hash AND t.expires_at > UTC_TIMESTAMP() AND t.last_seen_at > :seen_since
  AND u.disabled_at IS NULL
ORDER BY s.id;

-- name: live_session_reserved
-- kind: one
-- parameters: session_id int
-- columns: id int, start_at time, closes_at time, duration_minutes int, room_name text, is_live bool, is_over bool, is_cancelled bool, is_archived bool
-- for: a session as Jitsi asks about its room, whoever comes
SELECT s.id, s.start_at, s.closes_at, s.duration_minutes, s.room_name,
       s.started_at IS NOT NULL AND s.closes_at > UTC_TIMESTAMP() AS is_live, s.closes_at <= UTC_TIMESTAMP() AS is_over,
       s.cancelled_at IS NOT NULL AS is_cancelled, c.archived_at IS NOT NULL AS is_archived
FROM live_session s
JOIN classroom c ON c.id = s.classroom_id
WHERE s.id = :session_id;

-- name: classrooms_taught
-- kind: rows
-- parameters: user_id int, is_admin bool, classroom_id int
-- columns: id int, name text
-- for: the classes that a user may plan a session in; an administrator teaches none, and may in the one asked for
-- plan: sorts the classes that one teaches, a dozen of them
(SELECT c.id, c.name
 FROM classroom_member m
 JOIN classroom c ON c.id = m.classroom_id
 WHERE m.user_id = :user_id AND m.role = 'teacher' AND c.archived_at IS NULL
 ORDER BY m.classroom_id LIMIT 500)
UNION
(SELECT c.id, c.name FROM classroom c WHERE c.id = :classroom_id AND :is_admin AND c.archived_at IS NULL)
ORDER BY name, id;

-- name: live_session_plan
-- kind: insert
-- parameters: classroom_id int, title text, description text, start_at time, duration_minutes int, series_id int,
--   created_by int
-- for: a new session; its room is named next. A series_id of 0 is none
-- then: class_changed(classroom_id)
INSERT INTO live_session (classroom_id, title, description, start_at, duration_minutes, series_id, created_by, created_at)
VALUES (:classroom_id, :title, :description, :start_at, :duration_minutes, NULLIF(:series_id, 0), :created_by,
        UTC_TIMESTAMP());

-- name: live_session_begin_series
-- kind: write
-- parameters: session_id int
-- for: the first session of a series, which has its number
-- kept: a class's page shows no series
UPDATE live_session SET series_id = :session_id WHERE id = :session_id;

-- name: live_session_last
-- kind: one
-- parameters: classroom_id int
-- columns: start_at time, duration_minutes int
-- for: a class's last session, of which the next one takes its weekday, hour and length
SELECT s.start_at, s.duration_minutes FROM live_session s
WHERE s.classroom_id = :classroom_id AND s.cancelled_at IS NULL
ORDER BY s.start_at DESC, s.id DESC LIMIT 1;

-- name: live_sessions_around
-- kind: rows
-- parameters: classroom_id int, since time, until time
-- columns: id int, title text, start_at time, duration_minutes int
-- for: the sessions of a class that take place between two moments; a year of five a day are fewer than the limit
SELECT s.id, s.title, s.start_at, s.duration_minutes FROM live_session s FORCE INDEX (live_session_start)
WHERE s.classroom_id = :classroom_id AND s.start_at > :since AND s.start_at < :until AND s.cancelled_at IS NULL
  AND s.closes_at > UTC_TIMESTAMP()
ORDER BY s.start_at, s.id LIMIT 2000;

-- name: live_session_name_room
-- kind: write
-- parameters: session_id int
-- for: fixes a session's room, which keeps its name whatever becomes of the class's join code
-- kept: no page shows a room's name
UPDATE live_session s
JOIN classroom c ON c.id = s.classroom_id
SET s.room_name = CONCAT('CRVS_', c.join_code, '_', s.id)
WHERE s.id = :session_id;

-- name: live_session_start
-- kind: write
-- parameters: session_id int
-- for: the first start of a session; later ones change nothing, and neither does that of one just cancelled
-- then: class_changed_by_session(session_id)
UPDATE live_session SET started_at = UTC_TIMESTAMP()
WHERE id = :session_id AND started_at IS NULL AND cancelled_at IS NULL;

-- name: live_session_put_back
-- kind: write
-- parameters: session_id int
-- for: a session that runs before its time is one to come again, unless it was recorded
-- then: class_changed_by_session(session_id)
UPDATE live_session SET started_at = NULL
WHERE id = :session_id AND started_at IS NOT NULL AND ended_at IS NULL AND start_at > UTC_TIMESTAMP()
  AND NOT recording_ready;

-- name: live_session_end
-- kind: write
-- parameters: session_id int
-- for: a teacher ends a session that is live
-- then: class_changed_by_session(session_id)
UPDATE live_session SET ended_at = UTC_TIMESTAMP()
WHERE id = :session_id AND started_at IS NOT NULL AND closes_at > UTC_TIMESTAMP();

-- name: live_session_held
-- kind: one
-- parameters: session_id int
-- columns: title text, description text, start_at time, duration_minutes int
-- for: what is stored of a session that is to be changed, held until the transaction ends
SELECT title, description, start_at, duration_minutes FROM live_session WHERE id = :session_id FOR UPDATE;

-- name: live_session_change
-- kind: write
-- parameters: session_id int, is_retitled bool, title text, is_described bool, description text
-- for: what a session is called, at any time; what did not change stays what it is, whoever changes it meanwhile
-- then: class_changed_by_session(session_id)
UPDATE live_session SET title = IF(:is_retitled, :title, title), description = IF(:is_described, :description, description)
WHERE id = :session_id;

-- name: live_session_move
-- kind: write
-- parameters: session_id int, start_at time, duration_minutes int
-- for: another date for a session that has not begun. revision: see docs/architecture.md, "Calendars"
-- then: class_changed_by_session(session_id)
UPDATE live_session
SET revision = revision + (start_at <> :start_at OR duration_minutes <> :duration_minutes),
    start_at = :start_at, duration_minutes = :duration_minutes
WHERE id = :session_id AND started_at IS NULL AND closes_at > UTC_TIMESTAMP();

-- name: live_session_cancel
-- kind: write
-- parameters: session_id int, reason text
-- for: a session that has not begun will not take place
-- then: class_changed_by_session(session_id)
UPDATE live_session SET revision = revision + 1, cancelled_at = UTC_TIMESTAMP(), cancel_reason = :reason
WHERE id = :session_id AND started_at IS NULL AND cancelled_at IS NULL AND closes_at > UTC_TIMESTAMP();

-- name: live_session_others
-- kind: rows
-- parameters: series_id int, session_id int, since time
-- columns: id int, title text, description text, start_at time, duration_minutes int
-- for: the others of a session's series that are to come from a moment on, and may be changed with it
SELECT s.id, s.title, s.description, s.start_at, s.duration_minutes FROM live_session s
WHERE s.series_id = :series_id AND s.start_at >= :since AND s.start_at > UTC_TIMESTAMP() AND s.id <> :session_id
  AND s.started_at IS NULL AND s.cancelled_at IS NULL
ORDER BY s.start_at, s.id LIMIT 500;

-- name: live_session_restore
-- kind: write
-- parameters: session_id int
-- for: it will after all
-- then: class_changed_by_session(session_id)
UPDATE live_session SET revision = revision + 1, cancelled_at = NULL, cancel_reason = ''
WHERE id = :session_id AND cancelled_at IS NOT NULL AND closes_at > UTC_TIMESTAMP();

-- name: live_sessions_to_tick
-- kind: rows
-- parameters: classroom_id int
-- columns: id int, title text, start_at time
-- for: the sessions that a list of attendance may be for, latest first
SELECT id, title, start_at FROM live_session
WHERE classroom_id = :classroom_id AND cancelled_at IS NULL
ORDER BY closes_at DESC, id DESC LIMIT 100;
