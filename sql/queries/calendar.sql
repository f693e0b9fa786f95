-- SPDX-License-Identifier: Apache-2.0
-- name: calendar_reader
-- kind: one
-- parameters: token_hash text
-- columns: user_id int, language text
-- for: whose sessions a calendar's link shows, and in which language; none for an account that is disabled
SELECT u.id AS user_id, COALESCE(u.language, l.language) AS language
FROM calendar_link l JOIN user u ON u.id = l.user_id
WHERE l.token_hash = :token_hash AND u.disabled_at IS NULL;

-- name: calendar_sessions
-- kind: rows
-- parameters: user_id int, only_id int
-- columns: id int, title text, description text, start_at time, duration_minutes int, is_cancelled bool,
--   cancel_reason text, changed_at time, revision int, classroom text
-- for: the sessions of a user's classes, or of the class `only_id` alone: those of the last month, and all to come
-- plan: sorts what a user's own classes have
SELECT s.id, s.title, s.description, s.start_at, s.duration_minutes, s.cancelled_at IS NOT NULL AS is_cancelled,
       s.cancel_reason, s.changed_at, s.revision, c.name AS classroom
FROM classroom_member m
STRAIGHT_JOIN classroom c ON c.id = m.classroom_id
STRAIGHT_JOIN live_session s ON s.classroom_id = c.id
WHERE m.user_id = :user_id AND (:only_id = 0 OR m.classroom_id = :only_id) AND c.archived_at IS NULL
  AND s.start_at > UTC_TIMESTAMP() - INTERVAL 1 MONTH
ORDER BY s.start_at, s.id LIMIT 5000;

-- name: calendar_state
-- kind: one
-- parameters: user_id int, only_id int
-- columns: state text
-- for: what is another text whenever anything of those sessions is: most programs that ask have them already
SELECT CONCAT(COUNT(*), ' ', COALESCE(SUM(CRC32(CONCAT_WS('\n', s.id, s.title, s.description, s.start_at, s.duration_minutes,
           s.cancelled_at IS NOT NULL, s.cancel_reason, s.changed_at, s.revision, c.name))), 0)) AS state
FROM classroom_member m
STRAIGHT_JOIN classroom c ON c.id = m.classroom_id
STRAIGHT_JOIN live_session s ON s.classroom_id = c.id
WHERE m.user_id = :user_id AND (:only_id = 0 OR m.classroom_id = :only_id) AND c.archived_at IS NULL
  AND s.start_at > UTC_TIMESTAMP() - INTERVAL 1 MONTH;

-- name: calendar_session
-- kind: one
-- parameters: session_id int
-- columns: id int, title text, description text, start_at time, duration_minutes int, is_cancelled bool,
--   cancel_reason text, changed_at time, revision int, classroom text
-- for: the same of one session
SELECT s.id, s.title, s.description, s.start_at, s.duration_minutes, s.cancelled_at IS NOT NULL AS is_cancelled,
       s.cancel_reason, s.changed_at, s.revision, c.name AS classroom
FROM live_session s JOIN classroom c ON c.id = s.classroom_id
WHERE s.id = :session_id;

-- name: calendar_class
-- kind: one
-- parameters: user_id int, classroom_id int
-- columns: name text
-- for: what a class is called whose calendar a member reads
SELECT c.name FROM classroom_member m JOIN classroom c ON c.id = m.classroom_id
WHERE m.classroom_id = :classroom_id AND m.user_id = :user_id AND c.archived_at IS NULL;

-- name: calendar_classes
-- kind: rows
-- parameters: user_id int
-- columns: id int, name text
-- for: the classes whose calendars somebody can have
-- plan: sorts the classes that one is in, a dozen of them
SELECT c.id, c.name
FROM classroom_member m
STRAIGHT_JOIN classroom c ON c.id = m.classroom_id
WHERE m.user_id = :user_id AND c.archived_at IS NULL
ORDER BY c.name, c.id LIMIT 500;

-- name: calendar_links
-- kind: one
-- parameters: user_id int
-- columns: links int, made_at time
-- for: how many links somebody has, and when the last one was made
SELECT COUNT(*) AS links, MAX(created_at) AS made_at FROM calendar_link WHERE user_id = :user_id;

-- name: calendar_link_add
-- kind: write
-- parameters: token_hash text, user_id int, language text
-- for: a new link
INSERT INTO calendar_link (token_hash, user_id, language, created_at)
VALUES (:token_hash, :user_id, :language, UTC_TIMESTAMP());

-- name: calendar_links_end
-- kind: write
-- parameters: user_id int
-- for: ends all of somebody's links
DELETE FROM calendar_link WHERE user_id = :user_id;
