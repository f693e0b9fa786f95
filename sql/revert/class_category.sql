-- SPDX-License-Identifier: Apache-2.0
-- Revert crvs:class_category from mysql
--
-- Gives each class its former course back. Classes made since have none, and a category chosen since is lost: the older
-- schema has no place for it.

ALTER TABLE classroom
    ADD COLUMN course_id INT NULL AFTER schedule,
    ADD KEY classroom_course (course_id),
    ADD CONSTRAINT classroom_course FOREIGN KEY (course_id) REFERENCES course (id) ON DELETE SET NULL;

UPDATE classroom JOIN classroom_former_course ON classroom_former_course.classroom_id = classroom.id
SET classroom.course_id = classroom_former_course.course_id;

ALTER TABLE classroom
    DROP FOREIGN KEY classroom_category,
    DROP KEY classroom_category,
    DROP COLUMN category_id;

DROP TABLE classroom_former_course;
