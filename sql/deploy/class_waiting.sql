-- SPDX-License-Identifier: Apache-2.0
-- Deploy crvs:class_waiting to mysql
-- requires: school
--
-- Whether a class's students enter a session only once a teacher has started it. Where Jitsi knows no tokens, the first one
-- in is moderator: so it is the rule, for classes that are there already too.

ALTER TABLE classroom
    ADD COLUMN waits_for_teacher BOOLEAN NOT NULL DEFAULT TRUE;
