-- SPDX-License-Identifier: Apache-2.0
-- name: session_viewer
-- kind: one
-- parameters: token_hash text
-- columns: viewer_id int, viewer_username text, viewer_full_name text, viewer_role text, viewer_language text, viewer_time_zone text, session_seen_at time
-- for: who is signed in with a session cookie. Statements that find what a route is about along with it have these columns
--   first, and the same conditions (tests/guards/viewers)
SELECT u.id AS viewer_id, u.username AS viewer_username, u.full_name AS viewer_full_name, u.role AS viewer_role,
       u.language AS viewer_language, u.time_zone AS viewer_time_zone, t.last_seen_at AS session_seen_at
FROM user_session t
JOIN user u ON u.id = t.user_id
WHERE t.token_hash = :token_hash AND t.expires_at > UTC_TIMESTAMP() AND u.disabled_at IS NULL;

-- name: session_seen
-- kind: write
-- parameters: token_hash text
-- for: notes that a session is in use
UPDATE user_session SET last_seen_at = UTC_TIMESTAMP() WHERE token_hash = :token_hash;

-- name: session_open
-- kind: write
-- parameters: token_hash text, user_id int, lifetime int, address text, user_agent text
-- for: a login's session, which lasts for `lifetime` seconds
INSERT INTO user_session (token_hash, user_id, created_at, last_seen_at, expires_at, address, user_agent)
VALUES (:token_hash, :user_id, UTC_TIMESTAMP(), UTC_TIMESTAMP(), UTC_TIMESTAMP() + INTERVAL :lifetime SECOND, :address,
        LEFT(:user_agent, 255));

-- name: session_close
-- kind: write
-- parameters: token_hash text
-- for: the logout
DELETE FROM user_session WHERE token_hash = :token_hash;

-- name: sessions_expire
-- kind: write
-- for: removes expired sessions, some at a time
DELETE FROM user_session WHERE expires_at <= UTC_TIMESTAMP() LIMIT 100;

-- name: outside_user
-- kind: one
-- parameters: username text
-- columns: viewer_id int, viewer_username text, viewer_full_name text, viewer_role text, viewer_language text, viewer_time_zone text, email text, is_active bool
-- for: the account of somebody whom Apache signs in
SELECT id AS viewer_id, username AS viewer_username, full_name AS viewer_full_name, role AS viewer_role,
       language AS viewer_language, time_zone AS viewer_time_zone, email, disabled_at IS NULL AS is_active
FROM user WHERE username = :username;

-- name: outside_add
-- kind: insert
-- parameters: username text, full_name text, email text, role text
-- for: the first page of somebody whom Apache signs in; there is no password
-- kept: is in no class yet
INSERT INTO user (username, full_name, email, role, created_at)
VALUES (:username, :full_name, :email, :role, UTC_TIMESTAMP());

-- name: outside_change
-- kind: write
-- parameters: user_id int, full_name text, email text, role text
-- for: what Apache now says of a user, NULL where it says nothing: that stays as somebody may have changed it meanwhile;
--   outside_rename_member goes with it
-- then: classes_changed_by_user(user_id)
UPDATE user
SET full_name = COALESCE(:full_name, full_name), email = COALESCE(:email, email), role = COALESCE(:role, role)
WHERE id = :user_id;

-- name: outside_rename_member
-- kind: write
-- parameters: user_id int
-- for: what the user is sorted by in the classes
-- then: classes_changed_by_user(user_id)
UPDATE classroom_member m JOIN user u ON u.id = m.user_id SET m.sort_name = u.order_name WHERE m.user_id = :user_id;

-- name: user_locked
-- kind: one
-- parameters: user_id int
-- columns: id int, username text, full_name text, sort_name text, email text, role text, is_active bool
-- for: an account that is about to be changed, held until the transaction ends
SELECT id, username, full_name, sort_name, email, role, disabled_at IS NULL AS is_active
FROM user WHERE id = :user_id FOR UPDATE;

-- name: admins_locked
-- kind: rows
-- columns: id int
-- for: the administrators who can sign in, held until the transaction ends and before any other account, so that two
--   requests at once neither take away each other's last one nor wait for each other
SELECT id FROM user WHERE role = 'admin' AND disabled_at IS NULL ORDER BY id FOR UPDATE;

-- name: guard_user
-- kind: one
-- parameters: username text
-- columns: username text, role text
-- for: what a user whom any AuthType found may, by role; no row for one who is disabled or not there
SELECT username, role FROM user WHERE username = :username AND disabled_at IS NULL;

-- name: guard_class
-- kind: one
-- parameters: username text, classroom_id int
-- columns: username text, is_member bool, is_teacher bool
-- for: what such a user is in a class; administrators are both everywhere
SELECT u.username, u.role = 'admin' OR m.user_id IS NOT NULL AS is_member,
       u.role = 'admin' OR m.role = 'teacher' AS is_teacher
FROM user u
LEFT JOIN classroom_member m ON m.classroom_id = :classroom_id AND m.user_id = u.id
WHERE u.username = :username AND u.disabled_at IS NULL;

-- name: headcount_change
-- kind: write
-- parameters: user_role text, is_active bool, difference int
-- for: how many accounts there are of a role and state, in the transaction that adds one (1) or takes one away (-1)
UPDATE user_count SET users = users + :difference WHERE role = :user_role AND is_disabled = (NOT :is_active);

-- name: headcount_hold
-- kind: rows
-- columns: role text
-- for: how many there are, held until the transaction ends: what others add meanwhile is counted behind it
-- plan: six rows are all
-- order: none is seen
SELECT role FROM user_count FOR UPDATE;

-- name: headcount_recount
-- kind: write
-- for: the same, counted afresh
-- plan: six rows are all, and all accounts are counted
-- long: in a large school these are hundreds of thousands
UPDATE user_count c SET users = (SELECT COUNT(*) FROM user u WHERE u.role = c.role AND u.is_disabled = c.is_disabled);
