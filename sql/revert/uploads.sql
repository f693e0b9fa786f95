-- SPDX-License-Identifier: Apache-2.0
-- Revert crvs:uploads from mysql

DROP TABLE upload;
