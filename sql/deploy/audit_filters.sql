-- SPDX-License-Identifier: Apache-2.0
-- Deploy crvs:audit_filters to mysql
-- requires: audit_found
--
-- What of the audit is somebody's, by the account's number, and filters that are chosen together.

ALTER TABLE audit
    ADD KEY audit_by (actor_id),
    ADD KEY audit_on (target_kind, target_id),
    ADD KEY audit_actor_action (actor_name, action, at),
    ADD KEY audit_action_kind (action, target_kind, at);
