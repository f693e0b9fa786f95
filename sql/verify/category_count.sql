-- SPDX-License-Identifier: Apache-2.0
-- Verify crvs:category_count on mysql

SELECT category_id, classes, archived, courses FROM category_count WHERE FALSE;
