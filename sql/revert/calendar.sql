-- SPDX-License-Identifier: Apache-2.0
-- Revert crvs:calendar from mysql

DROP TABLE calendar_link;

ALTER TABLE live_session
    DROP COLUMN revision,
    DROP COLUMN changed_at;
