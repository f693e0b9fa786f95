-- SPDX-License-Identifier: Apache-2.0
-- Deploy crvs:class_revision to mysql
-- requires: member_count
--
-- How often what a class's page shows has changed, so that a page can be kept until it does. A table of its own: whoever
-- adds a session or a member holds the class's row by the foreign key until the end, and two who then changed that row
-- would wait for each other. Nor does it refer to the class: nothing takes a class away, and whoever alters that table
-- would hold all that refer to it, of which this one is in every transaction.

CREATE TABLE classroom_revision (
    classroom_id INT NOT NULL,
    revision INT NOT NULL,
    PRIMARY KEY (classroom_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

INSERT INTO classroom_revision (classroom_id, revision) SELECT id, 1 FROM classroom;
