-- SPDX-License-Identifier: Apache-2.0
-- name: announcements_of_class
-- kind: rows
-- parameters: classroom_id int, most int, skipped int
-- columns: id int, title text, body text, author text, is_pinned bool, created_at time, changed_at time, attachment_id int, public_id text, file_name text, media_type text, bytes int
-- for: a page of what was written to a class, what is pinned, then the newest, with the files of each: a row for each file,
--   and one with none; author: NULL where the account is erased
-- plan: sorts the files of as many announcements as a page has
SELECT a.id, a.title, a.body, u.full_name AS author, a.is_pinned, a.created_at, a.changed_at, f.id AS attachment_id,
       f.public_id, f.file_name, f.media_type, f.bytes
FROM (SELECT id FROM announcement WHERE classroom_id = :classroom_id
      ORDER BY is_pinned DESC, id DESC LIMIT :most OFFSET :skipped) page
JOIN announcement a ON a.id = page.id
LEFT JOIN user u ON u.id = a.created_by
LEFT JOIN attachment f ON f.announcement_id = a.id
ORDER BY a.is_pinned DESC, a.id DESC, f.id;

-- name: announcements_counted
-- kind: one
-- parameters: classroom_id int
-- columns: found int
-- for: how many there are
SELECT COUNT(*) AS found FROM announcement WHERE classroom_id = :classroom_id;

-- name: announcement_for_viewer
-- kind: one
-- parameters: announcement_id int, user_id int, is_admin bool
-- columns: id int, classroom_id int, classroom text, title text, body text, author text, is_pinned bool, created_at time, changed_at time, is_teacher bool, is_archived bool
-- for: one as a member of its class, or an administrator, sees it; no row for anybody else
SELECT a.id, a.classroom_id, c.name AS classroom, a.title, a.body, u.full_name AS author, a.is_pinned, a.created_at,
       a.changed_at, :is_admin OR m.role = 'teacher' AS is_teacher, c.archived_at IS NOT NULL AS is_archived
FROM announcement a
JOIN classroom c ON c.id = a.classroom_id
LEFT JOIN classroom_member m ON m.classroom_id = a.classroom_id AND m.user_id = :user_id
LEFT JOIN user u ON u.id = a.created_by
WHERE a.id = :announcement_id AND (:is_admin OR m.user_id IS NOT NULL);

-- name: announcement_create
-- kind: insert
-- parameters: classroom_id int, created_by int, title text, body text, is_pinned bool
-- for: what a teacher writes to a class
-- then: class_changed(classroom_id)
INSERT INTO announcement (classroom_id, created_by, title, body, is_pinned, created_at)
VALUES (:classroom_id, :created_by, :title, :body, :is_pinned, UTC_TIMESTAMP());

-- name: announcement_held
-- kind: one
-- parameters: announcement_id int
-- columns: title text, body text, is_pinned bool
-- for: what is stored of one that is to be changed, held until the transaction ends
SELECT title, body, is_pinned FROM announcement WHERE id = :announcement_id FOR UPDATE;

-- name: announcement_change
-- kind: write
-- parameters: classroom_id int, announcement_id int, title text, body text, is_pinned bool, has_other_files bool
-- for: other words; changed_at: only where the words or the files are others
-- then: class_changed(classroom_id)
UPDATE announcement
SET changed_at = IF(:has_other_files OR title COLLATE utf8mb4_bin <> :title OR body COLLATE utf8mb4_bin <> :body,
                    UTC_TIMESTAMP(), changed_at),
    title = :title, body = :body, is_pinned = :is_pinned
WHERE id = :announcement_id AND classroom_id = :classroom_id;

-- name: announcement_pin
-- kind: write
-- parameters: classroom_id int, announcement_id int, is_pinned bool
-- for: it stands above the others of its class, or does no more
-- then: class_changed(classroom_id)
UPDATE announcement SET is_pinned = :is_pinned
WHERE id = :announcement_id AND classroom_id = :classroom_id AND is_pinned <> :is_pinned;

-- name: announcement_delete
-- kind: write
-- parameters: classroom_id int, announcement_id int
-- for: it is taken back
-- then: class_changed(classroom_id)
DELETE FROM announcement WHERE id = :announcement_id AND classroom_id = :classroom_id;
