-- SPDX-License-Identifier: Apache-2.0
-- name: attachments_of
-- kind: rows
-- parameters: announcement_id int, lesson_id int
-- columns: attachment_id int, public_id text, file_name text, media_type text, bytes int
-- for: the files of an announcement, or of a lesson, as they came; the other number is 0
-- plan: sorts the files of one thing, ten at the most
SELECT id AS attachment_id, public_id, file_name, media_type, bytes FROM attachment
WHERE announcement_id = :announcement_id
UNION ALL
SELECT id, public_id, file_name, media_type, bytes FROM attachment WHERE lesson_id = :lesson_id
ORDER BY attachment_id;

-- name: attachment_for_viewer
-- kind: one
-- parameters: public_id text, user_id int, is_admin bool, author_id int
-- columns: id int, file_name text, media_type text
-- for: a file as somebody may have it who reads the announcement or the lesson that it is attached to: its class's members,
--   or everybody while the lesson is active, and its author always; whoever sent it has it as long as something does
SELECT f.id, f.file_name, f.media_type
FROM attachment f
LEFT JOIN announcement a ON a.id = f.announcement_id
LEFT JOIN classroom_member m ON m.classroom_id = a.classroom_id AND m.user_id = :user_id
LEFT JOIN lesson l ON l.id = f.lesson_id
LEFT JOIN module o ON o.id = l.module_id
LEFT JOIN course c ON c.id = o.course_id
WHERE f.public_id = :public_id
  AND (m.user_id IS NOT NULL OR l.is_active OR c.created_by = :author_id
       OR ((:is_admin OR f.uploaded_by = :user_id) AND (a.id IS NOT NULL OR l.id IS NOT NULL)));

-- name: attachment_reserve
-- kind: insert
-- parameters: public_id text, file_name text, media_type text, bytes int, uploaded_by int
-- for: a file that is about to be written; nothing has it yet
-- kept: no page shows what nothing has
INSERT INTO attachment (public_id, file_name, media_type, bytes, uploaded_by, created_at, detached_at)
VALUES (:public_id, :file_name, :media_type, :bytes, :uploaded_by, UTC_TIMESTAMP(), UTC_TIMESTAMP());

-- name: attachment_attach
-- kind: write
-- parameters: attachment_id int, announcement_id int
-- for: an announcement has a file from now on
-- then: class_changed_by_announcement(announcement_id)
UPDATE attachment SET announcement_id = :announcement_id, detached_at = NULL WHERE id = :attachment_id;

-- name: attachment_attach_to_lesson
-- kind: write
-- parameters: attachment_id int, lesson_id int
-- for: the same of a lesson
-- kept: no class page shows a lesson's files
UPDATE attachment SET lesson_id = :lesson_id, detached_at = NULL WHERE id = :attachment_id;

-- name: attachment_detach
-- kind: write
-- parameters: attachment_id int, announcement_id int
-- for: an announcement has it no more
-- then: class_changed_by_announcement(announcement_id)
UPDATE attachment SET announcement_id = NULL, detached_at = UTC_TIMESTAMP()
WHERE id = :attachment_id AND announcement_id = :announcement_id;

-- name: attachment_detach_from_lesson
-- kind: write
-- parameters: attachment_id int, lesson_id int
-- for: the same of a lesson
-- kept: no class page shows a lesson's files
UPDATE attachment SET lesson_id = NULL, detached_at = UTC_TIMESTAMP() WHERE id = :attachment_id AND lesson_id = :lesson_id;

-- name: class_changed_by_announcement
-- kind: write
-- parameters: announcement_id int
-- for: see class_changed: by what was written to it
UPDATE classroom_revision r JOIN announcement a ON a.classroom_id = r.classroom_id SET r.revision = r.revision + 1
WHERE a.id = :announcement_id;

-- name: attachments_note_lost
-- kind: write
-- for: notes since when nothing has those files whose announcement or lesson is gone, some at a time
-- kept: no page shows what nothing has
UPDATE attachment SET detached_at = UTC_TIMESTAMP()
WHERE announcement_id IS NULL AND lesson_id IS NULL AND detached_at IS NULL LIMIT 500;

-- name: attachments_to_purge
-- kind: rows
-- columns: id int, public_id text, media_type text
-- for: files that nothing has had for a day, some at a time
SELECT id, public_id, media_type FROM attachment WHERE detached_at <= UTC_TIMESTAMP() - INTERVAL 1 DAY
ORDER BY detached_at, id LIMIT 100;

-- name: attachments_kept
-- kind: rows
-- columns: public_id text, file_name text, media_type text, owner text, owner_id int
-- for: the files that announcements and lessons have, to be compared with what lies on the disk
-- plan: a command's, which wants all of them
SELECT public_id, file_name, media_type, IF(lesson_id IS NULL, 'announcement', 'lesson') AS owner,
       COALESCE(lesson_id, announcement_id) AS owner_id
FROM attachment
WHERE announcement_id IS NOT NULL OR lesson_id IS NOT NULL
ORDER BY public_id;

-- name: files_oldest_kept
-- kind: rows
-- columns: public_id text
-- for: the oldest recording and the oldest attached file that are kept: where one is missing, the disk may not be mounted
-- plan: takes the first one of each table's primary key, and puts the two together
-- order: which of the two comes first is the same to whoever looks
(SELECT public_id FROM recording WHERE file_name IS NOT NULL AND deleted_at IS NULL ORDER BY id LIMIT 1)
UNION ALL
(SELECT public_id FROM attachment WHERE announcement_id IS NOT NULL OR lesson_id IS NOT NULL ORDER BY id LIMIT 1);

-- name: attachments_known
-- kind: rows
-- columns: attachment_id int, public_id text, file_name text, media_type text, announcement_id int, lesson_id int, title text
-- for: all files that are known, with what they are attached to and its title; 0: nothing
-- plan: a command's, which wants all of them
SELECT f.id AS attachment_id, f.public_id, f.file_name, f.media_type, COALESCE(f.announcement_id, 0) AS announcement_id,
       COALESCE(f.lesson_id, 0) AS lesson_id, COALESCE(a.title, l.title, '') AS title
FROM attachment f
LEFT JOIN announcement a ON a.id = f.announcement_id
LEFT JOIN lesson l ON l.id = f.lesson_id
ORDER BY f.public_id;

-- name: attachment_purge
-- kind: write
-- parameters: attachment_id int
-- for: a file that is gone for good
-- kept: no page shows what nothing has
DELETE FROM attachment WHERE id = :attachment_id AND detached_at IS NOT NULL;

-- name: attachment_postpone
-- kind: write
-- parameters: attachment_id int
-- for: one that could not be removed is tried again in a day
-- kept: no page shows what nothing has
UPDATE attachment SET detached_at = UTC_TIMESTAMP() WHERE id = :attachment_id;
