-- SPDX-License-Identifier: Apache-2.0
-- Verify crvs:lesson_of_rule on mysql

SELECT made_title FROM publish_run WHERE FALSE;
