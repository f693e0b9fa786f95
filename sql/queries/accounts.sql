-- SPDX-License-Identifier: Apache-2.0
-- name: user_for_login
-- kind: one
-- parameters: username text
-- columns: id int, username text, password_hash text, is_active bool
-- for: what a login is checked against
SELECT id, username, password_hash, disabled_at IS NULL AS is_active FROM user WHERE username = :username;

-- name: users_dearest_hash
-- kind: one
-- columns: iterations int, cost int
-- for: what the dearest hashes ask for: PBKDF2's iterations, 0 where none is left, and bcrypt's cost
-- behind: users_dearest_hash_before
SELECT COALESCE(MAX(hash_iterations), 0) AS iterations, COALESCE(MAX(bcrypt_cost), 0) AS cost FROM user;

-- name: users_dearest_hash_before
-- kind: one
-- columns: iterations int, cost int
-- for: the same before bcrypt's costs were kept
SELECT COALESCE(MAX(hash_iterations), 0) AS iterations, 0 AS cost FROM user;

-- name: user_set_language
-- kind: write
-- parameters: user_id int, language text
-- for: the language that a user chose
UPDATE user SET language = :language WHERE id = :user_id;

-- name: users_page
-- kind: rows
-- parameters: after_name text, after_id int, limit int
-- columns: id int, username text, full_name text, order_name text, email text, role text, is_active bool, has_password bool
-- for: a page of the users by name, behind the one given
SELECT id, username, full_name, order_name, email, role, disabled_at IS NULL AS is_active,
       password_hash <> '' AS has_password
FROM user FORCE INDEX (user_sorted)
WHERE order_name >= :after_name AND (order_name > :after_name OR id > :after_id)
ORDER BY order_name, id
LIMIT :limit;

-- name: users_page_of_role
-- kind: rows
-- parameters: user_role text, after_name text, after_id int, limit int
-- columns: id int, username text, full_name text, order_name text, email text, role text, is_active bool, has_password bool
-- for: the same of those who have a role
SELECT id, username, full_name, order_name, email, role, disabled_at IS NULL AS is_active,
       password_hash <> '' AS has_password
FROM user FORCE INDEX (user_sorted_role)
WHERE role = :user_role AND order_name >= :after_name AND (order_name > :after_name OR id > :after_id)
ORDER BY order_name, id
LIMIT :limit;

-- name: users_page_disabled
-- kind: rows
-- parameters: after_name text, after_id int, limit int
-- columns: id int, username text, full_name text, order_name text, email text, role text, is_active bool, has_password bool
-- for: the same of those whose accounts are disabled
SELECT id, username, full_name, order_name, email, role, disabled_at IS NULL AS is_active,
       password_hash <> '' AS has_password
FROM user FORCE INDEX (user_sorted_state)
WHERE is_disabled = TRUE AND order_name >= :after_name AND (order_name > :after_name OR id > :after_id)
ORDER BY order_name, id
LIMIT :limit;

-- name: users_found
-- kind: rows
-- parameters: words text, word1 text, word2 text, word3 text, word4 text, word5 text, word6 text, user_role text, disabled_only bool, after_name text, after_id int, limit int
-- columns: id int, username text, full_name text, order_name text, email text, role text, is_active bool, has_password bool, found int
-- for: the same of those who have words (of a full-text search in boolean mode: those that are read from the index) and all
--   words (patterns of LIKE), up to 1,001 of them; an empty role is any. found: how many they are
-- plan: sorts 1,001 rows at the most, which the index gives
SELECT u.id, u.username, u.full_name, u.order_name, u.email, u.role, u.disabled_at IS NULL AS is_active,
       u.password_hash <> '' AS has_password, best.found
FROM (SELECT some.id, COUNT(*) OVER () AS found
      FROM (SELECT f.id FROM user f
            WHERE MATCH (f.search_words) AGAINST (:words IN BOOLEAN MODE)
              AND f.search_words LIKE :word1 AND f.search_words LIKE :word2 AND f.search_words LIKE :word3
              AND f.search_words LIKE :word4 AND f.search_words LIKE :word5 AND f.search_words LIKE :word6
              AND (:user_role = '' OR f.role = :user_role) AND (NOT :disabled_only OR f.is_disabled)
            LIMIT 1001) some) best
STRAIGHT_JOIN user u ON u.id = best.id
WHERE u.order_name >= :after_name AND (u.order_name > :after_name OR u.id > :after_id)
ORDER BY u.order_name, u.id
LIMIT :limit;

-- name: users_found_newest
-- kind: rows
-- parameters: word1 text, word2 text, word3 text, word4 text, word5 text, word6 text, user_role text, disabled_only bool, among int, after_name text, after_id int, limit int
-- columns: id int, username text, full_name text, order_name text, email text, role text, is_active bool, has_password bool, found int
-- for: the same of the newest 201 who have all words, looked for among as many of the newest as it is told
-- plan: reads and compares as many accounts as it is told to, by the primary key, and sorts 201
SELECT u.id, u.username, u.full_name, u.order_name, u.email, u.role, u.disabled_at IS NULL AS is_active,
       u.password_hash <> '' AS has_password, best.found
FROM (SELECT some.id, COUNT(*) OVER () AS found
      FROM (SELECT f.id FROM user f
            WHERE f.id > (SELECT MAX(id) FROM user) - :among
              AND f.search_words LIKE :word1 AND f.search_words LIKE :word2 AND f.search_words LIKE :word3
              AND f.search_words LIKE :word4 AND f.search_words LIKE :word5 AND f.search_words LIKE :word6
              AND (:user_role = '' OR f.role = :user_role) AND (NOT :disabled_only OR f.is_disabled)
            ORDER BY f.id DESC LIMIT 201) some) best
STRAIGHT_JOIN user u ON u.id = best.id
WHERE u.order_name >= :after_name AND (u.order_name > :after_name OR u.id > :after_id)
ORDER BY u.order_name, u.id
LIMIT :limit;

-- name: users_found_of_role
-- kind: rows
-- parameters: word1 text, word2 text, word3 text, word4 text, word5 text, word6 text, user_role text, disabled_only bool, after_name text, after_id int, limit int
-- columns: id int, username text, full_name text, order_name text, email text, role text, is_active bool, has_password bool, found int
-- for: the same of all who have a role, of which there are not many
-- plan: compares all accounts of the role, some thousands at the most, and sorts those that it finds
SELECT u.id, u.username, u.full_name, u.order_name, u.email, u.role, u.disabled_at IS NULL AS is_active,
       u.password_hash <> '' AS has_password, best.found
FROM (SELECT some.id, COUNT(*) OVER () AS found
      FROM (SELECT f.id FROM user f FORCE INDEX (user_sorted_role)
            WHERE f.role = :user_role AND (NOT :disabled_only OR f.is_disabled)
              AND f.search_words LIKE :word1 AND f.search_words LIKE :word2 AND f.search_words LIKE :word3
              AND f.search_words LIKE :word4 AND f.search_words LIKE :word5 AND f.search_words LIKE :word6
            LIMIT 1001) some) best
STRAIGHT_JOIN user u ON u.id = best.id
WHERE u.order_name >= :after_name AND (u.order_name > :after_name OR u.id > :after_id)
ORDER BY u.order_name, u.id
LIMIT :limit;

-- name: users_found_disabled
-- kind: rows
-- parameters: word1 text, word2 text, word3 text, word4 text, word5 text, word6 text, after_name text, after_id int, limit int
-- columns: id int, username text, full_name text, order_name text, email text, role text, is_active bool, has_password bool, found int
-- for: the same of all whose accounts are disabled, of which there are not many
-- plan: compares all that are disabled, some thousands at the most, and sorts those that it finds
SELECT u.id, u.username, u.full_name, u.order_name, u.email, u.role, u.disabled_at IS NULL AS is_active,
       u.password_hash <> '' AS has_password, best.found
FROM (SELECT some.id, COUNT(*) OVER () AS found
      FROM (SELECT f.id FROM user f FORCE INDEX (user_sorted_state)
            WHERE f.is_disabled = TRUE
              AND f.search_words LIKE :word1 AND f.search_words LIKE :word2 AND f.search_words LIKE :word3
              AND f.search_words LIKE :word4 AND f.search_words LIKE :word5 AND f.search_words LIKE :word6
            LIMIT 1001) some) best
STRAIGHT_JOIN user u ON u.id = best.id
WHERE u.order_name >= :after_name AND (u.order_name > :after_name OR u.id > :after_id)
ORDER BY u.order_name, u.id
LIMIT :limit;

-- name: users_having
-- kind: one
-- parameters: word1 text, word2 text, word3 text, word4 text, word5 text, word6 text, among int
-- columns: word1 int, word2 int, word3 int, word4 int, word5 int, word6 int, all_words int
-- for: how many of the newest accounts have each of the words (patterns of LIKE), and all of them; none in a school that has
--   few accounts, where the index is as quick
SELECT COUNT(NULLIF(f.search_words LIKE :word1, FALSE)) AS word1, COUNT(NULLIF(f.search_words LIKE :word2, FALSE)) AS word2,
       COUNT(NULLIF(f.search_words LIKE :word3, FALSE)) AS word3, COUNT(NULLIF(f.search_words LIKE :word4, FALSE)) AS word4,
       COUNT(NULLIF(f.search_words LIKE :word5, FALSE)) AS word5, COUNT(NULLIF(f.search_words LIKE :word6, FALSE)) AS word6,
       COUNT(NULLIF(f.search_words LIKE :word1 AND f.search_words LIKE :word2 AND f.search_words LIKE :word3
                    AND f.search_words LIKE :word4 AND f.search_words LIKE :word5 AND f.search_words LIKE :word6, FALSE))
           AS all_words
FROM user f
WHERE (SELECT MAX(id) FROM user) > 10000 AND f.id > (SELECT MAX(id) FROM user) - :among;

-- name: users_count
-- kind: one
-- parameters: user_role text, disabled_only bool
-- columns: users int
-- for: how many users the list shows without a search
-- plan: six rows are all
SELECT CAST(COALESCE(SUM(users), 0) AS SIGNED) AS users FROM user_count
WHERE (:user_role = '' OR role = :user_role) AND (NOT :disabled_only OR is_disabled);

-- name: user_for_admin
-- kind: one
-- parameters: user_id int
-- columns: id int, username text, full_name text, sort_name text, order_name text, email text, role text, is_active bool, has_password bool, created_at time, sessions int, link_expires_at time
-- for: an account as administrators see it
SELECT u.id, u.username, u.full_name, u.sort_name, u.order_name, u.email, u.role, u.disabled_at IS NULL AS is_active,
       u.password_hash <> '' AS has_password, u.created_at,
       (SELECT COUNT(*) FROM user_session s WHERE s.user_id = u.id AND s.expires_at > UTC_TIMESTAMP()) AS sessions,
       (SELECT MAX(l.expires_at) FROM user_link l WHERE l.user_id = u.id AND l.expires_at > UTC_TIMESTAMP())
           AS link_expires_at
FROM user u WHERE u.id = :user_id;

-- name: user_create
-- kind: insert
-- parameters: username text, full_name text, email text, role text, password_hash text, language text
-- for: a new account; without a password, until a link sets one; an empty language is none
-- kept: is in no class yet
INSERT INTO user (username, full_name, email, role, password_hash, language, created_at)
VALUES (:username, :full_name, :email, :role, :password_hash, NULLIF(:language, ''), UTC_TIMESTAMP());

-- name: user_named
-- kind: one
-- parameters: username text
-- columns: id int, username text, role text
-- for: the account that a command names
SELECT id, username, role FROM user WHERE username = :username;

-- name: user_change
-- kind: write
-- parameters: user_id int, username text, full_name text, email text, role text
-- for: an account as an administrator changed it
-- then: classes_changed_by_user(user_id)
UPDATE user SET username = :username, full_name = :full_name, email = :email, role = :role WHERE id = :user_id;

-- name: user_rename_member
-- kind: write
-- parameters: user_id int
-- for: what a user is sorted by in the classes, where an index needs it; in the transaction that changes the name
-- then: classes_changed_by_user(user_id)
UPDATE classroom_member m JOIN user u ON u.id = m.user_id SET m.sort_name = u.order_name WHERE m.user_id = :user_id;

-- name: user_set_sort_name
-- kind: write
-- parameters: user_id int, sort_name text
-- for: the name of a user's family; user_rename_member goes with it
UPDATE user SET sort_name = :sort_name WHERE id = :user_id;

-- name: user_disable
-- kind: write
-- parameters: user_id int
-- for: disables an account
UPDATE user SET disabled_at = UTC_TIMESTAMP() WHERE id = :user_id AND disabled_at IS NULL;

-- name: user_enable
-- kind: write
-- parameters: user_id int
-- for: an account that may be used again
UPDATE user SET disabled_at = NULL WHERE id = :user_id;

-- name: user_set_password
-- kind: write
-- parameters: user_id int, password_hash text
-- for: a new password
UPDATE user SET password_hash = :password_hash WHERE id = :user_id;

-- name: user_renew_hash
-- kind: write
-- parameters: user_id int, old_hash text, password_hash text
-- for: the same password, hashed anew; not where another was set meanwhile
UPDATE user SET password_hash = :password_hash WHERE id = :user_id AND password_hash = :old_hash;

-- name: user_sessions_end
-- kind: write
-- parameters: user_id int, kept_hash text
-- for: signs a user out everywhere but in the session `kept_hash`, which may be empty
DELETE FROM user_session WHERE user_id = :user_id AND token_hash <> :kept_hash;

-- name: user_session_end
-- kind: write
-- parameters: user_id int, session_id int
-- for: signs a user out of one session
DELETE FROM user_session WHERE id = :session_id AND user_id = :user_id;

-- name: user_sessions
-- kind: rows
-- parameters: user_id int, token_hash text
-- columns: id int, created_at time, last_seen_at time, address text, user_agent text, is_current bool
-- for: where a user is signed in
-- order: the page sorts them by their last use
SELECT id, created_at, last_seen_at, address, user_agent, token_hash = :token_hash AS is_current
FROM user_session WHERE user_id = :user_id AND expires_at > UTC_TIMESTAMP()
LIMIT 200;

-- name: user_profile
-- kind: one
-- parameters: user_id int
-- columns: username text, full_name text, sort_name text, email text, role text, language text, time_zone text, password_hash text, link_made_at time, link_maker text
-- for: what users see of their own account, and what a new password is checked against
SELECT u.username, u.full_name, u.sort_name, u.email, u.role, u.language, u.time_zone, u.password_hash, u.link_made_at,
       m.full_name AS link_maker
FROM user u LEFT JOIN user m ON m.id = u.link_made_by
WHERE u.id = :user_id;

-- name: user_set_profile
-- kind: write
-- parameters: user_id int, full_name text, sort_name text, language text, time_zone text
-- for: what users say of themselves; an empty language or time zone is none
-- then: classes_changed_by_user(user_id)
UPDATE user SET full_name = :full_name, sort_name = :sort_name, language = NULLIF(:language, ''), time_zone = NULLIF(:time_zone, '')
WHERE id = :user_id;

-- name: link_user_held
-- kind: one
-- parameters: user_id int
-- columns: id int, username text, full_name text, role text, is_active bool, has_password bool
-- for: an account that gets a link, held until the transaction ends
SELECT id, username, full_name, role, disabled_at IS NULL AS is_active, password_hash <> '' AS has_password
FROM user WHERE id = :user_id FOR UPDATE;

-- name: link_students
-- kind: rows
-- parameters: group_id int, only_id int, learners_only bool, most int
-- columns: id int, username text, full_name text, has_password bool, link_expires_at time
-- for: the students of the class `group_id` by name who may get a link, or one of them: never administrators; for
--   teachers those alone who teach nowhere
SELECT m.user_id AS id, u.username, m.sort_name AS full_name, u.password_hash <> '' AS has_password,
       (SELECT MAX(l.expires_at) FROM user_link l WHERE l.user_id = m.user_id AND l.expires_at > UTC_TIMESTAMP())
           AS link_expires_at
FROM classroom_member m
STRAIGHT_JOIN user u ON u.id = m.user_id
WHERE m.classroom_id = :group_id AND m.role = 'student' AND (:only_id = 0 OR m.user_id = :only_id)
  AND u.disabled_at IS NULL AND u.role <> 'admin'
  AND (NOT :learners_only OR (u.role = 'learner' AND NOT EXISTS (
      SELECT 1 FROM classroom_member t WHERE t.user_id = m.user_id AND t.role = 'teacher')))
ORDER BY m.sort_name, m.user_id
LIMIT :most;

-- name: link_note_maker
-- kind: write
-- parameters: user_id int, maker_id int
-- for: who made the last link, for its user to see; a maker of 0 is a command
UPDATE user SET link_made_at = UTC_TIMESTAMP(), link_made_by = NULLIF(:maker_id, 0) WHERE id = :user_id;

-- name: link_add
-- kind: write
-- parameters: token_hash text, user_id int, lifetime int, mailed_to text
-- for: a link that sets a user's password, good for `lifetime` seconds; mailed_to: "" where it is handed over otherwise
INSERT INTO user_link (token_hash, user_id, created_at, expires_at, mailed_to)
VALUES (:token_hash, :user_id, UTC_TIMESTAMP(), UTC_TIMESTAMP() + INTERVAL :lifetime SECOND, :mailed_to);

-- name: links_end
-- kind: write
-- parameters: user_id int
-- for: a user's links, once one was used or a newer one was made
DELETE FROM user_link WHERE user_id = :user_id;

-- name: links_mailed_end
-- kind: write
-- parameters: user_id int
-- for: a user's links that were mailed, once a newer one is
DELETE FROM user_link WHERE user_id = :user_id AND mailed_to <> '';

-- name: links_expire
-- kind: write
-- for: removes expired links, some at a time
DELETE FROM user_link WHERE expires_at <= UTC_TIMESTAMP() LIMIT 100;

-- name: link_user
-- kind: one
-- parameters: token_hash text
-- columns: id int, username text, full_name text, expires_at time
-- for: whose password a link sets, and until when; one that was mailed, while the account still has that address
SELECT u.id, u.username, u.full_name, l.expires_at
FROM user_link l JOIN user u ON u.id = l.user_id
WHERE l.token_hash = :token_hash AND l.expires_at > UTC_TIMESTAMP() AND u.disabled_at IS NULL
  AND l.mailed_to IN ('', u.email);

-- name: link_use
-- kind: write
-- parameters: token_hash text
-- for: takes a link away: of two requests with one link, the second finds none
DELETE l FROM user_link l JOIN user u ON u.id = l.user_id
WHERE l.token_hash = :token_hash AND l.expires_at > UTC_TIMESTAMP() AND l.mailed_to IN ('', u.email);

-- name: user_classes
-- kind: rows
-- parameters: user_id int
-- columns: id int, name text, is_teacher bool, is_archived bool
-- for: what classes somebody is in, the newest first, for administrators
SELECT c.id, c.name, m.role = 'teacher' AS is_teacher, c.archived_at IS NOT NULL AS is_archived
FROM classroom_member m
STRAIGHT_JOIN classroom c ON c.id = m.classroom_id
WHERE m.user_id = :user_id
ORDER BY m.classroom_id DESC
LIMIT 500;

-- name: password_request_add
-- kind: write
-- parameters: typed text, ip_address text
-- for: somebody forgot a password; whose it is, is looked for later, and by nobody's page
INSERT INTO password_request (typed, ip_address, requested_at) VALUES (:typed, :ip_address, UTC_TIMESTAMP());

-- name: password_requests
-- kind: rows
-- columns: id int, typed text
-- for: the oldest requests for passwords that nobody looked at yet, held until the transaction ends
SELECT id, typed FROM password_request WHERE queued_at IS NULL
ORDER BY requested_at, id LIMIT 100 FOR UPDATE SKIP LOCKED;

-- name: password_request_queue
-- kind: write
-- parameters: request_id int, typed text
-- for: the mails that a request asks for, one for each address of the accounts that are meant; three an hour. The column
--   takes é for e, and a mailbox does not: addresses are the same where no more than the case of letters differs
-- plan: sorts the accounts of one name and of one address
INSERT INTO notice (user_id, kind, subject_id, is_urgent, due_at, created_at)
SELECT MIN(m.id), 'password', :request_id, TRUE, UTC_TIMESTAMP(), UTC_TIMESTAMP()
FROM (
    SELECT id, email FROM user WHERE username = :typed AND disabled_at IS NULL
    UNION SELECT id, email FROM user
    WHERE email = :typed AND disabled_at IS NULL
      AND LENGTH(email) = LENGTH(:typed) AND BINARY LOWER(email) = BINARY LOWER(:typed)) m
WHERE m.email <> '' AND (
    SELECT COUNT(*) FROM notice n
    WHERE n.user_id = m.id AND n.kind = 'password' AND n.state <> 'dropped'
      AND n.created_at > UTC_TIMESTAMP() - INTERVAL 1 HOUR) < 3
GROUP BY BINARY LOWER(m.email)
ON DUPLICATE KEY UPDATE attempts = attempts;

-- name: password_request_replace
-- kind: write
-- parameters: request_id int, typed text
-- for: drops the mails that still wait and whose links that of a newer request would end: those of the same word, and where
--   it is an address, those of a name, since its mail lists all of its accounts
-- plan: sorts the accounts of one name and of one address
UPDATE (SELECT id, email FROM user WHERE username = :typed
        UNION SELECT id, email FROM user WHERE email = :typed) m
STRAIGHT_JOIN notice q ON q.user_id = m.id AND q.kind = 'password' AND q.subject_id = :request_id AND q.revision = 0
STRAIGHT_JOIN notice n ON n.user_id = m.id AND n.kind = 'password' AND n.subject_id < :request_id
STRAIGHT_JOIN password_request o ON o.id = n.subject_id
SET n.state = 'dropped', n.problem = 'asked for again', n.done_at = UTC_TIMESTAMP()
WHERE n.state = 'waiting' AND (o.typed = :typed OR m.email = :typed);

-- name: password_request_queued
-- kind: write
-- parameters: request_id int, is_meant bool
-- for: a request was looked at; what means nobody is forgotten: it may be a password that was typed into the wrong field
UPDATE password_request SET queued_at = UTC_TIMESTAMP(), typed = IF(:is_meant, typed, '') WHERE id = :request_id;

-- name: password_request
-- kind: one
-- parameters: request_id int
-- columns: typed text, ip_address text
-- for: what was asked for, and where it came from
SELECT typed, ip_address FROM password_request WHERE id = :request_id;

-- name: password_request_accounts
-- kind: rows
-- parameters: typed text, mail_address text
-- columns: id int, username text, full_name text
-- for: the accounts with an address that a request means: by the user name, or all of the address
-- plan: sorts the accounts of one name and of one address
SELECT id, username, full_name
FROM (SELECT id, username, full_name, email FROM user WHERE username = :typed AND disabled_at IS NULL
      UNION SELECT id, username, full_name, email FROM user WHERE email = :typed AND email = :mail_address AND disabled_at IS NULL) m
WHERE LENGTH(email) = LENGTH(:mail_address) AND BINARY LOWER(email) = BINARY LOWER(:mail_address)
ORDER BY id LIMIT 20;

-- name: password_requests_expire
-- kind: write
-- for: removes requests of the day before, some at a time
DELETE FROM password_request WHERE requested_at <= UTC_TIMESTAMP() - INTERVAL 1 DAY LIMIT 100;

-- name: link_confirm_address
-- kind: write
-- parameters: token_hash text, read_in text
-- for: whoever has a link that was mailed has read what comes to that address; mails go on in the language of the page that
--   it opened, where they chose none
UPDATE notice_person p
JOIN user_link l ON l.user_id = p.user_id
JOIN user u ON u.id = l.user_id AND u.email = l.mailed_to
SET p.address = u.email, p.confirmed_at = UTC_TIMESTAMP(), p.token_hash = NULL, p.stopped_at = NULL, p.stop_reason = '',
    u.language = COALESCE(u.language, :read_in)
WHERE l.token_hash = :token_hash AND l.mailed_to <> '';

-- name: login_key
-- kind: one
-- parameters: key_id int
-- columns: id int, secret text
-- for: a key by which what a login waits with was sealed
SELECT id, secret FROM login_key WHERE id = :key_id;

-- name: login_key_of_today
-- kind: one
-- columns: id int, secret text
-- for: the key by which what a login waits with is sealed
-- plan: there are a handful of keys
SELECT id, secret FROM login_key WHERE created_at > UTC_TIMESTAMP() - INTERVAL 1 DAY ORDER BY id DESC LIMIT 1;

-- name: login_key_add
-- kind: insert
-- parameters: secret text
-- for: a new key; where two front ends add one at once, both are good
INSERT INTO login_key (secret, created_at) VALUES (:secret, UTC_TIMESTAMP());

-- name: login_keys_expire
-- kind: write
-- for: removes keys by which nothing was sealed for a day
DELETE FROM login_key WHERE created_at < UTC_TIMESTAMP() - INTERVAL 2 DAY LIMIT 100;
