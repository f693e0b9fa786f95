-- SPDX-License-Identifier: Apache-2.0
-- Revert crvs:class_waiting from mysql

ALTER TABLE classroom
    DROP COLUMN waits_for_teacher;
