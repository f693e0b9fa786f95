-- SPDX-License-Identifier: Apache-2.0
-- Revert crvs:publishing from mysql

DROP TABLE publish_run;
DROP TABLE publish_rule;
