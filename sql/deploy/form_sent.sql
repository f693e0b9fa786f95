-- SPDX-License-Identifier: Apache-2.0
-- Deploy crvs:form_sent to mysql
--
-- Forms that were sent in the last day, so that one which comes twice makes one thing. No foreign key for the user: it
-- would lock the account's row for as long as the form is under way, and the rows are gone in a day.

CREATE TABLE form_sent (
    hash CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    user_id INT NULL,
    -- Where it led; NULL while it is under way.
    location VARCHAR(2000) NULL,
    -- The sentence for the page there, as its cookie holds it.
    flash VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
    created_at DATETIME NOT NULL,
    PRIMARY KEY (hash),
    KEY form_sent_created (created_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
