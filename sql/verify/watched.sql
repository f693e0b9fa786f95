-- SPDX-License-Identifier: Apache-2.0
-- Verify crvs:watched on mysql

SELECT furthest, length FROM recording_position WHERE FALSE;
SELECT furthest, length FROM video_position WHERE FALSE;
