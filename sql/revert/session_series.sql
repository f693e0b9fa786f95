-- SPDX-License-Identifier: Apache-2.0
-- Revert crvs:session_series from mysql

ALTER TABLE live_session
    DROP KEY live_session_series,
    DROP COLUMN series_id;
