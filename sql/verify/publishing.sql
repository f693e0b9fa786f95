-- SPDX-License-Identifier: Apache-2.0
-- Verify crvs:publishing on mysql

SELECT classroom_id, kind, lesson_id, module_id, title_pattern, set_by, set_at
FROM publish_rule FORCE INDEX (publish_rule_lesson, publish_rule_module) WHERE FALSE;
SELECT recording_id, outcome, lesson_id, at FROM publish_run FORCE INDEX (publish_run_lesson) WHERE FALSE;
