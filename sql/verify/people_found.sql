-- SPDX-License-Identifier: Apache-2.0
-- Verify crvs:people_found on mysql

SELECT id FROM user WHERE MATCH (search_words) AGAINST ('+qqverify' IN BOOLEAN MODE) AND FALSE;
SELECT is_disabled FROM user FORCE INDEX (user_sorted_state) WHERE FALSE;
SELECT role FROM user FORCE INDEX (user_sorted_role) WHERE FALSE;
SELECT role, is_disabled, users FROM user_count WHERE FALSE;
