-- SPDX-License-Identifier: Apache-2.0
-- Deploy crvs:video_position to mysql
-- requires: recording_files
--
-- Where each user stopped in a lesson's video that has a URL of its own, in seconds from the beginning. In one that shows
-- a recording, the place is the recording's (recording_position), on whichever page it plays.

CREATE TABLE video_position (
    user_id INT NOT NULL,
    lesson_video_id INT NOT NULL,
    seconds INT NOT NULL,
    updated_at DATETIME NOT NULL,
    PRIMARY KEY (user_id, lesson_video_id),
    KEY video_position_video (lesson_video_id),
    CONSTRAINT video_position_user FOREIGN KEY (user_id) REFERENCES user (id) ON DELETE CASCADE,
    CONSTRAINT video_position_video FOREIGN KEY (lesson_video_id) REFERENCES lesson_video (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
