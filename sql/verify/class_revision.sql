-- SPDX-License-Identifier: Apache-2.0
-- Verify crvs:class_revision on mysql

SELECT classroom_id, revision FROM classroom_revision WHERE FALSE;
