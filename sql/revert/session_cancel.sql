-- SPDX-License-Identifier: Apache-2.0
-- Revert crvs:session_cancel from mysql

ALTER TABLE live_session
    DROP COLUMN cancel_reason,
    DROP COLUMN cancelled_at;
