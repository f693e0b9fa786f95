-- SPDX-License-Identifier: Apache-2.0
-- Verify crvs:home_visit on mysql

SELECT user_id, seen_at, before_at FROM home_visit WHERE FALSE;
