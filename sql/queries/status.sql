-- SPDX-License-Identifier: Apache-2.0
-- name: status_change
-- kind: one
-- parameters: change_name text
-- columns: is_deployed bool
-- plan: a schema has a handful of changes
-- for: whether the schema has a change, by sqitch's own registry
SELECT COUNT(*) > 0 AS is_deployed FROM changes WHERE project = 'crvs' AND `change` = :change_name;
