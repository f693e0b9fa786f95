-- SPDX-License-Identifier: Apache-2.0
-- Revert crvs:captions_language from mysql

ALTER TABLE recording DROP COLUMN captions_language;
