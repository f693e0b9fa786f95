-- SPDX-License-Identifier: Apache-2.0
-- name: audit_add
-- kind: write
-- parameters: actor_id int, action text, target_kind text, target_id int, target_name text, session_id int, address text, detail text
-- for: a line of the audit; an actor_id of 0 is nobody who is signed in, a target_id of 0 none; what has no name is called as
--   the session is that it belongs to, where it has one
INSERT INTO audit (at, actor_id, actor_name, action, target_kind, target_id, target_name, address, detail)
VALUES (UTC_TIMESTAMP(), NULLIF(:actor_id, 0), COALESCE((SELECT username FROM user WHERE id = :actor_id), ''), :action,
        :target_kind, NULLIF(:target_id, 0),
        LEFT(COALESCE(NULLIF(:target_name, ''), (SELECT title FROM live_session WHERE id = :session_id), ''), 200), :address,
        LEFT(:detail, 1000));

-- name: audit_add_by_machine
-- kind: write
-- parameters: action text, target_kind text, target_id int, session_id int, address text, detail text
-- for: the same of nobody who is signed in, and called as a session is: looks nobody up, as recordings come in number
INSERT INTO audit (at, action, target_kind, target_id, target_name, address, detail)
VALUES (UTC_TIMESTAMP(), :action, :target_kind, NULLIF(:target_id, 0),
        COALESCE((SELECT title FROM live_session WHERE id = :session_id), ''), :address, LEFT(:detail, 1000));

-- name: audit_actor
-- kind: one
-- parameters: user_id int
-- columns: username text
-- for: who acts, for a log
SELECT username FROM user WHERE id = :user_id;

-- name: audit_expire
-- kind: write
-- parameters: days int
-- for: removes lines that were kept long enough, some at a time
DELETE FROM audit WHERE at < UTC_TIMESTAMP() - INTERVAL :days DAY LIMIT 100;

-- name: audit_line
-- kind: one
-- parameters: line_id int
-- columns: at time
-- for: when a line was written, which a page begins behind
SELECT at FROM audit WHERE id = :line_id;

-- name: audit_page
-- kind: rows
-- parameters: before_time time, before_id int, from_time time, to_time time, most int
-- columns: id int, at time, actor_id int, actor_name text, action text, target_kind text, target_id int, target_name text, address text, detail text
-- for: a page of the audit, the newest line first, behind the one given
SELECT id, at, actor_id, actor_name, action, target_kind, target_id, target_name, address, detail
FROM audit FORCE INDEX (audit_at)
WHERE at >= :from_time AND at < :to_time AND at <= :before_time AND (at < :before_time OR id < :before_id)
ORDER BY at DESC, id DESC
LIMIT :most;

-- name: audit_page_by_who
-- kind: rows
-- parameters: before_time time, before_id int, who text, target_kind text, from_time time, to_time time, most int
-- columns: id int, at time, actor_id int, actor_name text, action text, target_kind text, target_id int, target_name text, address text, detail text
-- for: the same of what somebody did, or what was done to somebody; an empty kind is any
-- plan: puts two pages together, each from an index; a line that is in both, as one's own login is, counts once
SELECT a.id, a.at, a.actor_id, a.actor_name, a.action, a.target_kind, a.target_id, a.target_name, a.address, a.detail
FROM ((SELECT id, at FROM audit FORCE INDEX (audit_actor)
       WHERE actor_name = :who AND (:target_kind = '' OR target_kind = :target_kind)
         AND at >= :from_time AND at < :to_time AND at <= :before_time AND (at < :before_time OR id < :before_id)
       ORDER BY at DESC, id DESC LIMIT :most)
      UNION DISTINCT
      (SELECT id, at FROM audit FORCE INDEX (audit_target)
       WHERE target_kind = 'user' AND target_name = :who AND (:target_kind = '' OR target_kind = :target_kind)
         AND at >= :from_time AND at < :to_time AND at <= :before_time AND (at < :before_time OR id < :before_id)
       ORDER BY at DESC, id DESC LIMIT :most)
      ORDER BY at DESC, id DESC LIMIT :most) page
STRAIGHT_JOIN audit a ON a.id = page.id
ORDER BY page.at DESC, page.id DESC;

-- name: audit_page_by_who_of_action
-- kind: rows
-- parameters: before_time time, before_id int, who text, action text, target_kind text, from_time time, to_time time, most int
-- columns: id int, at time, actor_id int, actor_name text, action text, target_kind text, target_id int, target_name text, address text, detail text
-- for: the same of one action
-- plan: puts two pages together, each from an index
(SELECT id, at, actor_id, actor_name, action, target_kind, target_id, target_name, address, detail
 FROM audit FORCE INDEX (audit_actor_action)
 WHERE actor_name = :who AND action = :action AND (:target_kind = '' OR target_kind = :target_kind)
   AND at >= :from_time AND at < :to_time AND at <= :before_time AND (at < :before_time OR id < :before_id)
 ORDER BY at DESC, id DESC LIMIT :most)
UNION ALL
(SELECT id, at, actor_id, actor_name, action, target_kind, target_id, target_name, address, detail
 FROM audit FORCE INDEX (audit_target)
 WHERE target_kind = 'user' AND target_name = :who AND actor_name <> :who AND action = :action
   AND (:target_kind = '' OR target_kind = :target_kind)
   AND at >= :from_time AND at < :to_time AND at <= :before_time AND (at < :before_time OR id < :before_id)
 ORDER BY at DESC, id DESC LIMIT :most)
ORDER BY at DESC, id DESC
LIMIT :most;

-- name: audit_page_of_action
-- kind: rows
-- parameters: before_time time, before_id int, action text, from_time time, to_time time, most int
-- columns: id int, at time, actor_id int, actor_name text, action text, target_kind text, target_id int, target_name text, address text, detail text
-- for: the same of what was done
SELECT id, at, actor_id, actor_name, action, target_kind, target_id, target_name, address, detail
FROM audit FORCE INDEX (audit_action)
WHERE action = :action
  AND at >= :from_time AND at < :to_time AND at <= :before_time AND (at < :before_time OR id < :before_id)
ORDER BY at DESC, id DESC
LIMIT :most;

-- name: audit_page_of_action_to
-- kind: rows
-- parameters: before_time time, before_id int, action text, target_kind text, from_time time, to_time time, most int
-- columns: id int, at time, actor_id int, actor_name text, action text, target_kind text, target_id int, target_name text, address text, detail text
-- for: the same, and to what
SELECT id, at, actor_id, actor_name, action, target_kind, target_id, target_name, address, detail
FROM audit FORCE INDEX (audit_action_kind)
WHERE action = :action AND target_kind = :target_kind
  AND at >= :from_time AND at < :to_time AND at <= :before_time AND (at < :before_time OR id < :before_id)
ORDER BY at DESC, id DESC
LIMIT :most;

-- name: audit_page_of_kind
-- kind: rows
-- parameters: before_time time, before_id int, target_kind text, from_time time, to_time time, most int
-- columns: id int, at time, actor_id int, actor_name text, action text, target_kind text, target_id int, target_name text, address text, detail text
-- for: the same of what it was done to
SELECT id, at, actor_id, actor_name, action, target_kind, target_id, target_name, address, detail
FROM audit FORCE INDEX (audit_kind)
WHERE target_kind = :target_kind AND at >= :from_time AND at < :to_time AND at <= :before_time AND (at < :before_time OR id < :before_id)
ORDER BY at DESC, id DESC
LIMIT :most;
