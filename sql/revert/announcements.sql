-- SPDX-License-Identifier: Apache-2.0
-- Revert crvs:announcements from mysql

DROP TABLE announcement;
