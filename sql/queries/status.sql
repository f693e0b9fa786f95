-- name: status_change
-- kind: one
-- parameters: change_name text
-- columns: change_name text
-- for: whether the schema has a change, by sqitch's own registry
SELECT `change` AS change_name FROM changes WHERE project = 'crvs' AND `change` = :change_name LIMIT 1;
