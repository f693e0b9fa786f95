-- SPDX-License-Identifier: Apache-2.0
-- Revert crvs:notice_event from mysql

-- What waits becomes a notice for each member, as the sender would make it.
INSERT INTO notice (user_id, kind, subject_id, revision, classroom_id, former_at, series_from, is_urgent, due_at,
    created_at)
SELECT m.user_id, e.kind, e.subject_id, e.revision, e.classroom_id, e.former_at, e.series_from, e.is_urgent, e.due_at,
       e.created_at
FROM notice_event e
JOIN classroom_member m ON m.classroom_id = e.classroom_id AND m.joined_at <= e.created_at
JOIN user u ON u.id = m.user_id
WHERE m.user_id <> COALESCE(e.caused_by, 0) AND u.email <> '' AND u.disabled_at IS NULL
  AND NOT EXISTS (SELECT 1 FROM notice_off_kind k
                  WHERE k.user_id = m.user_id AND k.kind = IF(e.kind = 'restored', 'cancelled', e.kind))
  AND NOT EXISTS (SELECT 1 FROM notice_off_class c WHERE c.user_id = m.user_id AND c.classroom_id = e.classroom_id)
ON DUPLICATE KEY UPDATE attempts = notice.attempts;

DROP TABLE notice_week;
DROP TABLE notice_event;
