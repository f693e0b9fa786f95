-- SPDX-License-Identifier: Apache-2.0
-- Verify crvs:login_key on mysql

SELECT id, secret, created_at FROM login_key WHERE FALSE;
