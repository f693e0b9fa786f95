-- SPDX-License-Identifier: Apache-2.0
-- Deploy crvs:import_columns to mysql
-- requires: import_by_command
--
-- The columns of a file that an import passes over, as their heads name them, and whether one of them held passwords.

ALTER TABLE user_import
    ADD COLUMN passed_over VARCHAR(2000) NOT NULL DEFAULT '',
    ADD COLUMN has_password BOOLEAN NOT NULL DEFAULT FALSE;
