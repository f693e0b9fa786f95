-- SPDX-License-Identifier: Apache-2.0
-- Verify crvs:search_apostrophe on mysql

SELECT search_words FROM course WHERE FALSE;
SELECT search_words FROM lesson WHERE FALSE;
SELECT search_words FROM classroom WHERE FALSE;
SELECT search_words FROM live_session WHERE FALSE;
