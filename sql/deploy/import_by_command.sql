-- SPDX-License-Identifier: Apache-2.0
-- Deploy crvs:import_by_command to mysql
-- requires: people
--
-- An import by crvs-admin is no user's.

ALTER TABLE user_import MODIFY created_by INT NULL;
