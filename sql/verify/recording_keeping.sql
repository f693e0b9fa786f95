-- SPDX-License-Identifier: Apache-2.0
-- Verify crvs:recording_keeping on mysql

SELECT id FROM recording FORCE INDEX (recording_age) WHERE FALSE;
SELECT id FROM live_session FORCE INDEX (live_session_started) WHERE FALSE;
