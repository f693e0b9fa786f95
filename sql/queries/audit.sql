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

-- name: audit_expire
-- kind: write
-- parameters: days int
-- for: removes lines that were kept long enough, some at a time
DELETE FROM audit WHERE at < UTC_TIMESTAMP() - INTERVAL :days DAY LIMIT 100;

-- name: audit_page
-- kind: rows
-- parameters: before_id int, who text, action text, target_kind text, from_time time, to_time time, most int
-- columns: id int, at time, actor_id int, actor_name text, action text, target_kind text, target_id int, target_name text, address text, detail text
-- for: a page of the audit, the newest line first, before the one given. `who` did it, or it was done to; what is empty
--   filters nothing
SELECT id, at, actor_id, actor_name, action, target_kind, target_id, target_name, address, detail
FROM audit
WHERE id < :before_id AND (:who = '' OR actor_name = :who OR (target_kind = 'user' AND target_name = :who))
  AND (:action = '' OR action = :action) AND (:target_kind = '' OR target_kind = :target_kind)
  AND at >= :from_time AND at < :to_time
ORDER BY id DESC
LIMIT :most;
