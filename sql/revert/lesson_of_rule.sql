-- SPDX-License-Identifier: Apache-2.0
-- Revert crvs:lesson_of_rule from mysql

ALTER TABLE publish_run DROP COLUMN made_title;
