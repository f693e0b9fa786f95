-- SPDX-License-Identifier: Apache-2.0
-- Revert crvs:attendance from mysql

DROP TABLE attendance_click;
DROP TABLE attendance_correction;
DROP TABLE attendance_mark;
DROP TABLE attendance_stay;
