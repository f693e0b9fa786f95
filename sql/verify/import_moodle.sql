-- SPDX-License-Identifier: Apache-2.0
-- Verify crvs:import_moodle on mysql

SELECT import_id, line FROM user_import_suspended WHERE FALSE;
SELECT import_id, name, line_count FROM user_import_course WHERE FALSE;
