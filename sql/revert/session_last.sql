-- SPDX-License-Identifier: Apache-2.0
-- Revert crvs:session_last from mysql

ALTER TABLE live_session DROP KEY live_session_last;
