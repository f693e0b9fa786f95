-- SPDX-License-Identifier: Apache-2.0
-- name: publish_courses
-- kind: rows
-- parameters: author_id int
-- columns: id int, title text
-- for: the courses into which their author may publish, the newest first
SELECT id, title FROM course WHERE created_by = :author_id ORDER BY id DESC LIMIT 500;

-- name: publish_courses_of_all
-- kind: rows
-- columns: id int, title text
-- for: those into which an administrator may
-- plan: all courses, of which the newest are read
SELECT id, title FROM course ORDER BY id DESC LIMIT 500;

-- name: publish_modules
-- kind: rows
-- parameters: course_id int
-- columns: id int, title text
-- for: the modules of a course, as a list to choose from
SELECT id, title FROM module WHERE course_id = :course_id ORDER BY position, id;

-- name: publish_lessons
-- kind: rows
-- parameters: module_id int
-- columns: id int, title text
-- for: the lessons of a module, as a list to choose from
SELECT id, title FROM lesson WHERE module_id = :module_id ORDER BY position, id;

-- name: publish_place_of_lesson
-- kind: one
-- parameters: lesson_id int
-- columns: lesson_id int, module_id int, course_id int
-- for: where a lesson stands
SELECT l.id AS lesson_id, m.id AS module_id, m.course_id
FROM lesson l
JOIN module m ON m.id = l.module_id
WHERE l.id = :lesson_id;

-- name: publish_place_of_module
-- kind: one
-- parameters: module_id int
-- columns: module_id int, course_id int
-- for: where a module stands
SELECT m.id AS module_id, m.course_id FROM module m WHERE m.id = :module_id;

-- name: publish_course
-- kind: one
-- parameters: course_id int, author_id int, is_admin bool
-- columns: id int, title text
-- for: a course into which a user may publish; no row for any other
SELECT c.id, c.title FROM course c WHERE c.id = :course_id AND (:is_admin OR c.created_by = :author_id);

-- name: publish_recordings
-- kind: rows
-- parameters: session_id int
-- columns: id int, title text, received_at time
-- for: the recordings of a session that a lesson can show
SELECT r.id, r.title, r.received_at
FROM recording r
WHERE r.live_session_id = :session_id AND r.hidden_at IS NULL AND r.deleted_at IS NULL
  AND (r.expires_at IS NULL OR r.expires_at > UTC_TIMESTAMP())
ORDER BY r.received_at, r.id LIMIT 100;

-- name: publish_hold_lesson
-- kind: one
-- parameters: lesson_id int
-- columns: id int, title text
-- for: a lesson, held while a video is put behind its others
SELECT id, title FROM lesson WHERE id = :lesson_id FOR UPDATE;

-- name: publish_hold_module
-- kind: one
-- parameters: module_id int
-- columns: id int
-- for: a module, held while a lesson is put behind its others
SELECT id FROM module WHERE id = :module_id FOR UPDATE;

-- name: publish_video
-- kind: write
-- parameters: lesson_id int, title text, recording_id int
-- for: a recording becomes a video of a lesson, behind its others; where it is one already nothing changes
-- then: class_changed_by_recording(recording_id)
INSERT INTO lesson_video (lesson_id, title, recording_id, position, created_at)
SELECT :lesson_id, :title, :recording_id, COALESCE(MAX(v.position), 0) + 1, UTC_TIMESTAMP()
FROM lesson_video v WHERE v.lesson_id = :lesson_id
ON DUPLICATE KEY UPDATE title = lesson_video.title;

-- name: publication
-- kind: one
-- parameters: video_id int, session_id int
-- columns: lesson_id int, lesson_title text, recording_id int
-- for: a video made of one of a session's recordings
SELECT l.id AS lesson_id, l.title AS lesson_title, r.id AS recording_id
FROM lesson_video v
JOIN recording r ON r.id = v.recording_id
JOIN lesson l ON l.id = v.lesson_id
WHERE v.id = :video_id AND r.live_session_id = :session_id;

-- name: publish_undo
-- kind: write
-- parameters: video_id int
-- for: removes a recording from a lesson
-- first: classes_changed_by_video(video_id)
DELETE FROM lesson_video WHERE id = :video_id AND recording_id IS NOT NULL;

-- name: publish_waits_again
-- kind: write
-- parameters: recording_id int
-- for: a recording that a lesson does not show any more may wait for one, see recording_mark
-- behind: nothing
-- kept: no class's page shows it
UPDATE recording SET unpublished_in = listed_in WHERE id = :recording_id;

-- name: publish_drop_lesson
-- kind: write
-- parameters: lesson_id int
-- for: a lesson that a rule made goes while it is as the rule made it, shows nothing, and nobody counts on it
-- kept: only one without any video goes
DELETE FROM lesson
WHERE id = :lesson_id AND description = '' AND is_active
  AND NOT EXISTS (SELECT 1 FROM lesson_video v WHERE v.lesson_id = :lesson_id)
  AND NOT EXISTS (SELECT 1 FROM lesson_progress p WHERE p.lesson_id = :lesson_id AND p.completed_at IS NOT NULL)
  AND NOT EXISTS (SELECT 1 FROM publish_rule k WHERE k.lesson_id = :lesson_id)
  AND NOT EXISTS (SELECT 1 FROM upload o WHERE o.lesson_id = :lesson_id)
  AND EXISTS (SELECT 1 FROM publish_run u WHERE u.lesson_id = :lesson_id AND BINARY u.made_title = BINARY title);

-- name: publish_rule
-- kind: one
-- parameters: classroom_id int
-- columns: kind text, lesson_id int, module_id int, title_pattern text, set_by int
-- for: where a class's recordings go by themselves; no row: nowhere
SELECT kind, lesson_id, module_id, title_pattern, set_by FROM publish_rule WHERE classroom_id = :classroom_id;

-- name: publish_rule_set
-- kind: write
-- parameters: classroom_id int, kind text, lesson_id int, module_id int, title_pattern text, set_by int
-- for: a class's rule; a lesson or module of 0 is none. Behind the class's revision, as live_session_recount is
-- first: class_changed(classroom_id)
INSERT INTO publish_rule (classroom_id, kind, lesson_id, module_id, title_pattern, set_by, set_at)
VALUES (:classroom_id, :kind, NULLIF(:lesson_id, 0), NULLIF(:module_id, 0), :title_pattern, :set_by, UTC_TIMESTAMP())
ON DUPLICATE KEY UPDATE kind = :kind, lesson_id = NULLIF(:lesson_id, 0), module_id = NULLIF(:module_id, 0),
    title_pattern = :title_pattern, set_by = :set_by, set_at = UTC_TIMESTAMP();

-- name: publish_rule_remove
-- kind: write
-- parameters: classroom_id int
-- for: a class's recordings go nowhere by themselves
DELETE FROM publish_rule WHERE classroom_id = :classroom_id;

-- name: publish_rule_of_recording
-- kind: one
-- parameters: recording_id int
-- columns: recording_id int, session_id int, session_title text, start_at time, classroom_id int, kind text, lesson_id int, module_id int, title_pattern text, set_by int
-- for: a recording that has just arrived and the rule of its class, held so that all that a rule does is done in turn; no
--   row for one that the class does not see
SELECT r.id AS recording_id, s.id AS session_id, s.title AS session_title, s.start_at, p.classroom_id, p.kind,
       p.lesson_id, p.module_id, p.title_pattern, p.set_by
FROM recording r
JOIN live_session s ON s.id = r.live_session_id
JOIN publish_rule p ON p.classroom_id = s.classroom_id
WHERE r.id = :recording_id AND r.hidden_at IS NULL AND r.deleted_at IS NULL
FOR UPDATE;

-- name: publish_waiting
-- kind: rows
-- parameters: classroom_id int
-- columns: recording_id int, recording_title text, session_id int, session_title text, start_at time
-- for: the recordings of a class that no lesson shows and no rule published before, oldest first; one more than a rule
--   takes at once
-- plan: what a rule did not publish yet, in the order in which lessons will have it
SELECT r.id AS recording_id, r.title AS recording_title, s.id AS session_id, s.title AS session_title, s.start_at
FROM live_session s
JOIN recording r ON r.live_session_id = s.id
LEFT JOIN lesson_video v ON v.recording_id = r.id
LEFT JOIN publish_run u ON u.recording_id = r.id AND u.outcome = 'published'
WHERE s.classroom_id = :classroom_id AND r.hidden_at IS NULL AND r.deleted_at IS NULL
  AND (r.expires_at IS NULL OR r.expires_at > UTC_TIMESTAMP()) AND v.id IS NULL AND u.recording_id IS NULL
ORDER BY s.start_at, s.id, r.received_at, r.id LIMIT 201;

-- name: publish_target_lesson
-- kind: one
-- parameters: lesson_id int, classroom_id int, setter_id int
-- columns: lesson_id int, lesson_title text, module_title text, course_title text, is_allowed bool
-- for: the lesson of a rule, and whether its course is one of the class's teachers' or the rule one of an administrator's
SELECT l.id AS lesson_id, l.title AS lesson_title, m.title AS module_title, c.title AS course_title,
       t.user_id IS NOT NULL OR a.id IS NOT NULL AS is_allowed
FROM lesson l
JOIN module m ON m.id = l.module_id
JOIN course c ON c.id = m.course_id
LEFT JOIN user o ON o.id = c.created_by AND o.role <> 'learner' AND o.disabled_at IS NULL
LEFT JOIN classroom_member t ON t.classroom_id = :classroom_id AND t.user_id = o.id AND t.role = 'teacher'
LEFT JOIN user a ON a.id = :setter_id AND a.role = 'admin' AND a.disabled_at IS NULL
WHERE l.id = :lesson_id;

-- name: publish_target_module
-- kind: one
-- parameters: module_id int, classroom_id int, setter_id int
-- columns: module_id int, module_title text, course_title text, is_allowed bool
-- for: the module of a rule, in the same way
SELECT m.id AS module_id, m.title AS module_title, c.title AS course_title,
       t.user_id IS NOT NULL OR a.id IS NOT NULL AS is_allowed
FROM module m
JOIN course c ON c.id = m.course_id
LEFT JOIN user o ON o.id = c.created_by AND o.role <> 'learner' AND o.disabled_at IS NULL
LEFT JOIN classroom_member t ON t.classroom_id = :classroom_id AND t.user_id = o.id AND t.role = 'teacher'
LEFT JOIN user a ON a.id = :setter_id AND a.role = 'admin' AND a.disabled_at IS NULL
WHERE m.id = :module_id;

-- name: publish_target_last_seen
-- kind: one
-- parameters: classroom_id int
-- columns: lesson_id int, lesson_title text, module_title text, course_title text
-- for: the lesson that a class's members opened last, in a course of the class's category that one of its teachers owns
-- plan: the lessons of the teachers' courses, of each of which the latest look is read from an index
SELECT seen.lesson_id, seen.lesson_title, seen.module_title, seen.course_title
FROM (SELECT l.id AS lesson_id, l.title AS lesson_title, m.title AS module_title, c.title AS course_title,
             (SELECT p.last_seen_at FROM lesson_progress p FORCE INDEX (lesson_progress_lesson)
              STRAIGHT_JOIN classroom_member w ON w.classroom_id = k.id AND w.user_id = p.user_id
              WHERE p.lesson_id = l.id
              ORDER BY p.last_seen_at DESC, p.user_id DESC LIMIT 1) AS seen_at
      FROM classroom k
      JOIN classroom_member t ON t.classroom_id = k.id AND t.role = 'teacher'
      JOIN user o ON o.id = t.user_id AND o.role <> 'learner' AND o.disabled_at IS NULL
      JOIN course c ON c.created_by = o.id AND c.category_id = k.category_id
      JOIN module m ON m.course_id = c.id
      JOIN lesson l ON l.module_id = m.id AND l.is_active
      WHERE k.id = :classroom_id) seen
WHERE seen.seen_at IS NOT NULL
ORDER BY seen.seen_at DESC, seen.lesson_id DESC LIMIT 1;

-- name: publish_lesson_of_session
-- kind: one
-- parameters: session_id int, module_id int
-- columns: lesson_id int, lesson_title text
-- for: the lesson that a rule made in a module for another part of the same session
SELECT l.id AS lesson_id, l.title AS lesson_title
FROM recording r
JOIN publish_run u ON u.recording_id = r.id AND u.outcome = 'published'
JOIN lesson l ON l.id = u.lesson_id AND l.module_id = :module_id
WHERE r.live_session_id = :session_id
ORDER BY r.received_at, r.id LIMIT 1;

-- name: publish_run_note
-- kind: write
-- parameters: recording_id int, outcome text, lesson_id int, made_title text
-- for: what a rule made of a recording; a lesson of 0 is none; a title: that of the lesson that it made for it
-- then: class_changed_by_recording(recording_id)
INSERT INTO publish_run (recording_id, outcome, lesson_id, made_title, at)
VALUES (:recording_id, :outcome, NULLIF(:lesson_id, 0), NULLIF(:made_title, ''), UTC_TIMESTAMP())
ON DUPLICATE KEY UPDATE outcome = :outcome, lesson_id = NULLIF(:lesson_id, 0), made_title = NULLIF(:made_title, ''),
    at = UTC_TIMESTAMP();
