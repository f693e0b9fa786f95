-- SPDX-License-Identifier: Apache-2.0
-- Revert crvs:recording_space from mysql

DROP TABLE recording_space;
