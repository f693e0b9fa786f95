-- SPDX-License-Identifier: Apache-2.0
-- Verify crvs:notice_event on mysql

SELECT kind, subject_id, revision, classroom_id, former_at, series_from, is_urgent, due_at, caused_by, created_at
FROM notice_event WHERE FALSE;
SELECT week, told_at FROM notice_week WHERE FALSE;
