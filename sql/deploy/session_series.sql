-- SPDX-License-Identifier: Apache-2.0
-- Deploy crvs:session_series to mysql
-- requires: session_cancel
--
-- The sessions that were planned together, week by week, have the number of the first of them.

ALTER TABLE live_session
    ADD COLUMN series_id INT NULL,
    ADD KEY live_session_series (series_id, start_at, id);
