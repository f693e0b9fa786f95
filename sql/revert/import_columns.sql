-- SPDX-License-Identifier: Apache-2.0
-- Revert crvs:import_columns from mysql

ALTER TABLE user_import DROP COLUMN passed_over, DROP COLUMN has_password;
