-- SPDX-License-Identifier: Apache-2.0
-- Deploy crvs:member_count to mysql
-- requires: member_order
--
-- How many members each class has, kept by what adds and removes them: counting those of a large class took longer than
-- all else on its page. A table of its own, since whoever adds a member holds the class's row until the end, by the
-- foreign key: two who then changed that row would wait for each other.

CREATE TABLE classroom_count (
    classroom_id INT NOT NULL,
    members INT NOT NULL DEFAULT 0,
    PRIMARY KEY (classroom_id),
    CONSTRAINT classroom_count_classroom FOREIGN KEY (classroom_id) REFERENCES classroom (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

INSERT INTO classroom_count (classroom_id, members)
SELECT c.id, (SELECT COUNT(*) FROM classroom_member m WHERE m.classroom_id = c.id) FROM classroom c;
