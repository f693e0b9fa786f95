-- SPDX-License-Identifier: Apache-2.0
-- Verify crvs:member_count on mysql

SELECT classroom_id, members FROM classroom_count WHERE FALSE;
