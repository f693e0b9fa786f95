-- SPDX-License-Identifier: Apache-2.0
-- name: database_name
-- kind: one
-- columns: name text
-- for: which database the option file leads to
SELECT DATABASE() AS name;

-- name: table_exists
-- kind: one
-- parameters: name text
-- columns: is_there bool
-- for: whether the database has a table
-- plan: asks the server's own tables
SELECT COUNT(*) > 0 AS is_there FROM information_schema.tables WHERE table_schema = DATABASE() AND CONVERT(table_name USING utf8mb4) = :name;

-- name: registry_releases
-- kind: one
-- columns: has_rows bool
-- for: whether the making of sqitch's tables came to its end
-- plan: a handful of rows
SELECT COUNT(*) > 0 AS has_rows FROM releases;

-- name: registry_changes
-- kind: one
-- columns: has_rows bool
-- for: whether sqitch deployed a change
-- plan: a handful of rows
SELECT COUNT(*) > 0 AS has_rows FROM changes;

-- name: registry_events
-- kind: one
-- columns: has_rows bool
-- for: whether sqitch ever deployed a change
-- plan: a handful of rows
SELECT COUNT(*) > 0 AS has_rows FROM events;

-- name: migration_lock
-- kind: one
-- columns: is_held bool
-- for: whether a script that changes the schema is at work: core/db/script.c has the lock
-- plan: asks for no table
SELECT COALESCE(IS_FREE_LOCK(LEFT(CONCAT('crvs migrate ', DATABASE()), 64)), 1) = 0 AS is_held;

-- name: migration_unfinished
-- kind: one
-- columns: script text
-- for: the script that was interrupted, or of which sqitch did not come to note that it was carried out
-- plan: a handful of rows
SELECT m.script FROM migrate_unfinished m
LEFT JOIN changes c ON c.project = 'crvs' AND c.`change` = SUBSTRING(m.script, 8, CHAR_LENGTH(m.script) - 11)
WHERE m.done < m.statements OR (m.script LIKE 'deploy/%') = (c.`change` IS NULL);

-- name: migration_finished
-- kind: write
-- for: forgets the script that was carried out last, which sqitch has noted
-- plan: one row
DELETE FROM migrate_unfinished WHERE done = statements;

-- name: functions_refused
-- kind: one
-- parameters: in_cluster bool
-- columns: is_refused bool
-- for: whether the server lets accounts without SUPER create no function; a cluster's node counts as one with a binary log
SELECT (@@log_bin OR :in_cluster) AND NOT @@log_bin_trust_function_creators AS is_refused;

-- name: cluster_node
-- kind: one
-- columns: in_cluster bool
-- for: whether the server is a node of a Galera cluster; one that can be none has no such variable
SELECT @@wsrep_on AS in_cluster;

-- name: account_is_super
-- kind: one
-- columns: is_super bool
-- for: whether this account has the privilege SUPER
-- plan: asks the server's own tables
SELECT COUNT(*) > 0 AS is_super FROM information_schema.user_privileges
WHERE privilege_type = 'SUPER' AND grantee = CONCAT('''', REPLACE(CURRENT_USER(), '@', '''@'''), '''');

-- name: changes_deployed
-- kind: rows
-- columns: name text
-- for: the changes of the schema that the database has
-- plan: a handful of rows
SELECT `change` AS name FROM changes WHERE project = 'crvs' ORDER BY `change`;

-- name: columns_narrow
-- kind: one
-- columns: names text
-- for: columns of people's texts that cannot hold every character; hashes and addresses are ASCII
-- plan: asks the server's own tables
SELECT CAST(COALESCE(GROUP_CONCAT(CONCAT(table_name, '.', column_name) ORDER BY table_name, column_name SEPARATOR ', '), '')
            AS CHAR(4000)) AS names
FROM information_schema.columns
WHERE table_schema = DATABASE() AND character_set_name NOT IN ('utf8mb4', 'ascii')
  AND table_name IN ('category', 'user', 'classroom', 'classroom_member', 'live_session', 'course', 'module', 'lesson');

-- name: database_characters
-- kind: one
-- columns: characters text
-- for: in which characters new tables would be
SELECT @@character_set_database AS characters;

-- name: database_clock
-- kind: one
-- columns: seconds int
-- for: the time of the database's machine, in seconds since 1970
SELECT UNIX_TIMESTAMP() AS seconds;

-- name: hashes_foreign
-- kind: one
-- columns: accounts int
-- for: how many accounts have a password that another program hashed, or at another cost than ours, 10
-- behind: hashes_foreign_none
SELECT (SELECT COUNT(*) FROM user WHERE hash_iterations > 0)
       + (SELECT COUNT(*) FROM user WHERE bcrypt_cost BETWEEN 1 AND 9 OR bcrypt_cost > 10) AS accounts;

-- name: hashes_foreign_none
-- kind: one
-- columns: accounts int
-- for: the same before there could be any
SELECT COUNT(*) AS accounts FROM user WHERE FALSE;

-- name: counts_wrong
-- kind: one
-- columns: classes int
-- for: how many classes have another number of members than the one that is kept
-- plan: counts all members, for crvs-admin doctor
-- long: it reads all of them
SELECT COUNT(*) AS classes
FROM classroom c
LEFT JOIN classroom_count b ON b.classroom_id = c.id
WHERE COALESCE(b.members, -1) <> (SELECT COUNT(*) FROM classroom_member m WHERE m.classroom_id = c.id);

-- name: sessions_marked_wrong
-- kind: one
-- columns: sessions int
-- for: how many sessions are marked as long over that are not over
-- behind: nothing
SELECT COUNT(*) AS sessions FROM live_session WHERE is_past = TRUE AND closes_at > UTC_TIMESTAMP();

-- name: headcount_wrong
-- kind: one
-- columns: wrong int
-- for: of how many roles and states other numbers of accounts are kept than there are
-- plan: six rows are all, and all accounts are counted
-- long: it counts all of them
SELECT 6 - COUNT(*) AS wrong FROM user_count c
WHERE c.users = (SELECT COUNT(*) FROM user u WHERE u.role = c.role AND u.is_disabled = c.is_disabled);

-- name: admin_exists
-- kind: one
-- columns: is_there bool
-- for: whether an administrator can sign in
SELECT EXISTS (SELECT 1 FROM user WHERE role = 'admin' AND disabled_at IS NULL) AS is_there;

-- name: database_things
-- kind: rows
-- columns: kind text, name text
-- for: all that a database has, as DROP calls it, before and after a restore
-- plan: asks the server's own tables
SELECT CASE WHEN table_type = 'VIEW' THEN 'VIEW' ELSE 'TABLE' END AS kind, CONVERT(table_name USING utf8mb4) AS name
FROM information_schema.tables WHERE table_schema = DATABASE()
UNION ALL
SELECT CONVERT(routine_type USING utf8mb4), CONVERT(routine_name USING utf8mb4)
FROM information_schema.routines WHERE routine_schema = DATABASE()
ORDER BY kind, name;

-- name: backup_last
-- kind: one
-- columns: seconds int
-- for: how long ago the last backup was made, in seconds; -1: none was
SELECT COALESCE((SELECT TIMESTAMPDIFF(SECOND, MAX(a.at), UTC_TIMESTAMP()) FROM audit a WHERE a.action = 'backup_made'), -1)
           AS seconds;

-- name: definers_other
-- kind: one
-- columns: names text, own text
-- for: in whose name functions and triggers of the database act, where it is not this account
-- plan: asks the server's own tables
SELECT CAST(COALESCE(GROUP_CONCAT(DISTINCT d.definer ORDER BY d.definer SEPARATOR ', '), '') AS CHAR(4000)) AS names,
       CURRENT_USER() AS own
FROM (SELECT CONVERT(definer USING utf8mb4) AS definer FROM information_schema.triggers WHERE trigger_schema = DATABASE()
      UNION
      SELECT CONVERT(definer USING utf8mb4) FROM information_schema.routines WHERE routine_schema = DATABASE()) d
WHERE d.definer <> CONVERT(CURRENT_USER() USING utf8mb4) AND d.definer NOT LIKE 'root@%';
