-- SPDX-License-Identifier: Apache-2.0
-- Verify crvs:audit_filters on mysql

SELECT id FROM audit FORCE INDEX (audit_by) WHERE FALSE;
SELECT id FROM audit FORCE INDEX (audit_on) WHERE FALSE;
SELECT id FROM audit FORCE INDEX (audit_actor_action) WHERE FALSE;
SELECT id FROM audit FORCE INDEX (audit_action_kind) WHERE FALSE;
