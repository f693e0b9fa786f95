-- SPDX-License-Identifier: Apache-2.0
-- Verify crvs:people on mysql

SELECT time_zone FROM user FORCE INDEX (user_order) WHERE FALSE;
SELECT id, address, user_agent FROM user_session FORCE INDEX (user_session_id) WHERE FALSE;
SELECT token_hash, user_id, created_at, expires_at FROM user_link WHERE FALSE;
SELECT id, created_by, created_at, running_at, done_at, line_count, done_lines FROM user_import WHERE FALSE;
SELECT import_id, line, username, full_name, email, role, class_codes, user_id, outcome, problem
FROM user_import_line WHERE FALSE;
SELECT import_id, line, classroom_id FROM user_import_class WHERE FALSE;
