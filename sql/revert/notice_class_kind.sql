-- SPDX-License-Identifier: Apache-2.0
-- Revert crvs:notice_class_kind from mysql

DROP TABLE notice_class_kind;
