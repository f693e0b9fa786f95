-- SPDX-License-Identifier: Apache-2.0
-- Verify crvs:coming_over on mysql

SELECT hash_iterations FROM user FORCE INDEX (user_hash_iterations) WHERE FALSE;
SELECT join_key FROM classroom FORCE INDEX (classroom_join_key) WHERE FALSE;
