-- SPDX-License-Identifier: Apache-2.0
-- Deploy crvs:session_last to mysql
-- requires: session_cancel
--
-- The last session of a class that was not cancelled, from an index alone.

ALTER TABLE live_session ADD KEY live_session_last (classroom_id, cancelled_at, start_at, id);
