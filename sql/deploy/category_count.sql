-- SPDX-License-Identifier: Apache-2.0
-- Deploy crvs:category_count to mysql
-- requires: class_category
--
-- How many classes and courses each category has, kept by what files them: counting those of a large school took longer
-- than all else on the pages that say it. Category 0 is what has none, so that there is no foreign key. A newer module may
-- have filed something between the two statements.

CREATE TABLE category_count (
    category_id INT NOT NULL,
    -- Those that are not archived.
    classes INT NOT NULL DEFAULT 0,
    archived INT NOT NULL DEFAULT 0,
    courses INT NOT NULL DEFAULT 0,
    PRIMARY KEY (category_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

REPLACE INTO category_count (category_id, classes, archived, courses)
SELECT k.id, (SELECT COUNT(*) FROM classroom c WHERE c.category_id <=> NULLIF(k.id, 0) AND c.archived_at IS NULL),
       (SELECT COUNT(*) FROM classroom c WHERE c.category_id <=> NULLIF(k.id, 0) AND c.archived_at IS NOT NULL),
       (SELECT COUNT(*) FROM course o WHERE o.category_id <=> NULLIF(k.id, 0))
FROM (SELECT 0 AS id UNION ALL SELECT id FROM category) k;
