-- SPDX-License-Identifier: Apache-2.0
-- Deploy crvs:session_past to mysql
-- requires: session_cancel
--
-- Which sessions have been over for a day, so that what is to come of many classes is found without looking through what was.
-- Housekeeping marks them. What isn't marked may be over too: whoever reads looks at closes_at as well. First of those that
-- are left come the ones that began, the last of them before the others, and then those to come.

ALTER TABLE live_session
    ADD COLUMN is_past BOOLEAN NOT NULL DEFAULT FALSE,
    ADD KEY live_session_ahead (classroom_id, is_past, started_at DESC, start_at, id),
    ADD KEY live_session_past (is_past, closes_at);

-- What calendars are told of a session stays as it is.
UPDATE live_session SET is_past = TRUE, changed_at = changed_at WHERE closes_at < UTC_TIMESTAMP() - INTERVAL 1 DAY;
