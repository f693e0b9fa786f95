-- SPDX-License-Identifier: Apache-2.0
-- Deploy crvs:class_order to mysql
-- requires: search
--
-- The list of all classes, in pages, and the search in it, for administrators.

ALTER TABLE classroom ADD KEY classroom_order (name, id);
ALTER TABLE classroom ADD FULLTEXT KEY classroom_search (search_words);
