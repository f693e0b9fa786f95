-- SPDX-License-Identifier: Apache-2.0
-- Revert crvs:member_count from mysql

DROP TABLE classroom_count;
