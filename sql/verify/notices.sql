-- SPDX-License-Identifier: Apache-2.0
-- Verify crvs:notices on mysql

SELECT user_id, kind, subject_id, revision, classroom_id, former_at, series_from, state, is_urgent, due_at, attempts, problem,
       created_at, done_at
FROM notice WHERE FALSE;
SELECT user_id, address, token_hash, asked_at, confirmed_at, stopped_at, stop_reason, off_token, lead_minutes
FROM notice_person WHERE FALSE;
SELECT user_id, kind FROM notice_off_kind WHERE FALSE;
SELECT user_id, classroom_id FROM notice_off_class WHERE FALSE;
SELECT id, typed, ip_address, requested_at, queued_at FROM password_request WHERE FALSE;
SELECT mailed_to FROM user_link WHERE FALSE;
