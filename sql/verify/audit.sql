-- SPDX-License-Identifier: Apache-2.0
-- Verify crvs:audit on mysql

SELECT id, at, actor_id, actor_name, action, target_kind, target_id, target_name, address, detail
FROM audit FORCE INDEX (audit_at) WHERE FALSE;
