-- SPDX-License-Identifier: Apache-2.0
-- Verify crvs:category_once on mysql

SELECT name FROM category FORCE INDEX (category_once) WHERE FALSE;
