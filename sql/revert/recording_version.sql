-- SPDX-License-Identifier: Apache-2.0
-- Revert crvs:recording_version from mysql

DROP TABLE recording_version;
