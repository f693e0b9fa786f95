-- SPDX-License-Identifier: Apache-2.0
-- name: status_change
-- kind: one
-- parameters: change_name text
-- columns: is_deployed bool
-- plan: a schema has a handful of changes
-- for: whether the schema has a change, by sqitch's own registry
SELECT COUNT(*) > 0 AS is_deployed FROM changes WHERE project = 'crvs' AND `change` = :change_name;

-- name: status_readings
-- kind: one
-- parameters: change_name text
-- columns: is_deployed bool, waiting int, pending int, mail_waiting int, mail_failed int, versions_failed int
-- plan: a schema has a handful of changes, the inbox some hundreds of entries at most, and what classes are to be told
--   waits for a minute
-- for: what monitoring asks for now and then: whether the schema has a change, how many announcements wait for an
--   administrator, how many recordings should have gone from the bin, how many notices are due, with one
--   for each member of a class that is to be told, or were given up after all tries, and how many light versions of recordings were
SELECT (SELECT COUNT(*) > 0 FROM changes WHERE project = 'crvs' AND `change` = :change_name) AS is_deployed,
       (SELECT COUNT(*) FROM recording_inbox) AS waiting,
       (SELECT COUNT(*) FROM recording WHERE purge_at <= UTC_TIMESTAMP()) AS pending,
       (SELECT COUNT(*) FROM notice FORCE INDEX (notice_due)
        WHERE state = 'waiting' AND is_urgent IN (FALSE, TRUE) AND due_at <= UTC_TIMESTAMP())
       + (SELECT CAST(COALESCE(SUM(m.members), 0) AS SIGNED)
          FROM notice_event e JOIN classroom_count m ON m.classroom_id = e.classroom_id
          WHERE e.due_at <= UTC_TIMESTAMP()) AS mail_waiting,
       (SELECT COUNT(*) FROM notice FORCE INDEX (notice_due)
        WHERE state = 'failed' AND attempts >= 5 AND done_at > UTC_TIMESTAMP() - INTERVAL 1 DAY) AS mail_failed,
       (SELECT COUNT(*) FROM recording_version WHERE state = 'failed') AS versions_failed;
