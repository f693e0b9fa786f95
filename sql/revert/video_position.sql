-- SPDX-License-Identifier: Apache-2.0
-- Revert crvs:video_position from mysql

DROP TABLE video_position;
