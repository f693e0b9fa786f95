-- Revert crvs:uploads from mysql

DROP TABLE upload;
