-- SPDX-License-Identifier: Apache-2.0
-- Revert crvs:people from mysql

DROP TABLE user_import_class;
DROP TABLE user_import_line;
DROP TABLE user_import;
DROP TABLE user_link;

ALTER TABLE user_session
    DROP KEY user_session_id,
    DROP COLUMN id,
    DROP COLUMN address,
    DROP COLUMN user_agent;

ALTER TABLE user
    DROP KEY user_order,
    DROP COLUMN time_zone;
