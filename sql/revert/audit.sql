-- Revert crvs:audit from mysql

DROP TABLE audit;
