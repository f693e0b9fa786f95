-- SPDX-License-Identifier: Apache-2.0
-- Deploy crvs:attachments to mysql
-- requires: announcements
-- requires: lessons
--
-- Files that people attached to an announcement or a lesson. Each lies in CrvsRecordingDir, in the folder public_id, which
-- nobody guesses, under the name that its media_type has; file_name: what it is called when somebody saves it.
-- detached_at: since when nothing has it, as before its form was taken; a day later it goes for good.

CREATE TABLE attachment (
    id INT NOT NULL AUTO_INCREMENT,
    public_id CHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    announcement_id INT NULL,
    lesson_id INT NULL,
    file_name VARCHAR(150) NOT NULL,
    media_type VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    bytes INT NOT NULL,
    uploaded_by INT NULL,
    created_at DATETIME NOT NULL,
    detached_at DATETIME NULL,
    PRIMARY KEY (id),
    UNIQUE KEY attachment_public (public_id),
    KEY attachment_announcement (announcement_id, lesson_id),
    KEY attachment_lesson (lesson_id),
    KEY attachment_detached (detached_at),
    KEY attachment_uploader (uploaded_by),
    CONSTRAINT attachment_announcement FOREIGN KEY (announcement_id) REFERENCES announcement (id) ON DELETE SET NULL,
    CONSTRAINT attachment_lesson FOREIGN KEY (lesson_id) REFERENCES lesson (id) ON DELETE SET NULL,
    CONSTRAINT attachment_uploader FOREIGN KEY (uploaded_by) REFERENCES user (id) ON DELETE SET NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
