-- SPDX-License-Identifier: Apache-2.0
-- Revert crvs:recording_listed from mysql

ALTER TABLE recording
    DROP KEY recording_unpublished,
    DROP KEY recording_listed,
    DROP COLUMN unpublished_in,
    DROP COLUMN listed_until,
    DROP COLUMN listed_in;
