-- SPDX-License-Identifier: Apache-2.0
-- Deploy crvs:member_order to mysql
-- requires: school
--
-- A class shows its members teachers first, then by name, in pages. Sorting a join of 300 people for 50 of them costs
-- more than the rest of the page, so the name stands in the member's row too, and an index has the order.
-- sort_name is user.full_name, copied by whoever adds a member; whoever renames a user updates it in the same
-- transaction: UPDATE classroom_member SET sort_name = ... WHERE user_id = ...

ALTER TABLE classroom_member
    ADD COLUMN sort_name VARCHAR(150) NOT NULL DEFAULT '' AFTER role;

UPDATE classroom_member JOIN user ON user.id = classroom_member.user_id
SET classroom_member.sort_name = user.full_name;

ALTER TABLE classroom_member
    ALTER COLUMN sort_name DROP DEFAULT,
    ADD KEY classroom_member_order (classroom_id, role, sort_name, user_id);
