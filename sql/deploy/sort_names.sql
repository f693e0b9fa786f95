-- SPDX-License-Identifier: Apache-2.0
-- Deploy crvs:sort_names to mysql
-- requires: people
-- requires: import_by_command
--
-- Schools sort people by their family's name, "NGO BASSONG Aïcha", and a full name does not say which part that is.
-- sort_name is what somebody says it is, '' where nobody did; order_name is what lists are sorted by.
-- classroom_member.sort_name is user.order_name from now on: whoever changes one of its parts updates it in the same
-- transaction.

ALTER TABLE user
    ADD COLUMN sort_name VARCHAR(150) NOT NULL DEFAULT '' AFTER full_name,
    ADD COLUMN order_name VARCHAR(301) AS (IF(sort_name = '', full_name, CONCAT(sort_name, ' ', full_name))) STORED
        AFTER sort_name,
    ADD KEY user_sorted (order_name, id);

ALTER TABLE classroom_member
    MODIFY COLUMN sort_name VARCHAR(301) NOT NULL;

ALTER TABLE user_import_line
    ADD COLUMN sort_name VARCHAR(150) NOT NULL DEFAULT '' AFTER full_name;
