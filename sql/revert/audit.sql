-- SPDX-License-Identifier: Apache-2.0
-- Revert crvs:audit from mysql

DROP TABLE audit;
