-- SPDX-License-Identifier: Apache-2.0
-- Verify crvs:bcrypt_cost on mysql

SELECT bcrypt_cost FROM user FORCE INDEX (user_bcrypt_cost) WHERE FALSE;
