-- SPDX-License-Identifier: Apache-2.0
-- Verify crvs:class_waiting on mysql

SELECT waits_for_teacher FROM classroom WHERE FALSE;
