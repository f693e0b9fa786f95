-- SPDX-License-Identifier: Apache-2.0
-- Revert crvs:class_order from mysql

ALTER TABLE classroom DROP KEY classroom_search, DROP KEY classroom_order;
