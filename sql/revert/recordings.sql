-- SPDX-License-Identifier: Apache-2.0
-- Revert crvs:recordings from mysql

DROP TABLE webhook_delivery;
DROP TABLE recording;
ALTER TABLE live_session
    DROP COLUMN recording_url,
    DROP COLUMN recording_ready;
