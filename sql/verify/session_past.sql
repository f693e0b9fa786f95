-- SPDX-License-Identifier: Apache-2.0
-- Verify crvs:session_past on mysql

SELECT classroom_id, is_past, started_at, start_at, id FROM live_session FORCE INDEX (live_session_ahead, live_session_past) WHERE FALSE;
