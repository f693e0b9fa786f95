-- SPDX-License-Identifier: Apache-2.0
-- Revert crvs:lessons from mysql

DROP TABLE lesson_progress;
DROP TABLE lesson_video;
DROP TABLE lesson;
DROP TABLE module;
ALTER TABLE course
    DROP COLUMN thumbnail_url,
    DROP COLUMN language;
