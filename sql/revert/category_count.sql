-- SPDX-License-Identifier: Apache-2.0
-- Revert crvs:category_count from mysql

DROP TABLE category_count;
