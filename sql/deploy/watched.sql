-- SPDX-License-Identifier: Apache-2.0
-- Deploy crvs:watched to mysql
-- requires: recording_files
-- requires: video_position
--
-- How far each user came in a video, which looking at its beginning again does not undo, and how long it is, in seconds, as
-- their player knows it; 0: nobody said.

ALTER TABLE recording_position
    ADD COLUMN furthest INT NOT NULL DEFAULT 0,
    ADD COLUMN length INT NOT NULL DEFAULT 0;
UPDATE recording_position SET furthest = seconds;

ALTER TABLE video_position
    ADD COLUMN furthest INT NOT NULL DEFAULT 0,
    ADD COLUMN length INT NOT NULL DEFAULT 0;
UPDATE video_position SET furthest = seconds;
