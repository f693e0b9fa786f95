-- SPDX-License-Identifier: Apache-2.0
-- Verify crvs:recording_listed on mysql

SELECT listed_in, listed_until FROM recording FORCE INDEX (recording_listed) WHERE FALSE;
SELECT unpublished_in FROM recording FORCE INDEX (recording_unpublished) WHERE FALSE;
