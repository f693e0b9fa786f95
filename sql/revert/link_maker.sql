-- SPDX-License-Identifier: Apache-2.0
-- Revert crvs:link_maker from mysql

ALTER TABLE user
    DROP FOREIGN KEY user_link_made_by,
    DROP KEY user_link_made_by,
    DROP COLUMN link_made_by,
    DROP COLUMN link_made_at;
