-- SPDX-License-Identifier: Apache-2.0
-- Verify crvs:sort_names on mysql

SELECT sort_name, order_name FROM user FORCE INDEX (user_sorted) WHERE FALSE;
SELECT sort_name FROM user_import_line WHERE FALSE;
