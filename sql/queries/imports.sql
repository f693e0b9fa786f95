-- SPDX-License-Identifier: Apache-2.0
-- name: import_create
-- kind: insert
-- parameters: user_id int, line_count int, passed_over text, has_password bool
-- for: a file of accounts, about to be checked; a user_id of 0 is a command's
INSERT INTO user_import (created_by, created_at, line_count, passed_over, has_password)
VALUES (NULLIF(:user_id, 0), UTC_TIMESTAMP(), :line_count, :passed_over, :has_password);

-- name: imports_expire
-- kind: write
-- for: removes old imports with their lines, some at a time
DELETE FROM user_import WHERE created_at < UTC_TIMESTAMP() - INTERVAL 7 DAY LIMIT 10;

-- name: import_add_line
-- kind: write
-- parameters: import_id int, line int, username text, full_name text, sort_name text, email text, role text, class_codes text, problem text
-- for: a line of the file, and what is wrong with it by itself
INSERT INTO user_import_line (import_id, line, username, full_name, sort_name, email, role, class_codes, problem)
VALUES (:import_id, :line, LEFT(:username, 150), LEFT(:full_name, 150), LEFT(:sort_name, 150), LEFT(:email, 254), :role,
        LEFT(:class_codes, 500), :problem);

-- name: import_add_class
-- kind: write
-- parameters: import_id int, line int, classroom_id int
-- for: a class that a line's user is to be in
INSERT INTO user_import_class (import_id, line, classroom_id) VALUES (:import_id, :line, :classroom_id)
ON DUPLICATE KEY UPDATE classroom_id = user_import_class.classroom_id;

-- name: import_find_users
-- kind: write
-- parameters: import_id int
-- for: the accounts that lines are about
UPDATE user_import_line l LEFT JOIN user u ON u.username = l.username
SET l.user_id = u.id
WHERE l.import_id = :import_id;

-- name: import_find_repeats
-- kind: write
-- parameters: import_id int, problem text
-- for: lines about an account that a line before them is about as well
UPDATE user_import_line l
STRAIGHT_JOIN user_import_line f FORCE INDEX (user_import_line_name) ON f.import_id = l.import_id AND f.username = l.username AND f.line < l.line
SET l.problem = :problem
WHERE l.import_id = :import_id AND l.problem = '';

-- name: import_find_admins
-- kind: write
-- parameters: import_id int, problem text
-- for: lines that would take an administrator's role away: that is done by hand
UPDATE user_import_line l JOIN user u ON u.id = l.user_id
SET l.problem = :problem
WHERE l.import_id = :import_id AND l.problem = '' AND u.role = 'admin' AND l.role NOT IN ('', 'admin');

-- name: import_judge
-- kind: write
-- parameters: import_id int
-- for: what each line will do
UPDATE user_import_line l LEFT JOIN user u ON u.id = l.user_id
SET l.outcome = CASE
    WHEN l.problem <> '' THEN 'wrong'
    WHEN u.id IS NULL THEN 'create'
    WHEN BINARY u.full_name <> BINARY l.full_name
        OR (l.sort_name <> '' AND BINARY u.sort_name <> BINARY l.sort_name) OR (l.email <> '' AND BINARY u.email <> BINARY l.email)
        OR (l.role <> '' AND u.role <> l.role)
        OR EXISTS (SELECT 1 FROM user_import_class c
                   LEFT JOIN classroom_member m ON m.classroom_id = c.classroom_id AND m.user_id = u.id
                   WHERE c.import_id = l.import_id AND c.line = l.line AND m.user_id IS NULL) THEN 'change'
    ELSE 'same' END
WHERE l.import_id = :import_id;

-- name: import_of_user
-- kind: one
-- parameters: import_id int, user_id int
-- columns: id int, line_count int, done_lines int, is_running bool, is_done bool, is_cut_off bool, last_line int, passed_over text, has_password bool
-- for: an import as the administrator sees it who began it; nobody else does
SELECT id, line_count, done_lines, running_at IS NOT NULL AND done_at IS NULL AS is_running, done_at IS NOT NULL AS is_done,
       done_at IS NULL AND running_at < UTC_TIMESTAMP() - INTERVAL 60 SECOND AS is_cut_off,
       (SELECT MAX(l.line) FROM user_import_line l WHERE l.import_id = :import_id) AS last_line,
       passed_over, has_password
FROM user_import WHERE id = :import_id AND created_by <=> NULLIF(:user_id, 0);

-- name: import_counts
-- kind: one
-- parameters: import_id int
-- columns: wrong int, created int, changed int, same int, joined int, admins int,
--   demoted int
-- for: what an import will do, or did, in numbers
SELECT (SELECT COUNT(*) FROM user_import_line l WHERE l.import_id = :import_id AND l.outcome = 'wrong') AS wrong,
       (SELECT COUNT(*) FROM user_import_line l WHERE l.import_id = :import_id AND l.outcome = 'create') AS created,
       (SELECT COUNT(*) FROM user_import_line l WHERE l.import_id = :import_id AND l.outcome = 'change') AS changed,
       (SELECT COUNT(*) FROM user_import_line l WHERE l.import_id = :import_id AND l.outcome = 'same') AS same,
       (SELECT COUNT(*) FROM user_import_class c WHERE c.import_id = :import_id) AS joined,
       (SELECT COUNT(*) FROM user_import_line l LEFT JOIN user u ON u.id = l.user_id
        WHERE l.import_id = :import_id AND l.outcome IN ('create', 'change') AND l.role = 'admin'
          AND COALESCE(u.role, '') <> 'admin') AS admins,
       (SELECT COUNT(*) FROM user_import_line l JOIN user u ON u.id = l.user_id
        WHERE l.import_id = :import_id AND l.outcome = 'change' AND l.role <> u.role
          AND (u.role = 'admin' OR l.role = 'learner')) AS demoted;

-- name: import_lines
-- kind: rows
-- parameters: import_id int, after_line int, which text, most int
-- columns: line int, username text, full_name text, email text, role text, class_codes text, outcome text, problem text, user_id int
-- for: a page of the lines, behind the one given: all, the 'wrong' or the 'right' ones
SELECT line, username, full_name, email, role, class_codes, outcome, problem, user_id
FROM user_import_line
WHERE import_id = :import_id AND line > :after_line AND (:which = '' OR (:which = 'wrong') = (outcome = 'wrong'))
ORDER BY line
LIMIT :most;

-- name: import_classes_named
-- kind: rows
-- parameters: class_name text
-- columns: id int
-- for: the classes that may be joined and are called so; of two, neither is meant
SELECT id FROM classroom WHERE name = :class_name AND join_open AND archived_at IS NULL ORDER BY id LIMIT 2;

-- name: import_add_suspended
-- kind: write
-- parameters: import_id int, line int
-- for: a line of somebody whose account is to be disabled
-- behind: later
INSERT INTO user_import_suspended (import_id, line) VALUES (:import_id, :line);

-- name: import_leave_course
-- kind: write
-- parameters: import_id int, course text, line_count int
-- for: a course of Moodle's that nobody is put into
-- behind: later
INSERT INTO user_import_course (import_id, name, line_count) VALUES (:import_id, LEFT(:course, 255), :line_count)
ON DUPLICATE KEY UPDATE line_count = user_import_course.line_count + :line_count;

-- name: import_courses_left
-- kind: rows
-- parameters: import_id int, most int
-- columns: name text, line_count int
-- for: the courses that nobody is put into
-- behind: nothing
SELECT name, line_count FROM user_import_course WHERE import_id = :import_id ORDER BY name LIMIT :most;

-- name: import_suspended_count
-- kind: one
-- parameters: import_id int
-- columns: suspended int
-- for: how many lines say that an account is disabled
-- behind: nothing
SELECT COUNT(*) AS suspended FROM user_import_suspended WHERE import_id = :import_id;

-- name: import_suspended_lines
-- kind: rows
-- parameters: import_id int, after_line int, most int
-- columns: line int
-- for: which lines say so, behind the one given
-- behind: nothing
SELECT line FROM user_import_suspended WHERE import_id = :import_id AND line > :after_line ORDER BY line LIMIT :most;

-- name: import_find_suspended_admins
-- kind: write
-- parameters: import_id int, problem text
-- for: lines that would disable an administrator: that is done by hand
-- behind: nothing
UPDATE user_import_suspended s JOIN user_import_line l ON l.import_id = s.import_id AND l.line = s.line
LEFT JOIN user u ON u.id = l.user_id
SET l.problem = :problem
WHERE s.import_id = :import_id AND l.problem = '' AND (u.role = 'admin' OR l.role = 'admin');

-- name: import_judge_suspended
-- kind: write
-- parameters: import_id int
-- for: lines that change nothing but that an account is disabled, behind import_judge
-- behind: nothing
UPDATE user_import_suspended s JOIN user_import_line l ON l.import_id = s.import_id AND l.line = s.line
JOIN user u ON u.id = l.user_id
SET l.outcome = 'change'
WHERE s.import_id = :import_id AND l.outcome = 'same' AND u.disabled_at IS NULL;

-- name: import_audit_suspended
-- kind: write
-- parameters: import_id int, first_line int, last_line int, actor_id int, address text
-- for: the accounts that some lines disable, in the audit, before they are
-- behind: nothing
INSERT INTO audit (at, actor_id, actor_name, action, target_kind, target_id, target_name, address, detail)
SELECT UTC_TIMESTAMP(), a.id, COALESCE(a.username, ''), 'user_disabled', 'user', u.id, u.username, :address,
       CONCAT('import ', s.import_id)
FROM user_import_suspended s
JOIN user_import_line l ON l.import_id = s.import_id AND l.line = s.line
JOIN user u ON u.id = l.user_id
LEFT JOIN user a ON a.id = :actor_id
WHERE s.import_id = :import_id AND s.line BETWEEN :first_line AND :last_line AND u.disabled_at IS NULL
  AND u.role <> 'admin';

-- name: import_end_suspended_sessions
-- kind: write
-- parameters: import_id int, first_line int, last_line int
-- for: signs out those whom import_suspend_users is about to disable
-- behind: nothing
DELETE e FROM user_import_suspended s
JOIN user_import_line l ON l.import_id = s.import_id AND l.line = s.line
JOIN user u ON u.id = l.user_id
JOIN user_session e ON e.user_id = u.id
WHERE s.import_id = :import_id AND s.line BETWEEN :first_line AND :last_line AND u.role <> 'admin';

-- name: import_end_suspended_links
-- kind: write
-- parameters: import_id int, first_line int, last_line int
-- for: the links for passwords of the same
-- behind: nothing
DELETE k FROM user_import_suspended s
JOIN user_import_line l ON l.import_id = s.import_id AND l.line = s.line
JOIN user u ON u.id = l.user_id
JOIN user_link k ON k.user_id = u.id
WHERE s.import_id = :import_id AND s.line BETWEEN :first_line AND :last_line AND u.role <> 'admin';

-- name: import_suspend_users
-- kind: write
-- parameters: import_id int, first_line int, last_line int
-- for: disables the accounts of some lines; an administrator's, who became one since the
--   lines were checked, stays
-- behind: nothing
UPDATE user_import_suspended s
JOIN user_import_line l ON l.import_id = s.import_id AND l.line = s.line
JOIN user u ON u.id = l.user_id
SET u.disabled_at = UTC_TIMESTAMP()
WHERE s.import_id = :import_id AND s.line BETWEEN :first_line AND :last_line AND u.disabled_at IS NULL
  AND u.role <> 'admin';

-- name: import_begin
-- kind: write
-- parameters: import_id int, user_id int
-- for: an import begins: of two requests at once, one finds it begun. One that was cut off may begin again
UPDATE user_import SET running_at = UTC_TIMESTAMP(), done_lines = 0
WHERE id = :import_id AND created_by <=> NULLIF(:user_id, 0) AND done_at IS NULL
  AND (running_at IS NULL OR running_at < UTC_TIMESTAMP() - INTERVAL 60 SECOND);

-- name: import_progress
-- kind: write
-- parameters: import_id int, done_lines int
-- for: how far an import is, seen by others while its own transaction is not
UPDATE user_import SET running_at = UTC_TIMESTAMP(), done_lines = :done_lines WHERE id = :import_id;

-- name: import_give_up
-- kind: write
-- parameters: import_id int
-- for: an import that did not succeed: it may begin again
UPDATE user_import SET running_at = NULL, done_lines = 0 WHERE id = :import_id AND done_at IS NULL;

-- name: import_finish
-- kind: write
-- parameters: import_id int
-- for: an import is done
UPDATE user_import SET done_at = UTC_TIMESTAMP(), done_lines = line_count WHERE id = :import_id;

-- name: import_forget
-- kind: write
-- parameters: import_id int
-- for: takes an import away with its lines: one of a command, or with errors, which nobody looks at later
DELETE FROM user_import WHERE id = :import_id;

-- name: import_stale
-- kind: one
-- parameters: import_id int
-- columns: differing int
-- for: how many lines are about accounts that came, went or became administrators since the lines were checked
SELECT COUNT(*) AS differing FROM user_import_line l
LEFT JOIN user u ON u.username = l.username
WHERE l.import_id = :import_id AND (NOT l.user_id <=> u.id
    OR (u.role = 'admin' AND l.role NOT IN ('', 'admin')));

-- name: import_create_users
-- kind: write
-- parameters: import_id int, first_line int, last_line int
-- for: the new accounts of some lines
-- kept: are in no class yet
INSERT INTO user (username, full_name, sort_name, email, role, created_at)
SELECT l.username, l.full_name, l.sort_name, l.email, IF(l.role = '', 'learner', l.role), UTC_TIMESTAMP()
FROM user_import_line l
WHERE l.import_id = :import_id AND l.line BETWEEN :first_line AND :last_line AND l.outcome = 'create';

-- name: import_note_created
-- kind: write
-- parameters: import_id int, first_line int, last_line int
-- for: which account each of those lines made
UPDATE user_import_line l JOIN user u ON u.username = l.username
SET l.user_id = u.id
WHERE l.import_id = :import_id AND l.line BETWEEN :first_line AND :last_line AND l.outcome = 'create';

-- name: import_rename_members
-- kind: write
-- parameters: import_id int, first_line int, last_line int
-- for: what the changed accounts of some lines are sorted by in the classes, behind import_change_users
-- kept: the names of many may take a minute
UPDATE classroom_member m JOIN user_import_line l ON l.user_id = m.user_id JOIN user u ON u.id = m.user_id
SET m.sort_name = u.order_name
WHERE l.import_id = :import_id AND l.line BETWEEN :first_line AND :last_line AND l.outcome = 'change';

-- name: import_audit_roles
-- kind: write
-- parameters: import_id int, first_line int, last_line int, actor_id int, address text
-- for: the changed roles of some lines, in the audit, before they are changed
INSERT INTO audit (at, actor_id, actor_name, action, target_kind, target_id, target_name, address, detail)
SELECT UTC_TIMESTAMP(), a.id, COALESCE(a.username, ''), 'user_role', 'user', u.id, u.username, :address,
       CONCAT(u.role, ' > ', l.role)
FROM user_import_line l JOIN user u ON u.id = l.user_id LEFT JOIN user a ON a.id = :actor_id
WHERE l.import_id = :import_id AND l.line BETWEEN :first_line AND :last_line AND l.outcome = 'change'
  AND l.role <> '' AND u.role <> l.role;

-- name: import_end_links
-- kind: write
-- parameters: import_id int, first_line int, last_line int
-- for: links for passwords of accounts that get another role by some lines, before they do
DELETE k FROM user_import_line l JOIN user u ON u.id = l.user_id JOIN user_link k ON k.user_id = u.id
WHERE l.import_id = :import_id AND l.line BETWEEN :first_line AND :last_line AND l.outcome = 'change'
  AND l.role <> '' AND u.role <> l.role;

-- name: import_change_users
-- kind: write
-- parameters: import_id int, first_line int, last_line int
-- for: the changed accounts of some lines; what a line leaves empty stays
-- kept: the names of many may take a minute
UPDATE user u JOIN user_import_line l ON l.user_id = u.id
SET u.full_name = l.full_name, u.sort_name = IF(l.sort_name = '', u.sort_name, l.sort_name), u.email = IF(l.email = '', u.email, l.email),
    u.role = IF(l.role = '', u.role, l.role)
WHERE l.import_id = :import_id AND l.line BETWEEN :first_line AND :last_line AND l.outcome = 'change';

-- name: import_join_classes
-- kind: write
-- parameters: import_id int, first_line int, last_line int
-- for: the classes of some lines; who is a member already stays what he is
-- kept: import_count_members comes at the end, and tells of all
INSERT INTO classroom_member (classroom_id, user_id, role, sort_name, joined_at)
SELECT c.classroom_id, u.id, 'student', u.order_name, UTC_TIMESTAMP()
FROM user_import_class c
JOIN user_import_line l ON l.import_id = c.import_id AND l.line = c.line
JOIN user u ON u.id = l.user_id
WHERE c.import_id = :import_id AND c.line BETWEEN :first_line AND :last_line
ON DUPLICATE KEY UPDATE role = classroom_member.role;

-- name: import_hold_counts
-- kind: rows
-- parameters: import_id int
-- columns: classroom_id int
-- for: how many members an import's classes have, held until the transaction ends: what others add is counted behind it
-- plan: each class of an import once
SELECT b.classroom_id FROM classroom_count b
WHERE b.classroom_id IN (SELECT c.classroom_id FROM user_import_class c WHERE c.import_id = :import_id)
ORDER BY b.classroom_id
FOR UPDATE;

-- name: import_count_members
-- kind: write
-- parameters: import_id int
-- for: the same, counted afresh
-- plan: each class of an import once
-- then: classes_changed_by_import(import_id)
UPDATE classroom_count b
JOIN (SELECT DISTINCT c.classroom_id FROM user_import_class c WHERE c.import_id = :import_id) j
    ON j.classroom_id = b.classroom_id
SET b.members = (SELECT COUNT(*) FROM classroom_member m WHERE m.classroom_id = b.classroom_id);

-- name: import_audit_users
-- kind: write
-- parameters: import_id int, first_line int, last_line int, actor_id int, address text
-- for: the new and changed accounts of some lines, in the audit
INSERT INTO audit (at, actor_id, actor_name, action, target_kind, target_id, target_name, address, detail)
SELECT UTC_TIMESTAMP(), a.id, COALESCE(a.username, ''), IF(l.outcome = 'create', 'user_created', 'user_changed'), 'user', u.id,
       u.username, :address, CONCAT('import ', l.import_id)
FROM user_import_line l JOIN user u ON u.id = l.user_id LEFT JOIN user a ON a.id = :actor_id
WHERE l.import_id = :import_id AND l.line BETWEEN :first_line AND :last_line AND l.outcome IN ('create', 'change');

-- name: import_without_password
-- kind: rows
-- parameters: import_id int
-- columns: id int, line int, username text, full_name text, email text
-- for: the accounts that an import made, and nobody has set a password for yet
SELECT u.id, l.line, u.username, u.full_name, u.email
FROM user_import_line l JOIN user u ON u.id = l.user_id
WHERE l.import_id = :import_id AND l.outcome = 'create' AND u.password_hash = '' AND u.disabled_at IS NULL
ORDER BY l.line;

-- name: users_to_export
-- kind: rows
-- parameters: after_name text, after_id int, word1 text, word2 text, word3 text, word4 text, word5 text, word6 text, most int
-- columns: id int, full_name text, sort_name text, order_name text, username text, email text, role text, is_active bool, class_codes text
-- for: a block of the users by name who have all words (patterns of LIKE), behind the one given, with the codes of the
--   classes that they are students of
-- long: who is looked for is compared with all accounts
SELECT u.id, u.full_name, u.sort_name, u.order_name, u.username, u.email, u.role, u.disabled_at IS NULL AS is_active,
       CAST(COALESCE((SELECT GROUP_CONCAT(c.join_code ORDER BY c.id SEPARATOR ' ')
                      FROM classroom_member m JOIN classroom c ON c.id = m.classroom_id
                      WHERE m.user_id = u.id AND m.role = 'student' AND c.archived_at IS NULL AND c.join_open), '')
            AS CHAR(4000)) AS class_codes
FROM user u FORCE INDEX (user_sorted)
WHERE u.order_name >= :after_name AND (u.order_name > :after_name OR u.id > :after_id)
  AND u.search_words LIKE :word1 AND u.search_words LIKE :word2 AND u.search_words LIKE :word3
  AND u.search_words LIKE :word4 AND u.search_words LIKE :word5 AND u.search_words LIKE :word6
ORDER BY u.order_name, u.id
LIMIT :most;

-- name: users_to_export_of_role
-- kind: rows
-- parameters: user_role text, after_name text, after_id int, word1 text, word2 text, word3 text, word4 text, word5 text, word6 text, most int
-- columns: id int, full_name text, sort_name text, order_name text, username text, email text, role text, is_active bool, class_codes text
-- for: the same of those who have a role
-- long: who is looked for is compared with all accounts of the role
SELECT u.id, u.full_name, u.sort_name, u.order_name, u.username, u.email, u.role, u.disabled_at IS NULL AS is_active,
       CAST(COALESCE((SELECT GROUP_CONCAT(c.join_code ORDER BY c.id SEPARATOR ' ')
                      FROM classroom_member m JOIN classroom c ON c.id = m.classroom_id
                      WHERE m.user_id = u.id AND m.role = 'student' AND c.archived_at IS NULL AND c.join_open), '')
            AS CHAR(4000)) AS class_codes
FROM user u FORCE INDEX (user_sorted_role)
WHERE u.role = :user_role AND u.order_name >= :after_name AND (u.order_name > :after_name OR u.id > :after_id)
  AND u.search_words LIKE :word1 AND u.search_words LIKE :word2 AND u.search_words LIKE :word3
  AND u.search_words LIKE :word4 AND u.search_words LIKE :word5 AND u.search_words LIKE :word6
ORDER BY u.order_name, u.id
LIMIT :most;

-- name: users_to_export_disabled
-- kind: rows
-- parameters: after_name text, after_id int, word1 text, word2 text, word3 text, word4 text, word5 text, word6 text, most int
-- columns: id int, full_name text, sort_name text, order_name text, username text, email text, role text, is_active bool, class_codes text
-- for: the same of those whose accounts are disabled
-- long: who is looked for is compared with all that are disabled
SELECT u.id, u.full_name, u.sort_name, u.order_name, u.username, u.email, u.role, u.disabled_at IS NULL AS is_active,
       CAST(COALESCE((SELECT GROUP_CONCAT(c.join_code ORDER BY c.id SEPARATOR ' ')
                      FROM classroom_member m JOIN classroom c ON c.id = m.classroom_id
                      WHERE m.user_id = u.id AND m.role = 'student' AND c.archived_at IS NULL AND c.join_open), '')
            AS CHAR(4000)) AS class_codes
FROM user u FORCE INDEX (user_sorted_state)
WHERE u.is_disabled = TRUE AND u.order_name >= :after_name AND (u.order_name > :after_name OR u.id > :after_id)
  AND u.search_words LIKE :word1 AND u.search_words LIKE :word2 AND u.search_words LIKE :word3
  AND u.search_words LIKE :word4 AND u.search_words LIKE :word5 AND u.search_words LIKE :word6
ORDER BY u.order_name, u.id
LIMIT :most;

-- name: users_to_export_found
-- kind: rows
-- parameters: words text, word1 text, word2 text, word3 text, word4 text, word5 text, word6 text, user_role text, disabled_only bool, most int
-- columns: id int, full_name text, sort_name text, order_name text, username text, email text, role text, is_active bool, class_codes text
-- for: the same of all who have words (of a full-text search in boolean mode: those that are read from the index) and all
--   words (patterns of LIKE); an empty role is any
-- plan: sorts as many as it is told to at the most, which the index gives
SELECT u.id, u.full_name, u.sort_name, u.order_name, u.username, u.email, u.role, u.disabled_at IS NULL AS is_active,
       CAST(COALESCE((SELECT GROUP_CONCAT(c.join_code ORDER BY c.id SEPARATOR ' ')
                      FROM classroom_member m JOIN classroom c ON c.id = m.classroom_id
                      WHERE m.user_id = u.id AND m.role = 'student' AND c.archived_at IS NULL AND c.join_open), '')
            AS CHAR(4000)) AS class_codes
FROM (SELECT f.id FROM user f
      WHERE MATCH (f.search_words) AGAINST (:words IN BOOLEAN MODE)
        AND f.search_words LIKE :word1 AND f.search_words LIKE :word2 AND f.search_words LIKE :word3
        AND f.search_words LIKE :word4 AND f.search_words LIKE :word5 AND f.search_words LIKE :word6
        AND (:user_role = '' OR f.role = :user_role) AND (NOT :disabled_only OR f.is_disabled)
      LIMIT :most) some
STRAIGHT_JOIN user u ON u.id = some.id
ORDER BY u.order_name, u.id;
