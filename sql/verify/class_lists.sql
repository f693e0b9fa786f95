-- SPDX-License-Identifier: Apache-2.0
-- Verify crvs:class_lists on mysql

SELECT is_archived FROM classroom FORCE INDEX (classroom_state_order) WHERE FALSE;
SELECT category_id FROM classroom FORCE INDEX (classroom_category_order) WHERE FALSE;
SELECT role FROM classroom_member FORCE INDEX (classroom_member_taught) WHERE FALSE;
SELECT role FROM classroom_member FORCE INDEX (classroom_member_joined) WHERE FALSE;
