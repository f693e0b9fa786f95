-- SPDX-License-Identifier: Apache-2.0
-- Deploy crvs:import_moodle to mysql
-- requires: people
--
-- What a file of Moodle's says besides: whose account is suspended, and which of its courses are no class here, by how
-- many lines.

CREATE TABLE user_import_suspended (
    import_id INT NOT NULL,
    line INT NOT NULL,
    PRIMARY KEY (import_id, line),
    CONSTRAINT user_import_suspended_line FOREIGN KEY (import_id, line)
        REFERENCES user_import_line (import_id, line) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

CREATE TABLE user_import_course (
    import_id INT NOT NULL,
    name VARCHAR(255) NOT NULL,
    line_count INT NOT NULL,
    PRIMARY KEY (import_id, name),
    CONSTRAINT user_import_course_import FOREIGN KEY (import_id) REFERENCES user_import (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
