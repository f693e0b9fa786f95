-- SPDX-License-Identifier: Apache-2.0
-- Revert crvs:class_revision from mysql

DROP TABLE classroom_revision;
