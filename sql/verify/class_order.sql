-- SPDX-License-Identifier: Apache-2.0
-- Verify crvs:class_order on mysql

SELECT id FROM classroom FORCE INDEX (classroom_order) WHERE FALSE;
SELECT id FROM classroom WHERE MATCH (search_words) AGAINST ('qqx' IN BOOLEAN MODE) AND FALSE;
