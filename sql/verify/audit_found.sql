-- SPDX-License-Identifier: Apache-2.0
-- Verify crvs:audit_found on mysql

SELECT id FROM audit FORCE INDEX (audit_actor) WHERE FALSE;
SELECT id FROM audit FORCE INDEX (audit_target) WHERE FALSE;
SELECT id FROM audit FORCE INDEX (audit_kind) WHERE FALSE;
SELECT id FROM audit FORCE INDEX (audit_action) WHERE FALSE;
