-- SPDX-License-Identifier: Apache-2.0
-- Revert crvs:recording_keeping from mysql

ALTER TABLE recording_inbox ADD COLUMN reason ENUM ('session', 'room') NOT NULL AFTER room_name;
ALTER TABLE live_session DROP KEY live_session_started;
ALTER TABLE recording DROP KEY recording_age;
