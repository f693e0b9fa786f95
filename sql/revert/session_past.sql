-- SPDX-License-Identifier: Apache-2.0
-- Revert crvs:session_past from mysql

ALTER TABLE live_session
    DROP KEY live_session_past,
    DROP KEY live_session_ahead,
    DROP COLUMN is_past;
