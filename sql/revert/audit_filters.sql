-- SPDX-License-Identifier: Apache-2.0
-- Revert crvs:audit_filters from mysql

ALTER TABLE audit
    DROP KEY audit_by,
    DROP KEY audit_on,
    DROP KEY audit_actor_action,
    DROP KEY audit_action_kind;
