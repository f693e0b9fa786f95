-- SPDX-License-Identifier: Apache-2.0
-- Revert crvs:login_key from mysql

DROP TABLE login_key;
