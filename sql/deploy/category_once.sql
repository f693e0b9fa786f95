-- SPDX-License-Identifier: Apache-2.0
-- Deploy crvs:category_once to mysql
-- requires: school
--
-- One category of a name, as people compare names: whatever the case and the accents. Two that were made at the same
-- time stay two, with their classes and courses; all but the first get their number behind the name.

UPDATE category
JOIN (SELECT later.id FROM category later JOIN category first ON first.name = later.name AND first.id < later.id
      GROUP BY later.id) again ON again.id = category.id
SET category.name = CONCAT(LEFT(category.name, 80), ' (', category.id, ')');

ALTER TABLE category
    DROP KEY category_name,
    ADD UNIQUE KEY category_once (name);
