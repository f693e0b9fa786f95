-- SPDX-License-Identifier: Apache-2.0
-- name: notice_first_due
-- kind: one
-- parameters: urgent bool
-- columns: user_id int, kind text, subject_id int, revision int
-- for: the notice that is due longest and that no other sender has just taken, held until the transaction ends
SELECT user_id, kind, subject_id, revision FROM notice FORCE INDEX (notice_due)
WHERE state = 'waiting' AND is_urgent = :urgent AND due_at <= UTC_TIMESTAMP()
ORDER BY due_at, user_id, kind, subject_id, revision
LIMIT 1 FOR UPDATE SKIP LOCKED;

-- name: notice_waiting
-- kind: rows
-- parameters: user_id int, only_kind text, only_subject int, only_revision int
-- columns: kind text, subject_id int, revision int, classroom_id int, former_at time, series_from time, attempts int, is_unwanted bool
-- for: what goes into one mail to somebody, held until the transaction ends: the one named where it goes alone, else all
--   that wait and were not tried before, or are due again; is_unwanted: it was taken off while its notices were being made
SELECT kind, subject_id, revision, classroom_id, former_at, series_from, attempts,
       NOT COALESCE((SELECT w.is_on FROM notice_class_kind w
                     WHERE w.user_id = n.user_id AND w.classroom_id = n.classroom_id AND n.kind <> 'added'
                       AND w.kind = IF(n.kind = 'restored', 'cancelled', n.kind)),
                    NOT EXISTS (SELECT 1 FROM notice_off_kind k
                                WHERE k.user_id = n.user_id AND k.kind = IF(n.kind = 'restored', 'cancelled', n.kind)))
       OR EXISTS (SELECT 1 FROM notice_off_class o
                  WHERE o.user_id = n.user_id AND o.classroom_id = n.classroom_id) AS is_unwanted
FROM notice n FORCE INDEX (PRIMARY)
WHERE user_id = :user_id AND state = 'waiting' AND (due_at <= UTC_TIMESTAMP() OR attempts = 0)
  AND IF(:only_kind IN ('password', 'confirm'),
         kind = :only_kind AND subject_id = :only_subject AND revision = :only_revision,
         kind NOT IN ('password', 'confirm'))
ORDER BY kind, subject_id, revision
LIMIT 100 FOR UPDATE SKIP LOCKED;

-- name: notice_claim
-- kind: write
-- parameters: user_id int, kind text, subject_id int, revision int
-- for: counts a try before it is made, and says when the next one is due: who is killed meanwhile has failed
UPDATE notice
SET due_at = UTC_TIMESTAMP() + INTERVAL ELT(LEAST(attempts + 1, 4), 1, 5, 30, 120) MINUTE, attempts = attempts + 1
WHERE user_id = :user_id AND kind = :kind AND subject_id = :subject_id AND revision = :revision AND state = 'waiting';

-- name: notice_settle
-- kind: write
-- parameters: user_id int, kind text, subject_id int, revision int, new_state text, problem text
-- for: what became of a notice; with the state 'waiting' it is tried again
UPDATE notice
SET state = :new_state, problem = :problem, done_at = IF(:new_state IN ('waiting', 'held'), NULL, UTC_TIMESTAMP())
WHERE user_id = :user_id AND kind = :kind AND subject_id = :subject_id AND revision = :revision AND state = 'waiting';

-- name: notice_person
-- kind: one
-- parameters: user_id int
-- columns: id int, username text, full_name text, email text, language text, is_active bool, is_confirmed bool, is_stopped bool, asked_at time, off_token text
-- for: somebody to whom a mail goes, and what is known of the address
SELECT u.id, u.username, u.full_name, u.email, u.language, u.disabled_at IS NULL AS is_active,
       p.confirmed_at IS NOT NULL AS is_confirmed, p.stopped_at IS NOT NULL AS is_stopped, p.asked_at, o.off_token
FROM user u
LEFT JOIN notice_person o ON o.user_id = u.id
LEFT JOIN notice_person p ON p.user_id = u.id AND p.address = u.email
WHERE u.id = :user_id;

-- name: notice_person_add
-- kind: write
-- parameters: user_id int, off_token text
-- for: the token by which somebody takes themselves off; what there is stays
INSERT INTO notice_person (user_id, off_token) VALUES (:user_id, :off_token)
ON DUPLICATE KEY UPDATE notice_person.user_id = notice_person.user_id;

-- name: notice_stop
-- kind: write
-- parameters: user_id int, mail_address text, reason text
-- for: nothing more is sent to an address
UPDATE notice_person
SET address = :mail_address, stopped_at = UTC_TIMESTAMP(), stop_reason = :reason, confirmed_at = NULL, token_hash = NULL,
    asked_at = NULL
WHERE user_id = :user_id;

-- name: notice_sent_lately
-- kind: one
-- columns: is_sent bool
-- for: whether any mail was taken within what lies between the last two tries of one
SELECT EXISTS (SELECT 1 FROM notice FORCE INDEX (notice_done)
               WHERE done_at > UTC_TIMESTAMP() - INTERVAL 120 MINUTE AND state = 'sent') AS is_sent;

-- name: notices_expire
-- kind: write
-- for: removes notices that were done with two months ago, some at a time
DELETE FROM notice WHERE done_at <= UTC_TIMESTAMP() - INTERVAL 60 DAY LIMIT 500;

-- name: notices_expire_held
-- kind: write
-- for: removes notices that nobody confirmed an address for within two months, some at a time
DELETE FROM notice WHERE created_at <= UTC_TIMESTAMP() - INTERVAL 60 DAY AND state = 'held' LIMIT 500;

-- name: notice_events_expire
-- kind: write
-- for: removes what classes were to be told two months ago, some at a time: no mail has been sent since
DELETE FROM notice_event WHERE created_at <= UTC_TIMESTAMP() - INTERVAL 60 DAY LIMIT 500;

-- name: notices_summary
-- kind: one
-- columns: overdue int, failed int, stopped int, problem text
-- plan: what classes are to be told waits for a minute
-- for: how the mails go: how many should have been sent a quarter of an hour ago, with one for each member of a class that
--   is to be told, how many were given up in a week, at how many addresses that accounts still have nothing arrives, and
--   what was wrong with the last one
SELECT (SELECT COUNT(*) FROM notice WHERE state = 'waiting' AND is_urgent IN (FALSE, TRUE)
           AND due_at <= UTC_TIMESTAMP() - INTERVAL 15 MINUTE)
       + (SELECT CAST(COALESCE(SUM(m.members), 0) AS SIGNED)
          FROM notice_event e JOIN classroom_count m ON m.classroom_id = e.classroom_id
          WHERE e.due_at <= UTC_TIMESTAMP() - INTERVAL 15 MINUTE) AS overdue,
       (SELECT COUNT(*) FROM notice FORCE INDEX (notice_done)
        WHERE state = 'failed' AND done_at > UTC_TIMESTAMP() - INTERVAL 7 DAY) AS failed,
       (SELECT COUNT(*) FROM notice_person p JOIN user u ON u.id = p.user_id AND u.email = p.address
        WHERE p.stopped_at IS NOT NULL) AS stopped,
       (SELECT problem FROM notice FORCE INDEX (notice_done)
        WHERE state = 'failed' AND done_at > UTC_TIMESTAMP() - INTERVAL 7 DAY ORDER BY done_at DESC LIMIT 1) AS problem;

-- name: notice_people_at
-- kind: rows
-- parameters: mail_address text, sent_days int
-- columns: id int, username text, email text, is_stopped bool
-- for: those with an address to whom mail was sent, in so many last days or, with 0, whenever, held until the transaction
--   ends
SELECT u.id, u.username, u.email, p.stopped_at IS NOT NULL AND p.address = u.email AS is_stopped
FROM user u
JOIN notice_person p ON p.user_id = u.id
WHERE u.email = :mail_address AND u.email <> ''
  AND (:sent_days = 0 OR EXISTS (SELECT 1 FROM notice n
                                 WHERE n.user_id = u.id AND n.state = 'sent'
                                   AND n.done_at > UTC_TIMESTAMP() - INTERVAL :sent_days DAY))
ORDER BY u.id
FOR UPDATE;

-- name: notice_unask
-- kind: write
-- parameters: user_id int
-- for: the mail that asks for a confirmation was given up: nobody was asked
UPDATE notice_person SET asked_at = NULL, token_hash = NULL WHERE user_id = :user_id AND confirmed_at IS NULL;

-- name: notice_queue_session
-- kind: write
-- parameters: session_id int, notice_kind text, former_at time, series_from time, actor_id int
-- for: the class of a session is to be told of it: at once where it begins, or was to begin, within two hours, else with
--   what else there is in ten minutes. A moment of 0: none
INSERT INTO notice_event (kind, subject_id, revision, classroom_id, former_at, series_from, is_urgent, due_at, caused_by,
    created_at)
SELECT :notice_kind, s.id, s.revision, s.classroom_id, NULLIF(:former_at, '1970-01-01 00:00:00'),
       NULLIF(:series_from, '1970-01-01 00:00:00'),
       LEAST(s.start_at, IF(:former_at > '1970-01-02', :former_at, s.start_at)) < UTC_TIMESTAMP() + INTERVAL 2 HOUR,
       UTC_TIMESTAMP() + INTERVAL IF(LEAST(s.start_at, IF(:former_at > '1970-01-02', :former_at, s.start_at))
                                     < UTC_TIMESTAMP() + INTERVAL 2 HOUR, 0, 10) MINUTE,
       NULLIF(:actor_id, 0), UTC_TIMESTAMP()
FROM live_session s
WHERE s.id = :session_id AND s.closes_at > UTC_TIMESTAMP()
ON DUPLICATE KEY UPDATE notice_event.created_at = notice_event.created_at;

-- name: notice_queue_recording
-- kind: write
-- parameters: recording_id int, notice_kind text, actor_id int
-- for: a class is to be told that a recording of the last month is there, or in a lesson
INSERT INTO notice_event (kind, subject_id, classroom_id, due_at, caused_by, created_at)
SELECT :notice_kind, r.id, s.classroom_id, UTC_TIMESTAMP() + INTERVAL 10 MINUTE, NULLIF(:actor_id, 0), UTC_TIMESTAMP()
FROM recording r
JOIN live_session s ON s.id = r.live_session_id
WHERE r.id = :recording_id AND s.start_at > UTC_TIMESTAMP() - INTERVAL 30 DAY
ON DUPLICATE KEY UPDATE notice_event.created_at = notice_event.created_at;

-- name: notice_queue_added
-- kind: write
-- parameters: user_id int, classroom_id int, actor_id int
-- for: tells somebody that another one added them to a class
INSERT INTO notice (user_id, kind, subject_id, classroom_id, due_at, created_at)
SELECT u.id, 'added', c.id, c.id, UTC_TIMESTAMP() + INTERVAL 10 MINUTE, UTC_TIMESTAMP()
FROM user u JOIN classroom c ON c.id = :classroom_id
WHERE u.id = :user_id AND u.id <> :actor_id AND u.email <> '' AND u.disabled_at IS NULL
  AND NOT EXISTS (SELECT 1 FROM notice_off_kind k WHERE k.user_id = u.id AND k.kind = 'added')
ON DUPLICATE KEY UPDATE attempts = attempts;

-- name: notice_queue_import
-- kind: write
-- parameters: import_id int, first_line int, last_line int, actor_id int
-- for: tells those of some lines of an import of the classes that they are about to be added to, before import_join_classes
INSERT INTO notice (user_id, kind, subject_id, classroom_id, due_at, created_at)
SELECT u.id, 'added', c.classroom_id, c.classroom_id, UTC_TIMESTAMP() + INTERVAL 10 MINUTE, UTC_TIMESTAMP()
FROM user_import_class c
JOIN user_import_line l ON l.import_id = c.import_id AND l.line = c.line
JOIN user u ON u.id = l.user_id
LEFT JOIN classroom_member m ON m.classroom_id = c.classroom_id AND m.user_id = u.id
WHERE c.import_id = :import_id AND c.line BETWEEN :first_line AND :last_line AND m.user_id IS NULL
  AND u.id <> :actor_id AND u.email <> '' AND u.disabled_at IS NULL
  AND NOT EXISTS (SELECT 1 FROM notice_off_kind k WHERE k.user_id = u.id AND k.kind = 'added')
ON DUPLICATE KEY UPDATE attempts = attempts;

-- name: notice_queue_announcement
-- kind: write
-- parameters: announcement_id int, actor_id int
-- for: a class is to be told what was written to it
INSERT INTO notice_event (kind, subject_id, classroom_id, due_at, caused_by, created_at)
SELECT 'announcement', a.id, a.classroom_id, UTC_TIMESTAMP() + INTERVAL 10 MINUTE, NULLIF(:actor_id, 0), UTC_TIMESTAMP()
FROM announcement a
WHERE a.id = :announcement_id
ON DUPLICATE KEY UPDATE notice_event.created_at = notice_event.created_at;

-- name: notice_event_next
-- kind: one
-- parameters: last_at time, last_kind text, last_subject int, last_revision int
-- columns: kind text, subject_id int, revision int, created_at time
-- plan: it takes the first one of an index
-- for: the oldest thing behind another one that a class is to be told of and that no other sender has just taken, held until
--   the transaction ends. Of a session, nothing older is left ahead of it, because another sender is at it or no notices could
--   be made of it: nobody hears that one is cancelled who did not hear of it
SELECT e.kind, e.subject_id, e.revision, e.created_at FROM notice_event e FORCE INDEX (notice_event_created)
WHERE (e.created_at, e.kind, e.subject_id, e.revision) > (:last_at, CONVERT(:last_kind USING ascii), :last_subject, :last_revision)
  AND (e.kind NOT IN ('planned', 'moved', 'cancelled', 'restored')
       OR NOT EXISTS (SELECT 1 FROM notice_event o
                      WHERE o.kind IN ('planned', 'moved', 'cancelled', 'restored') AND o.subject_id = e.subject_id
                        AND (o.created_at, o.revision) < (e.created_at, e.revision)))
ORDER BY e.created_at, e.kind, e.subject_id, e.revision
LIMIT 1 FOR UPDATE SKIP LOCKED;

-- name: notice_event_spread
-- kind: write
-- parameters: event_kind text, subject_id int, revision int
-- long: a class may have many members
-- for: what a class is to be told becomes a notice for each who was in it then and still is, but for whoever did it and
--   those who do not want to hear. Whoever hears that sessions are cancelled hears when they are not
INSERT INTO notice (user_id, kind, subject_id, revision, classroom_id, former_at, series_from, is_urgent, due_at,
    created_at)
SELECT m.user_id, e.kind, e.subject_id, e.revision, e.classroom_id, e.former_at, e.series_from, e.is_urgent, e.due_at,
       e.created_at
FROM notice_event e
JOIN classroom_member m ON m.classroom_id = e.classroom_id AND m.joined_at <= e.created_at
JOIN user u ON u.id = m.user_id
LEFT JOIN notice_class_kind o ON o.user_id = m.user_id AND o.classroom_id = e.classroom_id
                             AND o.kind = IF(e.kind = 'restored', 'cancelled', e.kind)
WHERE e.kind = :event_kind AND e.subject_id = :subject_id AND e.revision = :revision
  AND m.user_id <> COALESCE(e.caused_by, 0) AND u.email <> '' AND u.disabled_at IS NULL
  AND COALESCE(o.is_on, NOT EXISTS (SELECT 1 FROM notice_off_kind k
                                    WHERE k.user_id = m.user_id AND k.kind = IF(e.kind = 'restored', 'cancelled', e.kind)))
  AND NOT EXISTS (SELECT 1 FROM notice_off_class c WHERE c.user_id = m.user_id AND c.classroom_id = e.classroom_id)
ON DUPLICATE KEY UPDATE attempts = attempts;

-- name: notice_event_remove
-- kind: write
-- parameters: event_kind text, subject_id int, revision int
-- for: each member has a notice of it
DELETE FROM notice_event WHERE kind = :event_kind AND subject_id = :subject_id AND revision = :revision;

-- name: notice_remind
-- kind: write
-- long: it looks at the members of all classes that have a session within a day
-- for: reminds people of sessions that begin soon, each as long before as they want: once, and not of what they were just
--   told of, or just planned
INSERT INTO notice (user_id, kind, subject_id, revision, classroom_id, is_urgent, due_at, created_at)
SELECT m.user_id, 'soon', s.id, s.revision, s.classroom_id, TRUE, UTC_TIMESTAMP(), UTC_TIMESTAMP()
FROM live_session s FORCE INDEX (live_session_begins)
JOIN classroom c ON c.id = s.classroom_id AND c.archived_at IS NULL
JOIN classroom_member m ON m.classroom_id = s.classroom_id
JOIN user u ON u.id = m.user_id AND u.email <> '' AND u.disabled_at IS NULL
LEFT JOIN notice_person p ON p.user_id = m.user_id
LEFT JOIN notice_class_kind w ON w.user_id = m.user_id AND w.classroom_id = s.classroom_id AND w.kind = 'soon'
WHERE s.start_at > UTC_TIMESTAMP() AND s.start_at <= UTC_TIMESTAMP() + INTERVAL 1 DAY
  AND s.start_at <= UTC_TIMESTAMP() + INTERVAL COALESCE(p.lead_minutes, 60) MINUTE
  AND s.cancelled_at IS NULL AND s.started_at IS NULL
  AND NOT EXISTS (SELECT 1 FROM notice n
                  WHERE n.user_id = m.user_id AND n.kind = 'soon' AND n.subject_id = s.id AND n.revision = s.revision)
  AND NOT EXISTS (SELECT 1 FROM notice n
                  WHERE n.user_id = m.user_id AND n.kind IN ('planned', 'moved', 'restored') AND n.subject_id = s.id
                    AND n.created_at > s.start_at - INTERVAL COALESCE(p.lead_minutes, 60) MINUTE)
  AND NOT (s.created_by <=> m.user_id AND s.created_at > s.start_at - INTERVAL COALESCE(p.lead_minutes, 60) MINUTE)
  AND COALESCE(w.is_on, NOT EXISTS (SELECT 1 FROM notice_off_kind k WHERE k.user_id = m.user_id AND k.kind = 'soon'))
  AND NOT EXISTS (SELECT 1 FROM notice_off_class o WHERE o.user_id = m.user_id AND o.classroom_id = s.classroom_id)
ON DUPLICATE KEY UPDATE attempts = attempts;

-- name: notice_week_told
-- kind: one
-- parameters: week int
-- columns: is_told bool
-- for: whether teachers were told of a week, or there was nothing to tell: whoever becomes one later, or corrects who was
--   there, causes no mail about it any more
SELECT EXISTS (SELECT 1 FROM notice_week WHERE week = :week) AS is_told;

-- name: notice_week_note
-- kind: write
-- parameters: week int
-- for: teachers are told of a week now, if they were not before
INSERT INTO notice_week (week, told_at) VALUES (:week, UTC_TIMESTAMP())
ON DUPLICATE KEY UPDATE notice_week.week = notice_week.week;

-- name: notice_weeks_forget
-- kind: write
-- parameters: week int
-- for: of the weeks before one nobody asks any more
DELETE FROM notice_week WHERE week < :week;

-- name: notice_queue_week
-- kind: write
-- parameters: week int, since time, until time
-- long: it looks at the sessions that all classes had in a week
-- for: tells teachers of the week that ended, once for each of their classes that had a session
INSERT INTO notice (user_id, kind, subject_id, revision, classroom_id, due_at, created_at)
SELECT DISTINCT m.user_id, 'attendance', c.id, :week, c.id, UTC_TIMESTAMP(), UTC_TIMESTAMP()
FROM live_session s FORCE INDEX (live_session_begins)
STRAIGHT_JOIN classroom c ON c.id = s.classroom_id AND c.archived_at IS NULL
STRAIGHT_JOIN classroom_member m ON m.classroom_id = c.id AND m.role = 'teacher'
STRAIGHT_JOIN user u ON u.id = m.user_id AND u.email <> '' AND u.disabled_at IS NULL
LEFT JOIN notice_class_kind w ON w.user_id = m.user_id AND w.classroom_id = c.id AND w.kind = 'attendance'
WHERE s.start_at >= :since AND s.start_at < :until AND s.closes_at <= UTC_TIMESTAMP() AND s.cancelled_at IS NULL
  AND (s.started_at IS NOT NULL
       OR EXISTS (SELECT 1 FROM attendance_stay a WHERE a.live_session_id = s.id)
       OR EXISTS (SELECT 1 FROM attendance_correction k WHERE k.live_session_id = s.id)
       OR EXISTS (SELECT 1 FROM attendance_click t WHERE t.live_session_id = s.id))
  AND NOT EXISTS (SELECT 1 FROM notice n
                  WHERE n.user_id = m.user_id AND n.kind = 'attendance' AND n.subject_id = c.id AND n.revision = :week)
  AND COALESCE(w.is_on,
               NOT EXISTS (SELECT 1 FROM notice_off_kind k WHERE k.user_id = m.user_id AND k.kind = 'attendance'))
  AND NOT EXISTS (SELECT 1 FROM notice_off_class o WHERE o.user_id = m.user_id AND o.classroom_id = c.id)
ON DUPLICATE KEY UPDATE attempts = attempts;

-- name: notice_session
-- kind: one
-- parameters: user_id int, session_id int
-- columns: id int, title text, description text, start_at time, duration_minutes int, series_id int, classroom_id int, classroom text, is_over bool, is_begun bool, is_far bool, is_cancelled bool, cancel_reason text, changed_at time, revision int
-- for: a session as it is now, for a member of its class; is_far: it begins later than they want to be reminded
SELECT s.id, s.title, s.description, s.start_at, s.duration_minutes, s.series_id, s.classroom_id, c.name AS classroom,
       s.closes_at <= UTC_TIMESTAMP() AS is_over, s.start_at <= UTC_TIMESTAMP() AS is_begun,
       s.start_at > UTC_TIMESTAMP() + INTERVAL COALESCE(p.lead_minutes, 60) MINUTE AS is_far,
       s.cancelled_at IS NOT NULL AS is_cancelled, s.cancel_reason, s.changed_at, s.revision
FROM live_session s
JOIN classroom c ON c.id = s.classroom_id AND c.archived_at IS NULL
JOIN classroom_member m ON m.classroom_id = s.classroom_id AND m.user_id = :user_id
LEFT JOIN notice_person p ON p.user_id = m.user_id
WHERE s.id = :session_id;

-- name: notice_series
-- kind: rows
-- parameters: series_id int, since time, cancelled int
-- columns: id int, title text, description text, start_at time, duration_minutes int, classroom text, is_cancelled bool, cancel_reason text, changed_at time, revision int
-- for: the sessions of a series from a moment on that are to come: those that take place, or those that are cancelled
SELECT s.id, s.title, s.description, s.start_at, s.duration_minutes, c.name AS classroom,
       s.cancelled_at IS NOT NULL AS is_cancelled, s.cancel_reason, s.changed_at, s.revision
FROM live_session s FORCE INDEX (live_session_series)
JOIN classroom c ON c.id = s.classroom_id
WHERE s.series_id = :series_id AND s.start_at >= :since AND s.closes_at > UTC_TIMESTAMP()
  AND (s.cancelled_at IS NOT NULL) = :cancelled
ORDER BY s.start_at, s.id
LIMIT 60;

-- name: notice_recording
-- kind: one
-- parameters: user_id int, told_recording int
-- columns: id int, public_id text, title text, session_title text, start_at time, classroom_id int, classroom text, lesson_id int, lesson text
-- for: a recording as it is now, for a member of its class, and the lesson that shows it, where one does
SELECT r.id, r.public_id, r.title, s.title AS session_title, s.start_at, s.classroom_id, c.name AS classroom,
       l.id AS lesson_id, l.title AS lesson
FROM recording r
JOIN live_session s ON s.id = r.live_session_id
JOIN classroom c ON c.id = s.classroom_id AND c.archived_at IS NULL
JOIN classroom_member m ON m.classroom_id = s.classroom_id AND m.user_id = :user_id
LEFT JOIN lesson l ON l.id = (SELECT MIN(v.lesson_id) FROM lesson_video v WHERE v.recording_id = r.id)
WHERE r.id = :told_recording AND r.hidden_at IS NULL AND r.deleted_at IS NULL;

-- name: notice_announcement
-- kind: one
-- parameters: user_id int, announcement_id int
-- columns: id int, title text, body text, classroom_id int, classroom text, author text, file_count int
-- for: an announcement as it is now, for a member of its class; author: NULL where the account is erased
SELECT a.id, a.title, a.body, a.classroom_id, c.name AS classroom, w.full_name AS author,
       (SELECT COUNT(*) FROM attachment f WHERE f.announcement_id = a.id) AS file_count
FROM announcement a
JOIN classroom c ON c.id = a.classroom_id AND c.archived_at IS NULL
JOIN classroom_member m ON m.classroom_id = a.classroom_id AND m.user_id = :user_id
LEFT JOIN user w ON w.id = a.created_by
WHERE a.id = :announcement_id;

-- name: notice_class
-- kind: one
-- parameters: user_id int, classroom_id int
-- columns: id int, classroom text, classroom_id int, is_teacher bool
-- for: a class as it is now, for a member
SELECT c.id, c.name AS classroom, c.id AS classroom_id, m.role = 'teacher' AS is_teacher
FROM classroom c
JOIN classroom_member m ON m.classroom_id = c.id AND m.user_id = :user_id
WHERE c.id = :classroom_id AND c.archived_at IS NULL;

-- name: notice_hold
-- kind: write
-- parameters: user_id int, confirm_day int
-- for: asks somebody to confirm an address, once a day at most, but again where the mail was given up; subject_id: the
--   address in short, since another one is asked for on the same day
INSERT INTO notice (user_id, kind, subject_id, revision, is_urgent, due_at, created_at)
SELECT id, 'confirm', CRC32(email) & 0x7fffffff, :confirm_day, TRUE, UTC_TIMESTAMP(), UTC_TIMESTAMP()
FROM user WHERE id = :user_id
ON DUPLICATE KEY UPDATE due_at = IF(state = 'failed', UTC_TIMESTAMP(), due_at), attempts = IF(state = 'failed', 0, attempts),
    done_at = IF(state = 'failed', NULL, done_at), state = IF(state = 'failed', 'waiting', state);

-- name: notice_person_ask
-- kind: write
-- parameters: user_id int, mail_address text, token_hash text
-- for: the link that confirms an address; the ones before are no longer good
UPDATE notice_person
SET address = :mail_address, token_hash = :token_hash, asked_at = UTC_TIMESTAMP(), confirmed_at = NULL, stopped_at = NULL,
    stop_reason = ''
WHERE user_id = :user_id;

-- name: notice_person_to_confirm
-- kind: one
-- parameters: token_hash text
-- columns: id int, mail_address text, full_name text
-- for: whose address a link confirms, where the account still has it
SELECT u.id, u.email AS mail_address, u.full_name
FROM notice_person p JOIN user u ON u.id = p.user_id AND u.email = p.address
WHERE p.token_hash = :token_hash AND u.disabled_at IS NULL;

-- name: notice_person_confirm
-- kind: write
-- parameters: token_hash text, read_in text
-- for: an address that its owner confirmed; a link that is followed again stays good. Mails are in the language of the page
--   that asked, where they chose none
UPDATE notice_person p JOIN user u ON u.id = p.user_id
SET p.confirmed_at = COALESCE(p.confirmed_at, UTC_TIMESTAMP()), u.language = COALESCE(u.language, :read_in)
WHERE p.token_hash = :token_hash;

-- name: notices_release
-- kind: write
-- parameters: user_id int
-- for: what waited until an address was confirmed is due
UPDATE notice SET state = 'waiting', due_at = UTC_TIMESTAMP(), attempts = 0
WHERE user_id = :user_id AND state = 'held';

-- name: notice_person_off
-- kind: one
-- parameters: off_token text, classroom_id int
-- columns: id int, own_language text, classroom text
-- for: whose notices a link stops, and which of their classes' it means; classroom: NULL where the link means all of them, or a
--   class that they are not in
SELECT p.user_id AS id, u.language AS own_language, c.name AS classroom
FROM notice_person p
JOIN user u ON u.id = p.user_id
LEFT JOIN classroom_member m ON m.user_id = p.user_id AND m.classroom_id = :classroom_id
LEFT JOIN classroom c ON c.id = m.classroom_id
WHERE p.off_token = :off_token;

-- name: notice_off_class_add
-- kind: write
-- parameters: user_id int, classroom_id int
-- for: somebody wants no more notices of a class
INSERT INTO notice_off_class (user_id, classroom_id) VALUES (:user_id, :classroom_id)
ON DUPLICATE KEY UPDATE notice_off_class.user_id = notice_off_class.user_id;

-- name: notice_off_class_remove
-- kind: write
-- parameters: user_id int, classroom_id int
-- for: somebody wants the notices of a class again
DELETE FROM notice_off_class WHERE user_id = :user_id AND classroom_id = :classroom_id;

-- name: notice_off_kind_add
-- kind: write
-- parameters: user_id int, notice_kind text
-- for: somebody wants no more notices of a kind
INSERT INTO notice_off_kind (user_id, kind) VALUES (:user_id, :notice_kind)
ON DUPLICATE KEY UPDATE notice_off_kind.user_id = notice_off_kind.user_id;

-- name: notice_off_kind_remove
-- kind: write
-- parameters: user_id int, notice_kind text
-- for: somebody wants the notices of a kind again
DELETE FROM notice_off_kind WHERE user_id = :user_id AND kind = :notice_kind;

-- name: notices_drop_unwanted
-- kind: write
-- parameters: user_id int
-- for: drops what waits and is not wanted any more
UPDATE notice n
LEFT JOIN notice_class_kind w ON w.user_id = n.user_id AND w.classroom_id = n.classroom_id AND n.kind <> 'added'
                             AND w.kind = IF(n.kind = 'restored', 'cancelled', n.kind)
SET n.state = 'dropped', n.problem = 'not wanted', n.done_at = UTC_TIMESTAMP()
WHERE n.user_id = :user_id AND n.state IN ('waiting', 'held') AND n.kind NOT IN ('password', 'confirm')
  AND (NOT COALESCE(w.is_on, NOT EXISTS (SELECT 1 FROM notice_off_kind k
                                         WHERE k.user_id = n.user_id
                                           AND k.kind = IF(n.kind = 'restored', 'cancelled', n.kind)))
       OR EXISTS (SELECT 1 FROM notice_off_class o WHERE o.user_id = n.user_id AND o.classroom_id = n.classroom_id));

-- name: notice_off_kinds
-- kind: rows
-- parameters: user_id int
-- columns: kind text
-- for: the kinds of notices that somebody does not want
SELECT kind FROM notice_off_kind WHERE user_id = :user_id ORDER BY kind;

-- name: notice_classes
-- kind: rows
-- parameters: user_id int
-- columns: id int, name text, is_off bool, is_other bool
-- for: the classes that somebody is in, the newest first, which of them are silent, and of which they want other kinds than
--   of all
SELECT c.id, c.name, o.user_id IS NOT NULL AS is_off,
       EXISTS (SELECT 1 FROM notice_class_kind k
               WHERE k.user_id = m.user_id AND k.classroom_id = m.classroom_id) AS is_other
FROM classroom_member m
STRAIGHT_JOIN classroom c ON c.id = m.classroom_id AND c.archived_at IS NULL
LEFT JOIN notice_off_class o ON o.user_id = m.user_id AND o.classroom_id = m.classroom_id
WHERE m.user_id = :user_id
ORDER BY m.classroom_id DESC
LIMIT 200;

-- name: notice_class_of
-- kind: one
-- parameters: user_id int, classroom_id int
-- columns: id int, name text, is_teacher bool, is_off bool
-- for: a class that somebody is in, and whether it is silent
SELECT c.id, c.name, m.role = 'teacher' AS is_teacher, o.user_id IS NOT NULL AS is_off
FROM classroom_member m
JOIN classroom c ON c.id = m.classroom_id AND c.archived_at IS NULL
LEFT JOIN notice_off_class o ON o.user_id = m.user_id AND o.classroom_id = m.classroom_id
WHERE m.user_id = :user_id AND m.classroom_id = :classroom_id;

-- name: notice_class_kinds
-- kind: rows
-- parameters: user_id int, classroom_id int
-- columns: kind text, is_on bool
-- for: what somebody wants of a class otherwise than of all
SELECT kind, is_on FROM notice_class_kind WHERE user_id = :user_id AND classroom_id = :classroom_id ORDER BY kind;

-- name: notice_class_kind_set
-- kind: write
-- parameters: user_id int, classroom_id int, notice_kind text, is_on bool
-- for: somebody wants a kind of notices of a class, or does not, otherwise than of all
INSERT INTO notice_class_kind (user_id, classroom_id, kind, is_on) VALUES (:user_id, :classroom_id, :notice_kind, :is_on)
ON DUPLICATE KEY UPDATE notice_class_kind.is_on = :is_on;

-- name: notice_class_kinds_remove
-- kind: write
-- parameters: user_id int, classroom_id int
-- for: somebody wants of a class what they want of all
DELETE FROM notice_class_kind WHERE user_id = :user_id AND classroom_id = :classroom_id;

-- name: notice_class_kinds_clear
-- kind: write
-- parameters: user_id int
-- for: the same of each of their classes
DELETE FROM notice_class_kind WHERE user_id = :user_id;

-- name: notice_class_kinds_settle
-- kind: write
-- parameters: user_id int
-- for: what somebody wants of a class and now of all is nothing of its own any more
DELETE w FROM notice_class_kind w
LEFT JOIN notice_off_kind k ON k.user_id = w.user_id AND k.kind = w.kind
WHERE w.user_id = :user_id AND w.is_on = (k.user_id IS NULL);

-- name: notice_settings
-- kind: one
-- parameters: user_id int
-- columns: email text, lead_minutes int, is_confirmed bool, is_stopped bool, stop_reason text, asked_at time, failed int, may_teach bool
-- for: what somebody sees of their address and notices; failed: how many were given up in a month. Whoever is still to be
--   asked was not asked
SELECT u.email, COALESCE(o.lead_minutes, 60) AS lead_minutes, p.confirmed_at IS NOT NULL AS is_confirmed,
       p.stopped_at IS NOT NULL AS is_stopped, p.stop_reason,
       IF(EXISTS (SELECT 1 FROM notice n WHERE n.user_id = u.id AND n.kind = 'confirm' AND n.state = 'waiting'),
          NULL, p.asked_at) AS asked_at,
       (SELECT COUNT(*) FROM notice n WHERE n.user_id = u.id AND n.state = 'failed'
           AND n.done_at > UTC_TIMESTAMP() - INTERVAL 30 DAY) AS failed,
       u.role <> 'learner' OR EXISTS (SELECT 1 FROM classroom_member m
                                      WHERE m.user_id = u.id AND m.role = 'teacher') AS may_teach
FROM user u
LEFT JOIN notice_person o ON o.user_id = u.id
LEFT JOIN notice_person p ON p.user_id = u.id AND p.address = u.email
WHERE u.id = :user_id;

-- name: notice_set_lead
-- kind: write
-- parameters: user_id int, minutes int
-- for: how long before a session somebody is reminded of it
UPDATE notice_person SET lead_minutes = :minutes WHERE user_id = :user_id;

-- name: notice_retry_address
-- kind: write
-- parameters: user_id int
-- for: an address at which nothing arrived is tried again, by asking for its confirmation
UPDATE notice_person SET stopped_at = NULL, stop_reason = '', asked_at = NULL WHERE user_id = :user_id;
