-- SPDX-License-Identifier: Apache-2.0
-- Deploy crvs:login_key to mysql
--
-- What a browser waits with for its turn to sign in is sealed with a key of the day, so that each front end can go on with
-- it. What was sealed is good for minutes, and a key for two days.

CREATE TABLE login_key (
    id INT NOT NULL AUTO_INCREMENT,
    -- 32 bytes of AES-256, in base64 for URLs.
    secret CHAR(43) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    created_at DATETIME NOT NULL,
    PRIMARY KEY (id),
    KEY login_key_created (created_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
