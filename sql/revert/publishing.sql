-- Revert crvs:publishing from mysql

DROP TABLE publish_run;
DROP TABLE publish_rule;
