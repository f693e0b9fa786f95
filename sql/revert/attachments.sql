-- SPDX-License-Identifier: Apache-2.0
-- Revert crvs:attachments from mysql

DROP TABLE attachment;
