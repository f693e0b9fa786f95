-- SPDX-License-Identifier: Apache-2.0
-- Verify crvs:recording_space on mysql

SELECT classroom_id, recordings, bytes FROM recording_space WHERE FALSE;
