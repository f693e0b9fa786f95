-- SPDX-License-Identifier: Apache-2.0
-- Verify crvs:link_maker on mysql

SELECT link_made_at, link_made_by FROM user FORCE INDEX (user_link_made_by) WHERE FALSE;
