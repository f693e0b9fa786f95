-- SPDX-License-Identifier: Apache-2.0
-- Revert crvs:session_window from mysql

ALTER TABLE live_session
    DROP KEY live_session_closes,
    DROP COLUMN closes_at;
