-- SPDX-License-Identifier: Apache-2.0
-- Verify crvs:class_category on mysql

SELECT category_id FROM classroom FORCE INDEX (classroom_category) WHERE FALSE;
SELECT classroom_id, course_id FROM classroom_former_course WHERE FALSE;
