-- SPDX-License-Identifier: Apache-2.0
-- Verify crvs:session_window on mysql

SELECT closes_at FROM live_session FORCE INDEX (live_session_closes) WHERE FALSE;
