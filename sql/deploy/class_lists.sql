-- SPDX-License-Identifier: Apache-2.0
-- Deploy crvs:class_lists to mysql
-- requires: class_order
--
-- A school of ten thousand classes: those of a state, a category or a teacher are listed from an index. A class of five
-- thousand members: those who came into it after a session are counted from one.

ALTER TABLE classroom
    ADD COLUMN is_archived BOOLEAN GENERATED ALWAYS AS (archived_at IS NOT NULL) STORED,
    ADD KEY classroom_state_order (is_archived, name, id),
    ADD KEY classroom_category_order (category_id, is_archived, name, id);

ALTER TABLE classroom_member
    ADD KEY classroom_member_taught (role, user_id),
    ADD KEY classroom_member_joined (classroom_id, role, joined_at);
