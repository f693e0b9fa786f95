-- SPDX-License-Identifier: Apache-2.0
-- Deploy crvs:session_cancel to mysql
-- requires: school
--
-- A session that is cancelled stays where it stood, struck out, so that whoever meant to come sees why there is none.

ALTER TABLE live_session
    ADD COLUMN cancelled_at DATETIME NULL AFTER ended_at,
    ADD COLUMN cancel_reason VARCHAR(500) NOT NULL DEFAULT '' AFTER cancelled_at;
