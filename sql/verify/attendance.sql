-- SPDX-License-Identifier: Apache-2.0
-- Verify crvs:attendance on mysql

SELECT live_session_id, stay_hash, connection_hash, room_hash, source, user_id, joined_at, left_at, listed_left_at,
       kept_from
FROM attendance_stay FORCE INDEX (attendance_stay_kept) WHERE FALSE;
SELECT live_session_id, room_hash, kind, at FROM attendance_mark FORCE INDEX (attendance_mark_at) WHERE FALSE;
SELECT live_session_id, user_id, status, note, corrected_by, corrected_at
FROM attendance_correction FORCE INDEX (attendance_correction_at) WHERE FALSE;
SELECT live_session_id, user_id, first_at, last_at
FROM attendance_click FORCE INDEX (attendance_click_last) WHERE FALSE;
