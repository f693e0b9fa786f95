-- SPDX-License-Identifier: Apache-2.0
-- name: notice_first_due
-- kind: one
-- parameters: urgent bool
-- columns: user_id int, kind text, subject_id int, revision int
-- for: the notice that is due longest and that no other sender has just taken, held until the transaction ends
SELECT user_id, kind, subject_id, revision FROM notice FORCE INDEX (notice_due)
WHERE state = 'waiting' AND is_urgent = :urgent AND due_at <= UTC_TIMESTAMP()
ORDER BY due_at, user_id, kind, subject_id, revision
LIMIT 1 FOR UPDATE SKIP LOCKED;

-- name: notice_waiting
-- kind: rows
-- parameters: user_id int, only_kind text, only_subject int, only_revision int
-- columns: kind text, subject_id int, revision int, classroom_id int, former_at time, series_from time, attempts int
-- for: what goes into one mail to somebody, held until the transaction ends: the one named where it goes alone, else all
--   that wait and were not tried before, or are due again
SELECT kind, subject_id, revision, classroom_id, former_at, series_from, attempts FROM notice FORCE INDEX (PRIMARY)
WHERE user_id = :user_id AND state = 'waiting' AND (due_at <= UTC_TIMESTAMP() OR attempts = 0)
  AND IF(:only_kind IN ('password', 'confirm'),
         kind = :only_kind AND subject_id = :only_subject AND revision = :only_revision,
         kind NOT IN ('password', 'confirm'))
ORDER BY kind, subject_id, revision
LIMIT 100 FOR UPDATE SKIP LOCKED;

-- name: notice_claim
-- kind: write
-- parameters: user_id int, kind text, subject_id int, revision int
-- for: counts a try before it is made, and says when the next one is due: who is killed meanwhile has failed
UPDATE notice
SET due_at = UTC_TIMESTAMP() + INTERVAL ELT(LEAST(attempts + 1, 4), 1, 5, 30, 120) MINUTE, attempts = attempts + 1
WHERE user_id = :user_id AND kind = :kind AND subject_id = :subject_id AND revision = :revision AND state = 'waiting';

-- name: notice_settle
-- kind: write
-- parameters: user_id int, kind text, subject_id int, revision int, new_state text, problem text
-- for: what became of a notice; with the state 'waiting' it is tried again
UPDATE notice
SET state = :new_state, problem = :problem, done_at = IF(:new_state IN ('waiting', 'held'), NULL, UTC_TIMESTAMP())
WHERE user_id = :user_id AND kind = :kind AND subject_id = :subject_id AND revision = :revision AND state = 'waiting';

-- name: notice_person
-- kind: one
-- parameters: user_id int
-- columns: id int, username text, full_name text, email text, language text, is_active bool, is_confirmed bool, is_stopped bool, asked_at time, off_token text
-- for: somebody to whom a mail goes, and what is known of the address
SELECT u.id, u.username, u.full_name, u.email, u.language, u.disabled_at IS NULL AS is_active,
       p.confirmed_at IS NOT NULL AS is_confirmed, p.stopped_at IS NOT NULL AS is_stopped, p.asked_at, o.off_token
FROM user u
LEFT JOIN notice_person o ON o.user_id = u.id
LEFT JOIN notice_person p ON p.user_id = u.id AND p.address = u.email
WHERE u.id = :user_id;

-- name: notice_person_add
-- kind: write
-- parameters: user_id int, off_token text
-- for: the token by which somebody takes themselves off; what there is stays
INSERT INTO notice_person (user_id, off_token) VALUES (:user_id, :off_token)
ON DUPLICATE KEY UPDATE notice_person.user_id = notice_person.user_id;

-- name: notice_stop
-- kind: write
-- parameters: user_id int, mail_address text, reason text
-- for: nothing more is sent to an address
UPDATE notice_person
SET address = :mail_address, stopped_at = UTC_TIMESTAMP(), stop_reason = :reason, confirmed_at = NULL, token_hash = NULL,
    asked_at = NULL
WHERE user_id = :user_id;

-- name: notices_expire
-- kind: write
-- for: removes notices that were done with two months ago, some at a time
DELETE FROM notice WHERE done_at <= UTC_TIMESTAMP() - INTERVAL 60 DAY LIMIT 500;

-- name: notices_expire_held
-- kind: write
-- for: removes notices that nobody confirmed an address for within two months, some at a time
DELETE FROM notice WHERE created_at <= UTC_TIMESTAMP() - INTERVAL 60 DAY LIMIT 500;

-- name: notices_summary
-- kind: one
-- columns: overdue int, failed int, stopped int, problem text
-- for: how the mails go: how many should have been sent a quarter of an hour ago, how many were given up in a week, at how
--   many addresses nothing arrives, and what was wrong with the last one
SELECT (SELECT COUNT(*) FROM notice WHERE state = 'waiting' AND is_urgent IN (FALSE, TRUE)
           AND due_at <= UTC_TIMESTAMP() - INTERVAL 15 MINUTE) AS overdue,
       (SELECT COUNT(*) FROM notice FORCE INDEX (notice_done)
        WHERE state = 'failed' AND done_at > UTC_TIMESTAMP() - INTERVAL 7 DAY) AS failed,
       (SELECT COUNT(*) FROM notice_person WHERE stopped_at IS NOT NULL) AS stopped,
       (SELECT problem FROM notice FORCE INDEX (notice_done)
        WHERE state = 'failed' AND done_at > UTC_TIMESTAMP() - INTERVAL 7 DAY ORDER BY done_at DESC LIMIT 1) AS problem;

-- name: notice_stop_address
-- kind: write
-- parameters: mail_address text, reason text
-- for: nothing more is sent to an address, whosever it is
UPDATE notice_person p
JOIN user u ON u.id = p.user_id
SET p.address = u.email, p.stopped_at = UTC_TIMESTAMP(), p.stop_reason = :reason, p.confirmed_at = NULL,
    p.token_hash = NULL, p.asked_at = NULL
WHERE u.email = :mail_address AND u.email <> '';
