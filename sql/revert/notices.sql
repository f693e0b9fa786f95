-- SPDX-License-Identifier: Apache-2.0
-- Revert crvs:notices from mysql

ALTER TABLE live_session
    DROP KEY live_session_begins;
ALTER TABLE user_link
    DROP COLUMN mailed_to;
ALTER TABLE user
    DROP KEY user_email;

DROP TABLE password_request;
DROP TABLE notice_off_class;
DROP TABLE notice_off_kind;
DROP TABLE notice_person;
DROP TABLE notice;
