-- SPDX-License-Identifier: Apache-2.0
-- Verify crvs:session_last on mysql

SELECT classroom_id, cancelled_at, start_at, id FROM live_session FORCE INDEX (live_session_last) WHERE FALSE;
