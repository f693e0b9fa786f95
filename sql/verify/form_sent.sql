-- SPDX-License-Identifier: Apache-2.0
-- Verify crvs:form_sent on mysql

SELECT hash, user_id, location, flash, created_at FROM form_sent WHERE FALSE;
