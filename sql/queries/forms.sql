-- SPDX-License-Identifier: Apache-2.0
-- name: form_sent
-- kind: one
-- parameters: form_hash text
-- columns: location text, flash text
-- for: where a form led that was sent before; no location yet while it is still under way
SELECT location, flash FROM form_sent WHERE hash = :form_hash;

-- name: form_sent_add
-- kind: write
-- parameters: form_hash text, user_id int
-- for: a form that is being taken; 0 is a visitor who isn't signed in
INSERT INTO form_sent (hash, user_id, created_at) VALUES (:form_hash, NULLIF(:user_id, 0), UTC_TIMESTAMP());

-- name: form_sent_note
-- kind: write
-- parameters: form_hash text, location text, flash text
-- for: where a form led
UPDATE form_sent SET location = :location, flash = :flash WHERE hash = :form_hash;

-- name: form_sent_forget
-- kind: write
-- parameters: form_hash text
-- for: a form of which nothing came may be sent again
DELETE FROM form_sent WHERE hash = :form_hash;

-- name: forms_sent_expire
-- kind: write
-- for: removes forms that nobody will send again, some at a time
DELETE FROM form_sent WHERE created_at < UTC_TIMESTAMP() - INTERVAL 1 DAY LIMIT 100;
