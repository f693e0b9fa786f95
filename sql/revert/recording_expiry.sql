-- SPDX-License-Identifier: Apache-2.0
-- Revert crvs:recording_expiry from mysql

ALTER TABLE recording DROP COLUMN expires_at;
