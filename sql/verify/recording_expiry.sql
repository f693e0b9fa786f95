-- SPDX-License-Identifier: Apache-2.0
-- Verify crvs:recording_expiry on mysql

SELECT expires_at FROM recording WHERE FALSE;
