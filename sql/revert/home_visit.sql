-- SPDX-License-Identifier: Apache-2.0
-- Revert crvs:home_visit from mysql

ALTER TABLE announcement DROP KEY announcement_new;

DROP TABLE home_visit;
