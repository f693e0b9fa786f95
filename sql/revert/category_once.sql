-- SPDX-License-Identifier: Apache-2.0
-- Revert crvs:category_once from mysql
--
-- Names that were changed stay so.

ALTER TABLE category
    DROP KEY category_once,
    ADD KEY category_name (name);
