-- SPDX-License-Identifier: Apache-2.0
-- Verify crvs:recording_version on mysql

SELECT recording_id, kind, state, bytes, attempts, problem, due_at, done_at FROM recording_version WHERE FALSE;
