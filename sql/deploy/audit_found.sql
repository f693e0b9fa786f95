-- SPDX-License-Identifier: Apache-2.0
-- Deploy crvs:audit_found to mysql
-- requires: audit
--
-- What the audit is filtered by, each from its newest line back.

ALTER TABLE audit
    ADD KEY audit_actor (actor_name, at),
    ADD KEY audit_target (target_kind, target_name, at),
    ADD KEY audit_kind (target_kind, at),
    ADD KEY audit_action (action, at);
