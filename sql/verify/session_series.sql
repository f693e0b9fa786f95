-- SPDX-License-Identifier: Apache-2.0
-- Verify crvs:session_series on mysql

SELECT series_id FROM live_session WHERE FALSE;
