-- SPDX-License-Identifier: Apache-2.0
-- Deploy crvs:link_maker to mysql
-- requires: people
--
-- Who made the last link by which a user could set a password: whoever has it can sign in as that user, who is to know.

ALTER TABLE user
    ADD COLUMN link_made_at DATETIME NULL,
    -- NULL: an administrator on the command line, or one whose account is gone.
    ADD COLUMN link_made_by INT NULL,
    ADD KEY user_link_made_by (link_made_by),
    ADD CONSTRAINT user_link_made_by FOREIGN KEY (link_made_by) REFERENCES user (id) ON DELETE SET NULL;
