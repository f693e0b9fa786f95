-- SPDX-License-Identifier: Apache-2.0
-- Revert crvs:import_by_command from mysql

DELETE FROM user_import WHERE created_by IS NULL;
ALTER TABLE user_import MODIFY created_by INT NOT NULL;
