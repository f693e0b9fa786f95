-- SPDX-License-Identifier: Apache-2.0
-- Revert crvs:audit_found from mysql

ALTER TABLE audit
    DROP KEY audit_action,
    DROP KEY audit_kind,
    DROP KEY audit_target,
    DROP KEY audit_actor;
