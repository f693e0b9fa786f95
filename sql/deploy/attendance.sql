-- SPDX-License-Identifier: Apache-2.0
-- Deploy crvs:attendance to mysql
-- requires: session_cancel
-- requires: sort_names
--
-- Who was in a session's rooms from when to when, as machines told it, in whatever order; what a teacher says instead;
-- and who followed the session's link, which is all there is where Jitsi does not know people.

-- stay_hash: of who told it, room, breakout room, occupant, and when the stay began: what comes twice is one row.
-- connection_hash: the same without the beginning. room_hash: of room and breakout room.
-- JaaS tells a beginning and an end apart: then each is a row, which lacks the other.
-- listed_left_at: as the list said that came when the room was destroyed; left_at is better.
-- user_id: NULL where only another row of the connection tells whose it is.
CREATE TABLE attendance_stay (
    live_session_id INT NOT NULL,
    stay_hash CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    connection_hash CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    room_hash CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    source ENUM ('jitsi', 'jaas') NOT NULL,
    user_id INT NULL,
    joined_at DATETIME NULL,
    left_at DATETIME NULL,
    listed_left_at DATETIME NULL,
    kept_from DATETIME NOT NULL,
    PRIMARY KEY (live_session_id, stay_hash),
    KEY attendance_stay_user (user_id),
    KEY attendance_stay_kept (kept_from),
    CONSTRAINT attendance_stay_session FOREIGN KEY (live_session_id) REFERENCES live_session (id) ON DELETE CASCADE,
    CONSTRAINT attendance_stay_user FOREIGN KEY (user_id) REFERENCES user (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

-- When rooms were created and destroyed: nobody was in them at that moment.
CREATE TABLE attendance_mark (
    live_session_id INT NOT NULL,
    room_hash CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    kind ENUM ('created', 'destroyed') NOT NULL,
    at DATETIME NOT NULL,
    PRIMARY KEY (live_session_id, room_hash, kind, at),
    KEY attendance_mark_at (at),
    CONSTRAINT attendance_mark_session FOREIGN KEY (live_session_id) REFERENCES live_session (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

CREATE TABLE attendance_correction (
    live_session_id INT NOT NULL,
    user_id INT NOT NULL,
    status ENUM ('present', 'late', 'left_early', 'absent', 'excused') NOT NULL,
    note VARCHAR(200) NOT NULL DEFAULT '',
    corrected_by INT NULL,
    corrected_at DATETIME NOT NULL,
    PRIMARY KEY (live_session_id, user_id),
    KEY attendance_correction_user (user_id),
    KEY attendance_correction_by (corrected_by),
    KEY attendance_correction_at (corrected_at),
    CONSTRAINT attendance_correction_session FOREIGN KEY (live_session_id) REFERENCES live_session (id)
        ON DELETE CASCADE,
    CONSTRAINT attendance_correction_user FOREIGN KEY (user_id) REFERENCES user (id) ON DELETE CASCADE,
    CONSTRAINT attendance_correction_by FOREIGN KEY (corrected_by) REFERENCES user (id) ON DELETE SET NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

CREATE TABLE attendance_click (
    live_session_id INT NOT NULL,
    user_id INT NOT NULL,
    first_at DATETIME NOT NULL,
    last_at DATETIME NOT NULL,
    PRIMARY KEY (live_session_id, user_id),
    KEY attendance_click_user (user_id),
    KEY attendance_click_last (last_at),
    CONSTRAINT attendance_click_session FOREIGN KEY (live_session_id) REFERENCES live_session (id) ON DELETE CASCADE,
    CONSTRAINT attendance_click_user FOREIGN KEY (user_id) REFERENCES user (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
