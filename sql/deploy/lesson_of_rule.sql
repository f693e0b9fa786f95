-- SPDX-License-Identifier: Apache-2.0
-- Deploy crvs:lesson_of_rule to mysql
-- requires: publishing
--
-- The title of the lesson that a rule made for a recording; NULL where it found one. Who takes the recording out again
-- is rid of the lesson too, while it is as the rule made it.

ALTER TABLE publish_run ADD COLUMN made_title VARCHAR(200) NULL;
