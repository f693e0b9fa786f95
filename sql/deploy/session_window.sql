-- SPDX-License-Identifier: Apache-2.0
-- Deploy crvs:session_window to mysql
-- requires: school
--
-- A session is over once closes_at has passed: when a teacher ended it, or else an hour past its duration, counted from
-- its planned start or its real one, whichever is later.

ALTER TABLE live_session
    ADD COLUMN closes_at DATETIME GENERATED ALWAYS AS (
        COALESCE(ended_at, GREATEST(start_at, COALESCE(started_at, start_at)) + INTERVAL (duration_minutes + 60) MINUTE)
    ) STORED,
    ADD KEY live_session_closes (classroom_id, closes_at, id);
