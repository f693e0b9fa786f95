-- SPDX-License-Identifier: Apache-2.0
-- Deploy crvs:lessons to mysql
-- requires: recordings
--
-- Courses hold modules, those lessons, and those videos: an address, or one of the recordings of a class. What a course
-- holds goes with it; a recording outlives the lessons that show it, and a video ends with its recording.
-- Positions count from 1 within what holds them; two may be equal while things are moved, and then the id decides.

ALTER TABLE course
    ADD COLUMN language VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '' AFTER description,
    ADD COLUMN thumbnail_url VARCHAR(2048) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '' AFTER language;

CREATE TABLE module (
    id INT NOT NULL AUTO_INCREMENT,
    course_id INT NOT NULL,
    title VARCHAR(200) NOT NULL,
    level ENUM ('beginner', 'intermediate', 'advanced') NOT NULL DEFAULT 'beginner',
    position INT NOT NULL,
    created_at DATETIME NOT NULL,
    PRIMARY KEY (id),
    KEY module_position (course_id, position, id),
    CONSTRAINT module_course FOREIGN KEY (course_id) REFERENCES course (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

CREATE TABLE lesson (
    id INT NOT NULL AUTO_INCREMENT,
    module_id INT NOT NULL,
    title VARCHAR(200) NOT NULL,
    description VARCHAR(8000) NOT NULL DEFAULT '',
    position INT NOT NULL,
    -- Learners see active lessons only.
    is_active BOOLEAN NOT NULL DEFAULT TRUE,
    created_at DATETIME NOT NULL,
    PRIMARY KEY (id),
    KEY lesson_position (module_id, position, id),
    CONSTRAINT lesson_module FOREIGN KEY (module_id) REFERENCES module (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

-- recording_id: then the address is the recording's, and url is empty. A lesson shows a recording once.
CREATE TABLE lesson_video (
    id INT NOT NULL AUTO_INCREMENT,
    lesson_id INT NOT NULL,
    title VARCHAR(200) NOT NULL,
    url VARCHAR(2048) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
    recording_id INT NULL,
    position INT NOT NULL,
    created_at DATETIME NOT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY lesson_video_recording (recording_id, lesson_id),
    KEY lesson_video_position (lesson_id, position, id),
    CONSTRAINT lesson_video_lesson FOREIGN KEY (lesson_id) REFERENCES lesson (id) ON DELETE CASCADE,
    CONSTRAINT lesson_video_recording FOREIGN KEY (recording_id) REFERENCES recording (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

-- A row from the first time that a user opens a lesson.
CREATE TABLE lesson_progress (
    user_id INT NOT NULL,
    lesson_id INT NOT NULL,
    last_seen_at DATETIME NOT NULL,
    completed_at DATETIME NULL,
    PRIMARY KEY (user_id, lesson_id),
    KEY lesson_progress_seen (user_id, last_seen_at),
    KEY lesson_progress_lesson (lesson_id, last_seen_at),
    CONSTRAINT lesson_progress_user FOREIGN KEY (user_id) REFERENCES user (id) ON DELETE CASCADE,
    CONSTRAINT lesson_progress_lesson FOREIGN KEY (lesson_id) REFERENCES lesson (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
