-- SPDX-License-Identifier: Apache-2.0
-- name: erasing_measure
-- kind: one
-- parameters: person_id int
-- columns: id int, username text, full_name text, email text, role text, memberships int, lessons int, presences int, classes int, sessions int, announcements int, recordings int, courses int
-- for: an account that is to be erased: what goes with it, and what stays without its name
-- plan: once in a while, of one person
SELECT u.id, u.username, u.full_name, u.email, u.role,
       (SELECT COUNT(*) FROM classroom_member WHERE user_id = u.id) AS memberships,
       (SELECT COUNT(*) FROM lesson_progress WHERE user_id = u.id) AS lessons,
       (SELECT COUNT(DISTINCT live_session_id) FROM attendance_stay WHERE user_id = u.id) AS presences,
       (SELECT COUNT(*) FROM classroom WHERE created_by = u.id) AS classes,
       (SELECT COUNT(*) FROM live_session WHERE created_by = u.id) AS sessions,
       (SELECT COUNT(*) FROM announcement WHERE created_by = u.id) AS announcements,
       (SELECT COUNT(*) FROM recording WHERE uploaded_by = u.id) AS recordings,
       (SELECT COUNT(*) FROM course WHERE created_by = u.id) AS courses
FROM user u WHERE u.id = :person_id;

-- name: erasing_alone
-- kind: rows
-- parameters: person_id int
-- columns: id int, name text
-- for: the classes that nobody else teaches
-- plan: once in a while, of one person
SELECT c.id, c.name
FROM classroom_member m
JOIN classroom c ON c.id = m.classroom_id
WHERE m.user_id = :person_id AND m.role = 'teacher' AND c.archived_at IS NULL
  AND NOT EXISTS (SELECT 1 FROM classroom_member o
                  WHERE o.classroom_id = c.id AND o.role = 'teacher' AND o.user_id <> m.user_id)
ORDER BY c.name, c.id
LIMIT 100;

-- name: erase_audit_actor
-- kind: write
-- parameters: person_id int
-- for: what the account did stays in the audit, without its name and address
-- long: whatever an account did in the years that the audit keeps
UPDATE audit SET actor_name = '', address = '' WHERE actor_id = :person_id;

-- name: erase_audit_target
-- kind: write
-- parameters: person_id int
-- for: what was done to the account stays in the audit, without its name; and without the address, where nobody else did it
-- long: whatever an account did in the years that the audit keeps
UPDATE audit SET target_name = '', detail = '', address = IF(action = 'login_failed' OR actor_id IS NULL, '', address)
WHERE target_kind = 'user' AND target_id = :person_id;

-- name: erase_import_lines
-- kind: write
-- parameters: person_id int, username text
-- for: the lines of files by which the account was made or changed
-- plan: the files of some days, which are removed then
UPDATE user_import_line SET username = '', full_name = '', sort_name = '', email = ''
WHERE user_id = :person_id OR username = :username;

-- name: erase_requests
-- kind: write
-- parameters: person_id int
-- for: requests for a password, which hold what was typed; before the account goes
-- plan: the requests of a day
DELETE r FROM password_request r JOIN user u ON r.typed IN (u.username, u.email) WHERE u.id = :person_id;

-- name: erase_user
-- kind: write
-- parameters: person_id int
-- for: removes the account; what is its own goes with it, what it made stays without an author
-- first: classes_changed_by_user(person_id)
DELETE FROM user WHERE id = :person_id;

-- name: data_account
-- kind: one
-- parameters: person_id int
-- columns: username text, full_name text, sort_name text, email text, role text, language text, time_zone text, has_password bool, created_at time
-- for: what is kept of a person: the account
SELECT username, full_name, sort_name, email, role, language, time_zone, password_hash <> '' AS has_password, created_at
FROM user WHERE id = :person_id;

-- name: data_logins
-- kind: rows
-- parameters: person_id int
-- columns: created_at time, last_seen_at time, expires_at time, address text, user_agent text
-- for: what is kept of a person: where they are signed in
-- plan: once in a while, of one person
SELECT created_at, last_seen_at, expires_at, address, user_agent FROM user_session WHERE user_id = :person_id
ORDER BY id;

-- name: data_classes
-- kind: rows
-- parameters: person_id int
-- columns: classroom_id int, classroom text, role text, joined_at time
-- for: what is kept of a person: their classes
-- plan: once in a while, of one person
SELECT m.classroom_id, c.name AS classroom, m.role, m.joined_at
FROM classroom_member m JOIN classroom c ON c.id = m.classroom_id
WHERE m.user_id = :person_id
ORDER BY m.classroom_id;

-- name: data_lessons
-- kind: rows
-- parameters: person_id int
-- columns: lesson_id int, lesson text, last_seen_at time, completed_at time
-- for: what is kept of a person: the lessons that they opened
-- plan: once in a while, of one person
SELECT p.lesson_id, l.title AS lesson, p.last_seen_at, p.completed_at
FROM lesson_progress p JOIN lesson l ON l.id = p.lesson_id
WHERE p.user_id = :person_id
ORDER BY p.lesson_id;

-- name: data_recording_positions
-- kind: rows
-- parameters: person_id int
-- columns: recording text, seconds int, updated_at time
-- for: what is kept of a person: where they stopped in recordings
-- plan: once in a while, of one person
SELECT r.public_id AS recording, p.seconds, p.updated_at
FROM recording_position p JOIN recording r ON r.id = p.recording_id
WHERE p.user_id = :person_id
ORDER BY p.recording_id;

-- name: data_video_positions
-- kind: rows
-- parameters: person_id int
-- columns: video_id int, seconds int, updated_at time
-- for: what is kept of a person: where they stopped in lessons' videos
-- plan: once in a while, of one person
SELECT lesson_video_id AS video_id, seconds, updated_at FROM video_position WHERE user_id = :person_id
ORDER BY lesson_video_id;

-- name: data_stays
-- kind: rows
-- parameters: person_id int
-- columns: session_id int, session text, joined_at time, left_at time
-- for: what is kept of a person: when they were in sessions, as the meeting's server told it
-- plan: once in a while, of one person
SELECT a.live_session_id AS session_id, s.title AS session, a.joined_at, COALESCE(a.left_at, a.listed_left_at) AS left_at
FROM attendance_stay a JOIN live_session s ON s.id = a.live_session_id
WHERE a.user_id = :person_id
ORDER BY a.live_session_id, a.joined_at, a.stay_hash;

-- name: data_clicks
-- kind: rows
-- parameters: person_id int
-- columns: session_id int, first_at time, last_at time
-- for: what is kept of a person: when they followed the links into sessions
-- plan: once in a while, of one person
SELECT live_session_id AS session_id, first_at, last_at FROM attendance_click WHERE user_id = :person_id
ORDER BY live_session_id;

-- name: data_corrections
-- kind: rows
-- parameters: person_id int
-- columns: session_id int, status text, note text, corrected_at time
-- for: what is kept of a person: what teachers noted of their presence
-- plan: once in a while, of one person
SELECT live_session_id AS session_id, status, note, corrected_at FROM attendance_correction WHERE user_id = :person_id
ORDER BY live_session_id;

-- name: data_calendar_links
-- kind: rows
-- parameters: person_id int
-- columns: created_at time, language text
-- for: what is kept of a person: links by which calendars read their sessions
-- plan: once in a while, of one person
SELECT created_at, language FROM calendar_link WHERE user_id = :person_id ORDER BY created_at, token_hash;

-- name: data_home_visit
-- kind: rows
-- parameters: person_id int
-- columns: seen_at time, before_at time
-- for: what is kept of a person: when they looked at the home page
-- order: there is one at most
-- behind: nothing
SELECT seen_at, before_at FROM home_visit WHERE user_id = :person_id;

-- name: data_mails
-- kind: rows
-- parameters: person_id int
-- columns: kind text, subject_id int, state text, created_at time, done_at time
-- for: what is kept of a person: what they were told by mail
-- plan: once in a while, of one person
SELECT kind, subject_id, state, created_at, done_at FROM notice WHERE user_id = :person_id
ORDER BY created_at, kind, subject_id, revision;

-- name: data_mail_address
-- kind: rows
-- parameters: person_id int
-- columns: address text, asked_at time, confirmed_at time, stopped_at time, stop_reason text, lead_minutes int
-- for: what is kept of a person: what is known of the address that mails go to
-- order: there is one at most
SELECT address, asked_at, confirmed_at, stopped_at, stop_reason, lead_minutes FROM notice_person
WHERE user_id = :person_id;

-- name: data_mail_kinds_off
-- kind: rows
-- parameters: person_id int
-- columns: kind text
-- for: what is kept of a person: the kinds of mails that they do not want
SELECT kind FROM notice_off_kind WHERE user_id = :person_id ORDER BY kind;

-- name: data_mail_classes_off
-- kind: rows
-- parameters: person_id int
-- columns: classroom_id int
-- for: what is kept of a person: the classes of which they want no mails
SELECT classroom_id FROM notice_off_class WHERE user_id = :person_id ORDER BY classroom_id;

-- name: data_mail_class_kinds
-- kind: rows
-- parameters: person_id int
-- columns: classroom_id int, kind text, is_on bool
-- for: what is kept of a person: what they want to hear of one class otherwise than of all
SELECT classroom_id, kind, is_on FROM notice_class_kind WHERE user_id = :person_id ORDER BY classroom_id, kind;

-- name: data_classes_made
-- kind: rows
-- parameters: person_id int
-- columns: id int, name text, created_at time
-- for: what is kept of a person: classes that they made
-- plan: once in a while, of one person
SELECT id, name, created_at FROM classroom WHERE created_by = :person_id ORDER BY id;

-- name: data_sessions_made
-- kind: rows
-- parameters: person_id int
-- columns: id int, title text, start_at time, created_at time
-- for: what is kept of a person: sessions that they planned
-- plan: once in a while, of one person
SELECT id, title, start_at, created_at FROM live_session WHERE created_by = :person_id ORDER BY id;

-- name: data_announcements_made
-- kind: rows
-- parameters: person_id int
-- columns: id int, classroom_id int, title text, body text, created_at time, changed_at time
-- for: what is kept of a person: what they wrote to their classes
-- plan: once in a while, of one person
SELECT id, classroom_id, title, body, created_at, changed_at FROM announcement WHERE created_by = :person_id ORDER BY id;

-- name: data_files_sent
-- kind: rows
-- parameters: person_id int
-- columns: public_id text, file_name text, media_type text, bytes int, created_at time
-- for: what is kept of a person: files that they attached to announcements and lessons, those that nothing has any more aside
-- plan: once in a while, of one person
SELECT public_id, file_name, media_type, bytes, created_at FROM attachment
WHERE uploaded_by = :person_id AND (announcement_id IS NOT NULL OR lesson_id IS NOT NULL) ORDER BY id;

-- name: data_courses_made
-- kind: rows
-- parameters: person_id int
-- columns: id int, title text, created_at time
-- for: what is kept of a person: courses that they made
-- plan: once in a while, of one person
SELECT id, title, created_at FROM course WHERE created_by = :person_id ORDER BY id;

-- name: data_recordings_sent
-- kind: rows
-- parameters: person_id int
-- columns: recording text, title text, received_at time, bytes int, file_name text
-- for: what is kept of a person: recordings that they added, those in the bin aside
-- plan: once in a while, of one person
SELECT public_id AS recording, title, received_at, bytes, file_name
FROM recording WHERE uploaded_by = :person_id AND deleted_at IS NULL
ORDER BY id;

-- name: data_audit
-- kind: rows
-- parameters: person_id int
-- columns: at time, action text, target_kind text, target_name text, address text, detail text
-- for: what is kept of a person: what they did, as the audit has it
-- long: whatever an account did in the years that the audit keeps
SELECT at, action, target_kind, target_name, address, detail FROM audit WHERE actor_id = :person_id ORDER BY id;
