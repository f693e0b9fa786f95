-- SPDX-License-Identifier: Apache-2.0
-- Deploy crvs:notice_class_kind to mysql
-- requires: notices
--
-- Kinds of notices that somebody wants of one class, or does not, otherwise than of all. is_on: whether they do. Where there
-- is no row, what they want of all classes holds; from a class that is off nothing comes, whatever stands here.

CREATE TABLE notice_class_kind (
    user_id INT NOT NULL,
    classroom_id INT NOT NULL,
    kind VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    is_on BOOLEAN NOT NULL,
    PRIMARY KEY (user_id, classroom_id, kind),
    KEY notice_class_kind_classroom (classroom_id),
    CONSTRAINT notice_class_kind_user FOREIGN KEY (user_id) REFERENCES user (id) ON DELETE CASCADE,
    CONSTRAINT notice_class_kind_classroom FOREIGN KEY (classroom_id) REFERENCES classroom (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
