-- SPDX-License-Identifier: Apache-2.0
-- Revert crvs:notice_event from mysql

DROP TABLE notice_week;
DROP TABLE notice_event;
