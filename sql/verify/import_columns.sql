-- SPDX-License-Identifier: Apache-2.0
-- Verify crvs:import_columns on mysql

SELECT passed_over, has_password FROM user_import WHERE FALSE;
