-- SPDX-License-Identifier: Apache-2.0
-- Deploy crvs:home_visit to mysql
-- requires: announcements
--
-- When a user looked at the home page, which shows what was announced since the visit before. seen_at: the last time, to some
-- minutes; before_at: when the visit before this one ended; NULL: there was none.

CREATE TABLE home_visit (
    user_id INT NOT NULL,
    seen_at DATETIME NOT NULL,
    before_at DATETIME NULL,
    PRIMARY KEY (user_id),
    CONSTRAINT home_visit_user FOREIGN KEY (user_id) REFERENCES user (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

ALTER TABLE announcement ADD KEY announcement_new (classroom_id, created_at);
