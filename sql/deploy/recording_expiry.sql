-- SPDX-License-Identifier: Apache-2.0
-- Deploy crvs:recording_expiry to mysql
-- requires: recordings
--
-- Some addresses end by themselves: those of recordings that 8x8 keeps, after a day.

ALTER TABLE recording ADD COLUMN expires_at DATETIME NULL AFTER received_at;
