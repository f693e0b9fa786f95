-- SPDX-License-Identifier: Apache-2.0
-- Deploy crvs:recording_keeping to mysql
-- requires: recording_files
--
-- What finds recordings by their age, and sessions by when they were held.

ALTER TABLE recording ADD KEY recording_age (deleted_at, received_at);
ALTER TABLE live_session ADD KEY live_session_started (started_at);

-- Which of its session and room is wrong shows from both.
ALTER TABLE recording_inbox DROP COLUMN reason;
