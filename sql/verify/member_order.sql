-- SPDX-License-Identifier: Apache-2.0
-- Verify crvs:member_order on mysql

SELECT sort_name FROM classroom_member FORCE INDEX (classroom_member_order) WHERE FALSE;
