-- SPDX-License-Identifier: Apache-2.0
-- Deploy crvs:publishing to mysql
-- requires: lessons
-- requires: recording_files
--
-- Where the recordings of a class go by themselves. A class without a row has no rule. What a rule points to may be
-- deleted: then it finds no target, and says so.
-- publish_run holds what became of each recording that a rule looked at. The row outlives the video that the rule made,
-- so that a teacher who takes a recording out of a lesson never finds it there again.

CREATE TABLE publish_rule (
    classroom_id INT NOT NULL,
    kind ENUM ('lesson', 'module', 'last_seen') NOT NULL,
    lesson_id INT NULL,
    module_id INT NULL,
    -- Of the lessons that the rule makes in its module: {session} and {date} are filled in.
    title_pattern VARCHAR(200) NOT NULL DEFAULT '',
    set_by INT NULL,
    set_at DATETIME NOT NULL,
    PRIMARY KEY (classroom_id),
    KEY publish_rule_lesson (lesson_id),
    KEY publish_rule_module (module_id),
    KEY publish_rule_set_by (set_by),
    CONSTRAINT publish_rule_classroom FOREIGN KEY (classroom_id) REFERENCES classroom (id) ON DELETE CASCADE,
    CONSTRAINT publish_rule_lesson FOREIGN KEY (lesson_id) REFERENCES lesson (id) ON DELETE SET NULL,
    CONSTRAINT publish_rule_module FOREIGN KEY (module_id) REFERENCES module (id) ON DELETE SET NULL,
    CONSTRAINT publish_rule_set_by FOREIGN KEY (set_by) REFERENCES user (id) ON DELETE SET NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

CREATE TABLE publish_run (
    recording_id INT NOT NULL,
    -- 'published', or why nothing was.
    outcome VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    lesson_id INT NULL,
    at DATETIME NOT NULL,
    PRIMARY KEY (recording_id),
    KEY publish_run_lesson (lesson_id),
    CONSTRAINT publish_run_recording FOREIGN KEY (recording_id) REFERENCES recording (id) ON DELETE CASCADE,
    CONSTRAINT publish_run_lesson FOREIGN KEY (lesson_id) REFERENCES lesson (id) ON DELETE SET NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
