-- SPDX-License-Identifier: Apache-2.0
-- Revert crvs:import_moodle from mysql

DROP TABLE user_import_course;
DROP TABLE user_import_suspended;
