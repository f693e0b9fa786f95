-- SPDX-License-Identifier: Apache-2.0
-- name: recording_session
-- kind: one
-- parameters: session_id int
-- columns: id int, title text, room_name text
-- for: the session that a recording belongs to, held until the transaction ends
SELECT id, title, room_name FROM live_session WHERE id = :session_id FOR UPDATE;

-- name: webhook_delivery
-- kind: one
-- parameters: delivery_id text
-- columns: body_hash text
-- for: whether a delivery came before, and with which body
SELECT body_hash FROM webhook_delivery WHERE delivery_id = :delivery_id;

-- name: webhook_delivery_add
-- kind: write
-- parameters: delivery_id text, body_hash text
-- for: notes a delivery, in the transaction that does what it asks for
INSERT INTO webhook_delivery (delivery_id, body_hash, received_at, outcome)
VALUES (:delivery_id, :body_hash, UTC_TIMESTAMP(), 'stored');

-- name: webhook_delivery_known
-- kind: write
-- parameters: delivery_id text
-- for: the delivery of a recording that came before in another one
UPDATE webhook_delivery SET outcome = 'duplicate' WHERE delivery_id = :delivery_id;

-- name: recording_add
-- kind: insert
-- parameters: session_id int, public_id text, url text, url_hash text, hours_valid int, file_name text, media_type text, bytes int, title text, sha256 text, duration_seconds int, uploaded_by int, received_at text
-- for: a recording of a session, which the transaction holds by now, or (0) of none: one that lies elsewhere, at a URL that
--   ends after some hours or (0) never; or, where it has the name of a file, one that is kept here. It is marked as that of a
--   session which is just over: see recording_mark
-- behind: recording_add_unlisted
-- kept: live_session_recorded or live_session_recount, which come with it, raise the revision
INSERT INTO recording (live_session_id, public_id, url, url_hash, expires_at, file_name, media_type, bytes, title, sha256,
                       duration_seconds, uploaded_by, received_at, listed_in, listed_until, unpublished_in)
VALUES (NULLIF(:session_id, 0), :public_id, :url, :url_hash, UTC_TIMESTAMP() + INTERVAL NULLIF(:hours_valid, 0) HOUR,
        NULLIF(:file_name, ''), :media_type, :bytes, :title, :sha256, NULLIF(:duration_seconds, 0),
        NULLIF(:uploaded_by, 0), COALESCE(:received_at, UTC_TIMESTAMP()),
        (SELECT s.classroom_id FROM live_session s WHERE s.id = :session_id),
        LEAST(COALESCE(expires_at, TIMESTAMP'9999-12-31 00:00:00'), received_at + INTERVAL 90 DAY), listed_in);

-- name: recording_add_unlisted
-- kind: insert
-- parameters: session_id int, public_id text, url text, url_hash text, hours_valid int, file_name text, media_type text, bytes int, title text, sha256 text, duration_seconds int, uploaded_by int, received_at text
-- for: the same where it is not kept which recordings home lists
-- kept: live_session_recorded or live_session_recount, which come with it, raise the revision
INSERT INTO recording (live_session_id, public_id, url, url_hash, expires_at, file_name, media_type, bytes, title, sha256,
                       duration_seconds, uploaded_by, received_at)
VALUES (NULLIF(:session_id, 0), :public_id, :url, :url_hash, UTC_TIMESTAMP() + INTERVAL NULLIF(:hours_valid, 0) HOUR,
        NULLIF(:file_name, ''), :media_type, :bytes, :title, :sha256, NULLIF(:duration_seconds, 0),
        NULLIF(:uploaded_by, 0), COALESCE(:received_at, UTC_TIMESTAMP()));

-- name: recording_mark
-- kind: write
-- parameters: recording_id int
-- for: where home may list a recording: in its class, until three months after its session is over, or until its address
--   ends; and, while no lesson shows it, among those that wait for one. Whoever reads looks whether it is hidden, in the
--   bin or in a lesson after all
-- behind: nothing
-- kept: no class's page shows it
UPDATE recording r
LEFT JOIN live_session s ON s.id = r.live_session_id AND s.closes_at > UTC_TIMESTAMP() - INTERVAL 90 DAY
SET r.listed_in = s.classroom_id,
    r.listed_until = LEAST(COALESCE(r.expires_at, TIMESTAMP'9999-12-31 00:00:00'), s.closes_at + INTERVAL 90 DAY),
    r.unpublished_in = IF(EXISTS (SELECT 1 FROM lesson_video v WHERE v.recording_id = r.id), NULL, s.classroom_id)
WHERE r.id = :recording_id;

-- name: recordings_to_mark
-- kind: rows
-- parameters: after_id int
-- columns: id int
-- for: recordings behind the one given that are marked otherwise, most of them since their time is over, a lesson shows them by
--   now, or their session ended at another time than was planned
-- behind: nothing
-- plan: looks at all recordings, for crvs-admin tidy and once a day
-- long: it reads all of them
SELECT r.id
FROM recording r
LEFT JOIN live_session s ON s.id = r.live_session_id AND s.closes_at > UTC_TIMESTAMP() - INTERVAL 90 DAY
WHERE r.id > :after_id AND (
    NOT r.listed_in <=> s.classroom_id
    OR NOT r.listed_until <=> LEAST(COALESCE(r.expires_at, TIMESTAMP'9999-12-31 00:00:00'), s.closes_at + INTERVAL 90 DAY)
    OR NOT r.unpublished_in <=> IF(EXISTS (SELECT 1 FROM lesson_video v WHERE v.recording_id = r.id), NULL, s.classroom_id))
ORDER BY r.id LIMIT 500;

-- name: recordings_marked_wrong
-- kind: one
-- columns: recordings int
-- for: how many recordings home leaves out that it should list, or takes for another class's
-- behind: nothing
-- plan: looks at all recordings of three months, for crvs-admin doctor
-- long: it reads all of them
SELECT COUNT(*) AS recordings
FROM recording r
JOIN live_session s ON s.id = r.live_session_id AND s.closes_at > UTC_TIMESTAMP() - INTERVAL 90 DAY
WHERE NOT r.listed_in <=> s.classroom_id
   OR (r.unpublished_in IS NULL AND NOT EXISTS (SELECT 1 FROM lesson_video v WHERE v.recording_id = r.id));

-- name: recording_by_source
-- kind: one
-- parameters: url_hash text, session_id int
-- columns: id int, public_id text, file_name text
-- for: whether what a file came from was taken in before, for a session or (0) for none
SELECT id, public_id, file_name FROM recording
WHERE url_hash = :url_hash AND live_session_id <=> NULLIF(:session_id, 0)
ORDER BY id LIMIT 1;

-- name: recording_for_viewer
-- kind: one
-- parameters: public_id text, user_id int, is_admin bool, author_id int
-- columns: id int, public_id text, title text, url text, file_name text, media_type text, can_download bool, captions_language text, is_hidden bool, expires_at time, is_expired bool, session_id int, session_title text, session_start_at time, classroom_id int, classroom text, can_manage bool
-- for: a recording as the viewer may see it, wherever it lies; no row for anybody else, nor for one in the bin.
--   classroom_id: where the viewer may open the class
SELECT r.id, r.public_id, r.title, r.url, r.file_name, r.media_type, r.can_download, r.captions_language,
       r.hidden_at IS NOT NULL AS is_hidden, r.expires_at, r.expires_at <= UTC_TIMESTAMP() AS is_expired,
       s.id AS session_id, s.title AS session_title, s.start_at AS session_start_at,
       IF(:is_admin OR m.user_id IS NOT NULL, c.id, NULL) AS classroom_id, c.name AS classroom,
       :is_admin OR COALESCE(m.role = 'teacher', FALSE) AS can_manage
FROM recording r
LEFT JOIN live_session s ON s.id = r.live_session_id
LEFT JOIN classroom c ON c.id = s.classroom_id
LEFT JOIN classroom_member m ON m.classroom_id = s.classroom_id AND m.user_id = :user_id
WHERE r.public_id = :public_id AND r.deleted_at IS NULL
  AND (:is_admin OR m.role = 'teacher' OR (m.user_id IS NOT NULL AND r.hidden_at IS NULL)
       OR EXISTS (SELECT 1 FROM lesson_video v
                  JOIN lesson l ON l.id = v.lesson_id
                  JOIN module o ON o.id = l.module_id
                  JOIN course k ON k.id = o.course_id
                  WHERE v.recording_id = r.id
                    AND (k.created_by = :author_id OR (l.is_active AND r.hidden_at IS NULL))));

-- name: recording_of_member
-- kind: one
-- parameters: token_hash text, seen_since time, public_id text
-- columns: username text, id int, file_name text, media_type text, can_download bool, can_manage bool
-- for: each request for the bytes of a recording that is kept here, by whose session it is: a member of its class. No row where
--   there is more to find out, or where the session's last use is to be noted
SELECT u.username, r.id, r.file_name, r.media_type, r.can_download, m.role = 'teacher' AS can_manage
FROM user_session s
JOIN user u ON u.id = s.user_id
JOIN recording r ON r.public_id = :public_id
JOIN live_session l ON l.id = r.live_session_id
JOIN classroom_member m ON m.classroom_id = l.classroom_id AND m.user_id = s.user_id
WHERE s.token_hash = :token_hash AND s.expires_at > UTC_TIMESTAMP() AND s.last_seen_at > :seen_since
  AND u.disabled_at IS NULL AND r.file_name IS NOT NULL AND r.deleted_at IS NULL
  AND (m.role = 'teacher' OR r.hidden_at IS NULL);

-- name: recording_position
-- kind: one
-- parameters: user_id int, recording_id int
-- columns: seconds int
-- for: where a user stopped
SELECT seconds FROM recording_position WHERE user_id = :user_id AND recording_id = :recording_id;

-- name: recording_remember
-- kind: write
-- parameters: user_id int, recording_id int, seconds int, reached int, length int
-- for: remembers where a user stopped, and how far they came
INSERT INTO recording_position (user_id, recording_id, seconds, furthest, length, updated_at)
VALUES (:user_id, :recording_id, :seconds, :reached, :length, UTC_TIMESTAMP())
ON DUPLICATE KEY UPDATE seconds = :seconds, furthest = GREATEST(furthest, :reached), length = GREATEST(length, :length),
                        updated_at = UTC_TIMESTAMP();

-- name: recording_watchers
-- kind: one
-- parameters: recording_id int, classroom_id int
-- columns: watchers int
-- for: how many watched a recording, those who teach its class aside
SELECT COUNT(*) AS watchers
FROM recording_position p
LEFT JOIN classroom_member m ON m.classroom_id = :classroom_id AND m.user_id = p.user_id
WHERE p.recording_id = :recording_id AND p.furthest > 0 AND COALESCE(m.role, '') <> 'teacher';

-- name: recording_watched_by_students
-- kind: rows
-- parameters: recording_id int, classroom_id int, after_name text, after_id int, most int
-- columns: id int, full_name text, furthest int, length int, updated_at time
-- for: how far students of a recording's class came in it, NULL where they did not look at it; by name, behind the one given
SELECT u.id, u.full_name, p.furthest, COALESCE(r.duration_seconds, p.length) AS length, p.updated_at
FROM classroom_member m FORCE INDEX (classroom_member_order)
STRAIGHT_JOIN user u ON u.id = m.user_id
JOIN recording r ON r.id = :recording_id
LEFT JOIN recording_position p ON p.recording_id = r.id AND p.user_id = m.user_id AND p.furthest > 0
WHERE m.classroom_id = :classroom_id AND m.role = 'student' AND m.sort_name >= :after_name
  AND (m.sort_name > :after_name OR m.user_id > :after_id)
ORDER BY m.sort_name, m.user_id
LIMIT :most;

-- name: recording_watched_place
-- kind: one
-- parameters: classroom_id int, place_id int
-- columns: sort_name text
-- for: where a student stands in that list
SELECT sort_name FROM classroom_member WHERE classroom_id = :classroom_id AND user_id = :place_id AND role = 'student';

-- name: recording_watched_by_others
-- kind: rows
-- parameters: recording_id int, classroom_id int
-- columns: id int, full_name text, furthest int, length int, updated_at time
-- for: how far those came in a recording who are not in its class: who came by a lesson, or left
-- plan: some people, by their names
SELECT u.id, u.full_name, p.furthest, COALESCE(r.duration_seconds, p.length) AS length, p.updated_at
FROM recording_position p
JOIN user u ON u.id = p.user_id
JOIN recording r ON r.id = p.recording_id
LEFT JOIN classroom_member m ON m.classroom_id = :classroom_id AND m.user_id = p.user_id
WHERE p.recording_id = :recording_id AND p.furthest > 0 AND m.user_id IS NULL
ORDER BY u.order_name, u.id
LIMIT 500;

-- name: recording_naming
-- kind: one
-- parameters: recording_id int
-- columns: title text, session_title text, classroom text, held_at time
-- for: what a saved file is called by: what it is, of which class, and when it was held or came
SELECT r.title, s.title AS session_title, c.name AS classroom, COALESCE(s.start_at, r.received_at) AS held_at
FROM recording r
LEFT JOIN live_session s ON s.id = r.live_session_id
LEFT JOIN classroom c ON c.id = s.classroom_id
WHERE r.id = :recording_id;

-- name: recording_lessons
-- kind: rows
-- parameters: recording_id int, is_admin bool, author_id int
-- columns: id int, title text, course_title text
-- for: the lessons that show a recording, as far as the viewer may open them
SELECT l.id, l.title, k.title AS course_title
FROM lesson_video v
JOIN lesson l ON l.id = v.lesson_id
JOIN module o ON o.id = l.module_id
JOIN course k ON k.id = o.course_id
WHERE v.recording_id = :recording_id AND (l.is_active OR :is_admin OR k.created_by = :author_id)
ORDER BY v.lesson_id LIMIT 20;

-- name: recording_for_manager
-- kind: one
-- parameters: public_id text, user_id int, is_admin bool
-- columns: id int, public_id text, title text, url text, file_name text, can_download bool, captions_language text, is_hidden bool, is_deleted bool, purge_at time, session_id int, session_title text, session_start_at time, classroom_id int, classroom text, can_manage bool
-- for: a recording, wherever it lies and in the bin too, for the members of its class; no row for anybody else
SELECT r.id, r.public_id, r.title, r.url, r.file_name, r.can_download, r.captions_language,
       r.hidden_at IS NOT NULL AS is_hidden,
       r.deleted_at IS NOT NULL AS is_deleted, r.purge_at, s.id AS session_id, s.title AS session_title,
       s.start_at AS session_start_at, c.id AS classroom_id, c.name AS classroom,
       :is_admin OR COALESCE(m.role = 'teacher', FALSE) AS can_manage
FROM recording r
LEFT JOIN live_session s ON s.id = r.live_session_id
LEFT JOIN classroom c ON c.id = s.classroom_id
LEFT JOIN classroom_member m ON m.classroom_id = s.classroom_id AND m.user_id = :user_id
WHERE r.public_id = :public_id AND (:is_admin OR m.user_id IS NOT NULL);

-- name: recording_change
-- kind: write
-- parameters: recording_id int, title text, can_download bool, captions_language text
-- for: what a recording is called, whether its file may be saved, and the language of its captions
-- then: class_changed_by_recording(recording_id)
UPDATE recording SET title = :title, can_download = :can_download, captions_language = :captions_language
WHERE id = :recording_id;

-- name: recording_hide
-- kind: write
-- parameters: recording_id int, hidden bool
-- for: hides a recording from students, or shows it again
-- then: class_changed_by_recording(recording_id)
UPDATE recording SET hidden_at = IF(:hidden, UTC_TIMESTAMP(), NULL) WHERE id = :recording_id;

-- name: recording_delete
-- kind: write
-- parameters: recording_id int
-- for: a recording goes into the bin, for 30 days
-- then: class_changed_by_recording(recording_id)
UPDATE recording SET deleted_at = UTC_TIMESTAMP(), purge_at = UTC_TIMESTAMP() + INTERVAL 30 DAY
WHERE id = :recording_id AND deleted_at IS NULL;

-- name: recording_restore
-- kind: write
-- parameters: recording_id int, days int
-- for: a recording comes out of the bin; where recordings are kept for some days and its own are over, they are counted anew
-- then: class_changed_by_recording(recording_id)
UPDATE recording SET deleted_at = NULL, purge_at = NULL,
    received_at = IF(:days > 0 AND received_at < UTC_TIMESTAMP() - INTERVAL :days DAY, UTC_TIMESTAMP(), received_at)
WHERE id = :recording_id AND deleted_at IS NOT NULL;

-- name: live_session_recorded
-- kind: insert
-- parameters: session_id int, room_name text, url text
-- for: what a session says of its newest recording, ahead of one that comes now and lies at that URL. The session is held from
--   here on until the transaction ends, as is the revision of its class, whose page changes. Gives 0, and changes nothing,
--   where there is no such session, or its room is another than the one given (NULL: any), in small letters; 2 where its
--   class has a publishing rule; else 1
UPDATE live_session s
LEFT JOIN classroom_revision v ON v.classroom_id = s.classroom_id
SET v.revision = v.revision + 1,
    s.recording_url = :url,
    -- Looked for as live_session_recount does; joined with it, the server would make temporary tables.
    s.recording_ready =
        LAST_INSERT_ID(1 + EXISTS (SELECT 1 FROM publish_rule p WHERE p.classroom_id = s.classroom_id)) > 0
-- As bytes: another comparison takes letters and spaces for the same that are not.
WHERE s.id = :session_id AND (:room_name IS NULL OR CAST(LOWER(s.room_name) AS BINARY) = CAST(:room_name AS BINARY));

-- name: live_session_recount
-- kind: insert
-- parameters: session_id int, address text
-- for: what a session says of its newest recording, of those that its class sees; the address of one that is kept here is
--   its public id behind `address`. Its class's page has changed: the last thing that a transaction does, but for what the
--   class's publishing rule does. Gives 1 where there is one, else 0
UPDATE live_session s
LEFT JOIN recording r ON r.id = (
    SELECT n.id FROM recording n
    WHERE n.live_session_id = :session_id AND n.hidden_at IS NULL AND n.deleted_at IS NULL
    ORDER BY n.received_at DESC, n.id DESC LIMIT 1)
LEFT JOIN classroom_revision v ON v.classroom_id = s.classroom_id
-- Looked for once the revision is held, as it is by whoever sets a rule: that one then sees this recording, or this the rule.
LEFT JOIN publish_rule p ON p.classroom_id = COALESCE(v.classroom_id, s.classroom_id)
SET v.revision = v.revision + 1,
    s.recording_url = COALESCE(IF(r.file_name IS NULL, CONVERT(r.url USING utf8mb4), CONCAT(:address, CONVERT(r.public_id USING utf8mb4), '/')), ''),
    s.recording_ready = IF(LAST_INSERT_ID(p.classroom_id IS NOT NULL) >= 0, r.id IS NOT NULL, FALSE)
WHERE s.id = :session_id;

-- name: recordings_of_class
-- kind: rows
-- parameters: classroom_id int, days int
-- columns: id int, public_id text, title text, file_name text, is_kept bool, bytes int, duration_seconds int, received_at time, is_hidden bool, is_deleted bool, is_expired bool, expires_at time, purge_at time, ends_at time, session_id int, session_title text, session_start_at time
-- for: a class's recordings for its teachers, the newest first, those in the bin too. ends_at: when one goes into the bin by
--   itself, where recordings are kept for some days (0: for good) and that is within a week
-- plan: a class's own sessions and recordings, some hundreds at most, all of which are shown
SELECT r.id, r.public_id, r.title, r.file_name, r.file_name IS NOT NULL AS is_kept, r.bytes, r.duration_seconds,
       r.received_at, r.hidden_at IS NOT NULL AS is_hidden, r.deleted_at IS NOT NULL AS is_deleted,
       r.expires_at <= UTC_TIMESTAMP() AS is_expired, r.expires_at, r.purge_at,
       IF(:days > 0 AND r.file_name IS NOT NULL AND r.deleted_at IS NULL
          AND r.received_at < UTC_TIMESTAMP() - INTERVAL :days DAY + INTERVAL 7 DAY,
          r.received_at + INTERVAL :days DAY, NULL) AS ends_at,
       s.id AS session_id, s.title AS session_title, s.start_at AS session_start_at
FROM live_session s
JOIN recording r ON r.live_session_id = s.id
WHERE s.classroom_id = :classroom_id
ORDER BY r.id DESC LIMIT 300;

-- name: recordings_by_class
-- kind: rows
-- parameters: place_bytes int, place_class int, most int
-- columns: space_id int, id int, name text, recordings int, bytes int
-- for: what the recordings of each class take up with their further versions, the most first, behind the class that has that
--   place; one row without a class for those of none
-- behind: recordings_by_class_added
SELECT p.classroom_id AS space_id, c.id, c.name, p.recordings, p.bytes
FROM recording_space p
LEFT JOIN classroom c ON c.id = p.classroom_id
WHERE p.bytes <= :place_bytes AND (p.bytes < :place_bytes OR p.classroom_id < :place_class)
  AND p.classroom_id >= 0 AND p.recordings > 0
ORDER BY p.bytes DESC, p.classroom_id DESC LIMIT :most;

-- name: recordings_by_class_added
-- kind: rows
-- parameters: place_bytes int, place_class int, most int
-- columns: space_id int, id int, name text, recordings int, bytes int
-- for: the same where it is not kept
-- plan: adds up all recordings that are kept here
SELECT p.space_id, c.id, c.name, p.recordings, p.bytes
FROM (SELECT COALESCE(s.classroom_id, 0) AS space_id, COUNT(*) AS recordings,
             CAST(SUM(r.bytes + COALESCE((SELECT SUM(v.bytes) FROM recording_version v WHERE v.recording_id = r.id), 0)) AS SIGNED) AS bytes
      FROM recording r
      LEFT JOIN live_session s ON s.id = r.live_session_id
      WHERE r.file_name IS NOT NULL
      GROUP BY COALESCE(s.classroom_id, 0)) p
LEFT JOIN classroom c ON c.id = p.space_id
WHERE p.bytes <= :place_bytes AND (p.bytes < :place_bytes OR p.space_id < :place_class)
ORDER BY p.bytes DESC, p.space_id DESC LIMIT :most;

-- name: recording_space
-- kind: one
-- parameters: space_id int
-- columns: bytes int
-- for: what the recordings of a class take up, those of none (0), or all of them together (-1)
-- behind: recording_space_added
SELECT bytes FROM recording_space WHERE classroom_id = :space_id;

-- name: recording_space_added
-- kind: one
-- parameters: space_id int
-- columns: bytes int
-- for: the same where it is not kept
-- plan: adds up all recordings that are kept here
SELECT CAST(COALESCE(SUM(r.bytes + COALESCE((SELECT SUM(v.bytes) FROM recording_version v WHERE v.recording_id = r.id), 0)), 0) AS SIGNED)
       AS bytes
FROM recording r
LEFT JOIN live_session s ON s.id = r.live_session_id
WHERE r.file_name IS NOT NULL AND (:space_id < 0 OR COALESCE(s.classroom_id, 0) = :space_id);

-- name: recording_space_of
-- kind: one
-- parameters: recording_id int
-- columns: classroom_id int, bytes int
-- for: where a recording that is kept here is counted, 0 without a class, and what it takes up with its further versions; held
--   until the transaction ends, which counts it
SELECT COALESCE(s.classroom_id, 0) AS classroom_id,
       CAST(r.bytes + COALESCE((SELECT SUM(v.bytes) FROM recording_version v WHERE v.recording_id = r.id), 0) AS SIGNED) AS bytes
FROM recording r
LEFT JOIN live_session s ON s.id = r.live_session_id
WHERE r.id = :recording_id AND r.file_name IS NOT NULL
FOR UPDATE;

-- name: recording_space_change
-- kind: write
-- parameters: space_id int, recordings int, bytes int
-- for: a class, none (0) or all together (-1) have so many more recordings, which take up so much
-- behind: nothing
INSERT INTO recording_space (classroom_id, recordings, bytes) VALUES (:space_id, :recordings, :bytes)
ON DUPLICATE KEY UPDATE recordings = recording_space.recordings + :recordings, bytes = recording_space.bytes + :bytes;

-- name: recordings_counted_wrong
-- kind: one
-- columns: classes int
-- for: for how many classes, none (0) and all together (-1) among them, what their recordings take up is not what is kept
-- behind: nothing
-- plan: adds up all recordings that are kept here, for crvs-admin tidy and doctor
-- long: it reads all of them
SELECT COUNT(*) AS classes
FROM (SELECT k.classroom_id, SUM(k.recordings) AS recordings, SUM(k.bytes) AS bytes
      FROM (SELECT classroom_id, recordings, bytes FROM recording_space
            UNION ALL
            SELECT IF(a.id < 0, a.id, COALESCE(s.classroom_id, 0)), -1,
                   -r.bytes - COALESCE(v.bytes, 0)
            FROM recording r
            LEFT JOIN (SELECT recording_id, SUM(bytes) AS bytes FROM recording_version GROUP BY recording_id) v
                ON v.recording_id = r.id
            JOIN (SELECT -1 AS id UNION ALL SELECT 0) a
            LEFT JOIN live_session s ON s.id = r.live_session_id
            WHERE r.file_name IS NOT NULL) k
      GROUP BY k.classroom_id
      HAVING SUM(k.recordings) <> 0 OR SUM(k.bytes) <> 0) w;

-- name: recording_space_clear
-- kind: write
-- for: what is kept of it is forgotten, and counted afresh by the next statement; nobody else counts until the transaction ends
-- behind: nothing
-- plan: a row for each class that has recordings
DELETE FROM recording_space;

-- name: recording_space_recount
-- kind: write
-- for: what the recordings of each class, of none (0) and all together (-1) take up, counted afresh
-- behind: nothing
-- plan: adds up all recordings that are kept here
-- long: it reads all of them
INSERT INTO recording_space (classroom_id, recordings, bytes)
SELECT IF(a.id < 0, a.id, COALESCE(s.classroom_id, 0)) AS space_id, COUNT(*),
       SUM(r.bytes + COALESCE(v.bytes, 0))
FROM recording r
LEFT JOIN (SELECT recording_id, SUM(bytes) AS bytes FROM recording_version GROUP BY recording_id) v ON v.recording_id = r.id
JOIN (SELECT -1 AS id UNION ALL SELECT 0) a
LEFT JOIN live_session s ON s.id = r.live_session_id
WHERE r.file_name IS NOT NULL
GROUP BY space_id;

-- name: recordings_homeless
-- kind: rows
-- columns: public_id text, name text, is_kept bool, bytes int, received_at time, is_deleted bool, purge_at time
-- for: recordings of no session that no lesson shows either, the newest first
SELECT r.public_id, COALESCE(NULLIF(r.title, ''), r.file_name, r.url) AS name, r.file_name IS NOT NULL AS is_kept, r.bytes,
       r.received_at, r.deleted_at IS NOT NULL AS is_deleted, r.purge_at
FROM recording r
WHERE r.live_session_id IS NULL AND NOT EXISTS (SELECT 1 FROM lesson_video v WHERE v.recording_id = r.id)
ORDER BY r.received_at DESC, r.id DESC LIMIT 100;

-- name: recording_homeless
-- kind: one
-- parameters: homeless_id text
-- columns: id int, title text, name text, url_hash text, room_name text, received_at time
-- for: a recording of no session, to be attached to one
SELECT id, title, COALESCE(NULLIF(title, ''), file_name, url) AS name, url_hash, '' AS room_name, received_at
FROM recording WHERE public_id = :homeless_id AND live_session_id IS NULL;

-- name: recording_attach
-- kind: write
-- parameters: recording_id int, session_id int
-- for: a recording of no session becomes one of a session, and comes out of the bin
-- then: class_changed_by_session(session_id)
UPDATE recording SET live_session_id = :session_id, deleted_at = NULL, purge_at = NULL
WHERE id = :recording_id AND live_session_id IS NULL;

-- name: recordings_outdated
-- kind: rows
-- parameters: days int
-- columns: id int, session_id int, title text, session_title text
-- for: some of the recordings that were kept for so many days
SELECT r.id, r.live_session_id AS session_id, r.title, s.title AS session_title
FROM recording r
LEFT JOIN live_session s ON s.id = r.live_session_id
WHERE r.deleted_at IS NULL AND r.received_at < UTC_TIMESTAMP() - INTERVAL :days DAY AND r.file_name IS NOT NULL
ORDER BY r.received_at, r.id LIMIT 10;

-- name: recordings_homeless_old
-- kind: rows
-- columns: id int, session_id int, title text, session_title text
-- for: some of the recordings of no session that no lesson shows, a day after they came
SELECT r.id, r.live_session_id AS session_id, COALESCE(NULLIF(r.title, ''), r.file_name, '') AS title, '' AS session_title
FROM recording r
WHERE r.live_session_id IS NULL AND r.deleted_at IS NULL AND r.received_at < UTC_TIMESTAMP() - INTERVAL 1 DAY
  AND NOT EXISTS (SELECT 1 FROM lesson_video v WHERE v.recording_id = r.id)
ORDER BY r.received_at, r.id LIMIT 10;

-- name: recordings_to_purge
-- kind: rows
-- columns: id int, public_id text, is_kept bool, title text, session_title text
-- for: some of those whose days in the bin are over
SELECT r.id, r.public_id, r.file_name IS NOT NULL AS is_kept, COALESCE(NULLIF(r.title, ''), r.file_name, '') AS title,
       s.title AS session_title
FROM recording r
LEFT JOIN live_session s ON s.id = r.live_session_id
WHERE r.purge_at <= UTC_TIMESTAMP()
ORDER BY r.purge_at, r.id LIMIT 5;

-- name: recording_purge
-- kind: write
-- parameters: recording_id int
-- for: a recording goes for good, its file first
-- first: class_changed_by_recording(recording_id)
DELETE FROM recording WHERE id = :recording_id AND purge_at <= UTC_TIMESTAMP();

-- name: recording_postpone
-- kind: write
-- parameters: recording_id int
-- for: postpones a recording whose file could not be removed by a day
-- kept: what is in the bin is on no class's page
UPDATE recording SET purge_at = UTC_TIMESTAMP() + INTERVAL 1 DAY WHERE id = :recording_id;

-- name: recording_inbox_count
-- kind: one
-- columns: waiting int
-- for: how many announcements wait for a session
-- plan: some hundreds at most, which are counted
SELECT COUNT(*) AS waiting FROM recording_inbox;

-- name: recording_inbox_add
-- kind: write
-- parameters: url text, url_hash text, session_id int, room_name text, hours_valid int
-- for: an announcement that fits no session; one with the same URL changes nothing
INSERT INTO recording_inbox (url, url_hash, session_id, room_name, received_at, expires_at)
VALUES (:url, :url_hash, :session_id, LEFT(:room_name, 255), UTC_TIMESTAMP(),
        UTC_TIMESTAMP() + INTERVAL NULLIF(:hours_valid, 0) HOUR)
ON DUPLICATE KEY UPDATE url_hash = recording_inbox.url_hash;

-- name: recording_inbox
-- kind: rows
-- columns: id int, url text, session_id int, room_name text, received_at time, expires_at time, is_expired bool
-- for: announcements that wait for a session, the newest first
-- plan: the newest of some hundreds at most, by the primary key
SELECT id, url, session_id, room_name, received_at, expires_at, expires_at <= UTC_TIMESTAMP() AS is_expired
FROM recording_inbox ORDER BY id DESC LIMIT 100;

-- name: recording_inbox_entry
-- kind: one
-- parameters: inbox_id int
-- columns: id int, url text, session_id int, room_name text, received_at time, expires_at time, is_expired bool
-- for: one of them
SELECT id, url, session_id, room_name, received_at, expires_at, expires_at <= UTC_TIMESTAMP() AS is_expired
FROM recording_inbox WHERE id = :inbox_id;

-- name: recording_inbox_remove
-- kind: write
-- parameters: inbox_id int
-- for: removes one from the inbox
DELETE FROM recording_inbox WHERE id = :inbox_id;

-- name: recording_suggestions
-- kind: rows
-- parameters: room_name text, received_at time
-- columns: id int, title text, start_at time, classroom text, by_room bool
-- for: the sessions that a recording may belong to: of the class whose join code its room was named by, those that had begun
--   when it came, and of all others those that were held in the half day before
-- plan: an administrator's page; a class's own sessions, and those of half a day
(SELECT s.id, s.title, s.start_at, c.name AS classroom, TRUE AS by_room
 FROM classroom c
 JOIN live_session s ON s.classroom_id = c.id
 WHERE c.join_code = UPPER(SUBSTRING_INDEX(SUBSTRING_INDEX(:room_name, '_', 2), '_', -1))
   AND (s.start_at <= :received_at OR s.started_at <= :received_at)
 ORDER BY s.start_at DESC, s.id DESC LIMIT 10)
UNION ALL
(SELECT s.id, s.title, s.start_at, c.name AS classroom, FALSE AS by_room
 FROM live_session s
 JOIN classroom c ON c.id = s.classroom_id
 WHERE s.started_at BETWEEN :received_at - INTERVAL 12 HOUR AND :received_at
   AND c.join_code <> UPPER(SUBSTRING_INDEX(SUBSTRING_INDEX(:room_name, '_', 2), '_', -1))
 ORDER BY s.started_at DESC, s.id DESC LIMIT 10)
ORDER BY by_room DESC, start_at DESC, id DESC;

-- name: recording_suggestion
-- kind: one
-- parameters: session_id int
-- columns: id int, title text, start_at time, classroom text, by_room bool
-- for: one that was chosen, wherever it was found
SELECT s.id, s.title, s.start_at, c.name AS classroom, FALSE AS by_room
FROM live_session s
JOIN classroom c ON c.id = s.classroom_id
WHERE s.id = :session_id;

-- name: recording_classes
-- kind: rows
-- columns: code text, name text
-- for: the choice of the class that a recording belongs to
SELECT join_code AS code, name FROM classroom FORCE INDEX (classroom_order) WHERE name >= '' ORDER BY name, id LIMIT 1000;

-- name: recording_session_title
-- kind: one
-- parameters: session_id int
-- columns: title text, room_name text
-- for: whether there is such a session, and its room
SELECT title, room_name FROM live_session WHERE id = :session_id;

-- name: recording_of_source
-- kind: one
-- parameters: url_hash text
-- columns: id int
-- for: whether what Jibri calls a file was taken in before, for whichever session
SELECT id FROM recording WHERE url_hash = :url_hash ORDER BY id LIMIT 1;

-- name: recordings_kept
-- kind: rows
-- columns: id int, public_id text, file_name text, title text, session_id int, session_title text, is_deleted bool
-- for: all recordings that are kept here, to be compared with what lies on the disk
-- plan: a command's, which wants all of them
SELECT r.id, r.public_id, r.file_name, r.title, s.id AS session_id, s.title AS session_title,
       r.deleted_at IS NOT NULL AS is_deleted
FROM recording r
LEFT JOIN live_session s ON s.id = r.live_session_id
WHERE r.file_name IS NOT NULL
ORDER BY r.public_id;

-- name: recording_upload
-- kind: one
-- parameters: upload_name text
-- columns: id int
-- for: whether somebody still sends a file that lies among those that are under way
SELECT id FROM upload WHERE public_id = :upload_name AND done_at IS NULL;

-- name: recording_version_due
-- kind: one
-- parameters: sound_second int, light_second int, most int
-- columns: id int, public_id text, file_name text, media_type text, bytes int, seconds int, version text, attempts int
-- for: the further version of a recording that is to be made next: of the newest recording that lacks one, its sound first,
--   among those that take up so many bytes at the most, as crvs_convert_next reckons them
-- plan: a command's, of all recordings that are kept here
SELECT r.id, r.public_id, r.file_name, r.media_type, r.bytes, COALESCE(r.duration_seconds, 0) AS seconds,
       k.kind AS version, COALESCE(v.attempts, 0) AS attempts
FROM recording r
CROSS JOIN (SELECT CONVERT('sound' USING ascii) COLLATE ascii_bin AS kind
            UNION ALL SELECT CONVERT('light' USING ascii) COLLATE ascii_bin) k
LEFT JOIN recording_version v ON v.recording_id = r.id AND v.kind = k.kind
WHERE r.file_name IS NOT NULL AND r.deleted_at IS NULL
  AND (v.recording_id IS NULL OR (v.state = 'waiting' AND v.due_at <= UTC_TIMESTAMP()))
  AND LEAST(r.bytes, COALESCE(NULLIF(r.duration_seconds, 0) * IF(k.kind = 'sound', :sound_second, :light_second), r.bytes))
      <= :most
ORDER BY r.received_at DESC, r.id DESC, k.kind DESC LIMIT 1;

-- name: recording_version_try
-- kind: write
-- parameters: recording_id int, version text
-- for: counts a try before it is made: who is killed in the middle of it has failed
INSERT INTO recording_version (recording_id, kind, attempts, due_at)
VALUES (:recording_id, :version, 1, UTC_TIMESTAMP() + INTERVAL 15 MINUTE)
ON DUPLICATE KEY UPDATE attempts = attempts + 1, due_at = UTC_TIMESTAMP() + INTERVAL 15 MINUTE;

-- name: recording_version_hold
-- kind: one
-- parameters: recording_id int
-- columns: id int
-- for: a recording that a version of it is put beside, held until the transaction ends; no row for one that went into the bin
SELECT id FROM recording WHERE id = :recording_id AND deleted_at IS NULL FOR UPDATE;

-- name: recording_version_settle
-- kind: write
-- parameters: recording_id int, version text, state text, bytes int, problem text
-- for: what became of a try; what waits is tried again after a quarter of an hour, two hours and a day
UPDATE recording_version
SET state = :state, bytes = :bytes, problem = :problem, done_at = IF(:state = 'waiting', NULL, UTC_TIMESTAMP()),
    due_at = UTC_TIMESTAMP() + INTERVAL COALESCE(ELT(attempts, 15, 120), 1440) MINUTE
WHERE recording_id = :recording_id AND kind = :version;

-- name: recording_versions_again
-- kind: write
-- for: what was given up is tried anew
UPDATE recording_version SET state = 'waiting', attempts = 0, due_at = UTC_TIMESTAMP(), done_at = NULL
WHERE state = 'failed';

-- name: recording_versions_made
-- kind: rows
-- columns: id int, public_id text, version text
-- for: the further versions that recordings have, to be compared with what lies on the disk
-- plan: a command's, which wants all of them
SELECT r.id, r.public_id, v.kind AS version
FROM recording_version v
JOIN recording r ON r.id = v.recording_id
WHERE v.state = 'made' AND r.file_name IS NOT NULL AND r.deleted_at IS NULL
ORDER BY r.id, v.kind;

-- name: recording_version_forget
-- kind: write
-- parameters: recording_id int, version text
-- for: a version whose file is gone, which is made again
DELETE FROM recording_version WHERE recording_id = :recording_id AND kind = :version;

-- name: recording_versions_summary
-- kind: one
-- columns: overdue int, failed int, problem text
-- for: how many recordings wait for their first try for a day, where none was tried for as long: with many old ones that
--   takes weeks; how many versions were given up, and why the last one was. Each try moves due_at beyond its moment, by a
--   day at the most
-- plan: counts what is kept here, for crvs-admin doctor
SELECT (SELECT COUNT(*) FROM recording r
        WHERE r.file_name IS NOT NULL AND r.deleted_at IS NULL AND r.received_at < UTC_TIMESTAMP() - INTERVAL 1 DAY
          AND NOT EXISTS (SELECT 1 FROM recording_version v WHERE v.recording_id = r.id)
          AND NOT EXISTS (SELECT 1 FROM recording_version v WHERE v.due_at > UTC_TIMESTAMP() - INTERVAL 1 DAY)) AS overdue,
       (SELECT COUNT(*) FROM recording_version v JOIN recording r ON r.id = v.recording_id
        WHERE v.state = 'failed' AND r.deleted_at IS NULL) AS failed,
       (SELECT v.problem FROM recording_version v JOIN recording r ON r.id = v.recording_id
        WHERE v.state = 'failed' AND r.deleted_at IS NULL ORDER BY v.done_at DESC, v.recording_id, v.kind LIMIT 1) AS problem;

-- name: recording_versions_state
-- kind: one
-- parameters: recording_id int
-- columns: done int, failed bool, is_light bool
-- for: how many further versions of a recording were settled, made or not, whether one was given up, and whether it is so
--   light itself that no light film was made
SELECT COUNT(*) AS done, COALESCE(SUM(state = 'failed'), 0) > 0 AS failed,
       COALESCE(SUM(state = 'small'), 0) > COALESCE(SUM(kind = 'light' AND state = 'made'), 0) AS is_light
FROM recording_version WHERE recording_id = :recording_id AND state <> 'waiting';
