-- SPDX-License-Identifier: Apache-2.0
-- Revert crvs:school from mysql

DROP TABLE live_session;
DROP TABLE classroom_member;
DROP TABLE classroom;
DROP TABLE course;
DROP TABLE user_session;
DROP TABLE user;
DROP TABLE category;
