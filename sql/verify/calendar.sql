-- SPDX-License-Identifier: Apache-2.0
-- Verify crvs:calendar on mysql

SELECT changed_at, revision FROM live_session WHERE FALSE;
SELECT token_hash, user_id, language, created_at FROM calendar_link WHERE FALSE;
