-- SPDX-License-Identifier: Apache-2.0
-- Verify crvs:search on mysql

SELECT id FROM course WHERE MATCH (search_words) AGAINST ('+qqverify' IN BOOLEAN MODE) AND FALSE;
SELECT id FROM lesson WHERE MATCH (search_words) AGAINST ('+qqverify' IN BOOLEAN MODE) AND FALSE;
SELECT search_words FROM classroom WHERE FALSE;
SELECT search_words FROM live_session FORCE INDEX (live_session_recorded) WHERE FALSE;
