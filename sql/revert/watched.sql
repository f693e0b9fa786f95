-- SPDX-License-Identifier: Apache-2.0
-- Revert crvs:watched from mysql

ALTER TABLE video_position DROP COLUMN length, DROP COLUMN furthest;
ALTER TABLE recording_position DROP COLUMN length, DROP COLUMN furthest;
