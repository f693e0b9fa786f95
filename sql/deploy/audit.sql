-- SPDX-License-Identifier: Apache-2.0
-- Deploy crvs:audit to mysql
-- requires: school
--
-- Who did what to whom, and when. Names stand beside the ids, so that a line still says something once an account or a
-- class has another name or is gone: hence no foreign keys. Read from the newest line back: by the primary key.

CREATE TABLE audit (
    id INT NOT NULL AUTO_INCREMENT,
    at DATETIME NOT NULL,
    -- NULL: nobody was signed in, or it was done on the command line.
    actor_id INT NULL,
    actor_name VARCHAR(150) NOT NULL DEFAULT '',
    action VARCHAR(60) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    -- 'user', 'classroom', ...; empty where the actor himself is meant.
    target_kind VARCHAR(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
    target_id INT NULL,
    target_name VARCHAR(200) NOT NULL DEFAULT '',
    -- IPv4 or IPv6; empty on the command line.
    address VARCHAR(45) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
    detail VARCHAR(1000) NOT NULL DEFAULT '',
    PRIMARY KEY (id),
    KEY audit_at (at)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
