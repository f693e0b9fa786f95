-- SPDX-License-Identifier: Apache-2.0
-- Verify crvs:session_cancel on mysql

SELECT cancelled_at, cancel_reason FROM live_session WHERE FALSE;
