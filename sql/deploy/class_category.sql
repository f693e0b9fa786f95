-- SPDX-License-Identifier: Apache-2.0
-- Deploy crvs:class_category to mysql
-- requires: school
--
-- A class belonged to a course; now it belongs to a category, and begins with that of its course.
-- classroom_former_course keeps each class's course, so that the revert gives it back. A row goes with its class or its
-- course, as classroom.course_id would have become NULL.

CREATE TABLE classroom_former_course (
    classroom_id INT NOT NULL,
    course_id INT NOT NULL,
    PRIMARY KEY (classroom_id),
    KEY classroom_former_course_course (course_id),
    CONSTRAINT classroom_former_course_classroom FOREIGN KEY (classroom_id) REFERENCES classroom (id) ON DELETE CASCADE,
    CONSTRAINT classroom_former_course_course FOREIGN KEY (course_id) REFERENCES course (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

INSERT INTO classroom_former_course (classroom_id, course_id)
SELECT id, course_id FROM classroom WHERE course_id IS NOT NULL;

ALTER TABLE classroom
    ADD COLUMN category_id INT NULL AFTER schedule,
    ADD KEY classroom_category (category_id),
    ADD CONSTRAINT classroom_category FOREIGN KEY (category_id) REFERENCES category (id) ON DELETE SET NULL;

UPDATE classroom JOIN course ON course.id = classroom.course_id
SET classroom.category_id = course.category_id;

ALTER TABLE classroom
    DROP FOREIGN KEY classroom_course,
    DROP KEY classroom_course,
    DROP COLUMN course_id;
