-- SPDX-License-Identifier: Apache-2.0
-- name: classrooms_of_user
-- kind: rows
-- parameters: user_id int, may_create bool
-- columns: is_category bool, id int, name text, subject text, category text, is_teacher bool, members int, archived_at time,
--   next_id int, next_title text, next_start_at time, next_is_live bool
-- for: "my classes", what is put away too; and for those who may create a class, the categories that it may be of. A class's
--   next session is one that runs, the one begun last, or else the first to come; one that is cancelled is none
-- behind: classrooms_of_user_unmarked
-- plan: what comes first of a class comes from an index; a school has a handful of categories
-- order: the page sorts classes; categories come as their SELECT has them, with nothing behind them
(SELECT FALSE AS is_category, c.id, c.name, c.subject, k.name AS category, m.role = 'teacher' AS is_teacher,
        COALESCE(b.members, 0) AS members, c.archived_at,
        n.id AS next_id, n.title AS next_title, n.start_at AS next_start_at, n.started_at IS NOT NULL AS next_is_live
 FROM classroom_member m
 STRAIGHT_JOIN classroom c ON c.id = m.classroom_id
 LEFT JOIN classroom_count b ON b.classroom_id = c.id
 LEFT JOIN category k ON k.id = c.category_id
 LEFT JOIN live_session n ON c.archived_at IS NULL AND n.id = (
     SELECT s.id FROM live_session s FORCE INDEX (live_session_ahead)
     WHERE s.classroom_id = c.id AND s.is_past = FALSE AND s.closes_at > UTC_TIMESTAMP() AND s.cancelled_at IS NULL
     ORDER BY s.started_at DESC, s.start_at, s.id LIMIT 1)
 WHERE m.user_id = :user_id)
UNION ALL
(SELECT TRUE AS is_category, k.id, k.name, NULL AS subject, NULL AS category, NULL AS is_teacher, NULL AS members,
        NULL AS archived_at, NULL AS next_id, NULL AS next_title, NULL AS next_start_at, NULL AS next_is_live
 FROM category k WHERE :may_create
 ORDER BY k.name, k.id LIMIT 1000);

-- name: classrooms_of_user_unmarked
-- kind: rows
-- parameters: user_id int, may_create bool
-- columns: is_category bool, id int, name text, subject text, category text, is_teacher bool, members int, archived_at time,
--   next_id int, next_title text, next_start_at time, next_is_live bool
-- for: the same where nothing tells the sessions that are long over from those to come
-- plan: sorts what each of a user's own classes has before it; a school has a handful of categories
(SELECT FALSE AS is_category, c.id, c.name, c.subject, k.name AS category, m.role = 'teacher' AS is_teacher,
        COALESCE(b.members, 0) AS members, c.archived_at,
        n.id AS next_id, n.title AS next_title, n.start_at AS next_start_at, n.started_at IS NOT NULL AS next_is_live
 FROM classroom_member m
 JOIN classroom c ON c.id = m.classroom_id
 LEFT JOIN classroom_count b ON b.classroom_id = c.id
 LEFT JOIN category k ON k.id = c.category_id
 LEFT JOIN live_session n ON c.archived_at IS NULL AND n.id = (
     SELECT s.id FROM live_session s
     WHERE s.classroom_id = c.id AND s.closes_at > UTC_TIMESTAMP() AND s.cancelled_at IS NULL
     ORDER BY s.started_at IS NULL, s.start_at, s.id LIMIT 1)
 WHERE m.user_id = :user_id
 ORDER BY c.archived_at IS NOT NULL, c.id LIMIT 1000)
UNION ALL
(SELECT TRUE AS is_category, k.id, k.name, NULL AS subject, NULL AS category, NULL AS is_teacher, NULL AS members,
        NULL AS archived_at, NULL AS next_id, NULL AS next_title, NULL AS next_start_at, NULL AS next_is_live
 FROM category k WHERE :may_create)
ORDER BY is_category, name, id;

-- name: classroom_for_viewer
-- kind: one
-- parameters: classroom_id int, user_id int, is_admin bool
-- columns: id int, name text, subject text, description text, schedule text, category_id int, category text, join_code text, join_open bool, waits_for_teacher bool, is_archived bool, is_member bool, is_teacher bool, members int, revision int
-- for: a class as one of its members, or an administrator, sees it; no row for anybody else
SELECT c.id, c.name, c.subject, c.description, c.schedule, c.category_id, k.name AS category, c.join_code,
       c.join_open, c.waits_for_teacher, c.archived_at IS NOT NULL AS is_archived, m.user_id IS NOT NULL AS is_member,
       :is_admin OR m.role = 'teacher' AS is_teacher,
       COALESCE(b.members, 0) AS members, v.revision
FROM classroom c
LEFT JOIN classroom_count b ON b.classroom_id = c.id
LEFT JOIN classroom_revision v ON v.classroom_id = c.id
LEFT JOIN classroom_member m ON m.classroom_id = c.id AND m.user_id = :user_id
LEFT JOIN category k ON k.id = c.category_id
WHERE c.id = :classroom_id AND (:is_admin OR m.user_id IS NOT NULL);

-- name: classroom_for_session
-- kind: one
-- parameters: token_hash text, classroom_id int
-- columns: viewer_id int, viewer_username text, viewer_full_name text, viewer_role text, viewer_language text, viewer_time_zone text, session_seen_at time,
--   id int, name text, subject text, description text, schedule text, category_id int, category text, join_code text, join_open bool, waits_for_teacher bool, is_archived bool, is_member bool, is_teacher bool, members int, revision int
-- for: who is signed in with a session cookie, and with it what classroom_for_viewer finds for them; an id of NULL where
--   that finds nothing
SELECT u.id AS viewer_id, u.username AS viewer_username, u.full_name AS viewer_full_name, u.role AS viewer_role,
       u.language AS viewer_language, u.time_zone AS viewer_time_zone, t.last_seen_at AS session_seen_at,
       c.id, c.name, c.subject, c.description, c.schedule, c.category_id, k.name AS category, c.join_code,
       c.join_open, c.waits_for_teacher, c.archived_at IS NOT NULL AS is_archived, m.user_id IS NOT NULL AS is_member,
       u.role = 'admin' OR m.role = 'teacher' AS is_teacher,
       COALESCE(b.members, 0) AS members, v.revision
FROM user_session t
JOIN user u ON u.id = t.user_id
LEFT JOIN classroom_member m ON m.classroom_id = :classroom_id AND m.user_id = u.id
LEFT JOIN classroom c ON c.id = :classroom_id AND (u.role = 'admin' OR m.user_id IS NOT NULL)
LEFT JOIN classroom_count b ON b.classroom_id = c.id
LEFT JOIN classroom_revision v ON v.classroom_id = c.id
LEFT JOIN category k ON k.id = c.category_id
WHERE t.token_hash = :token_hash AND t.expires_at > UTC_TIMESTAMP() AND u.disabled_at IS NULL;

-- name: class_page_beside
-- kind: rows
-- parameters: classroom_id int, most_members int, most_announcements int
-- columns: is_announcement bool, full_name text, is_teacher bool, id int, title text, body text, author text, is_pinned bool, created_at time, changed_at time,
--   attachment_id int, public_id text, file_name text, media_type text, bytes int
-- for: what stands beside its sessions on a class's page: the first of its members, its teachers before the others; then what
--   was written to it, what is pinned and then the newest, with the files of each as announcements_of_class has it
-- order: a union that as a whole has no order sends one part after the other, without a temporary table, the members as
--   their index has them; the page sorts what was written
-- plan: reads some members and some announcements with their files, each from an index
(SELECT FALSE AS is_announcement, u.full_name, m.role = 'teacher' AS is_teacher, NULL AS id,
        NULL AS title, NULL AS body, NULL AS author, NULL AS is_pinned, NULL AS created_at, NULL AS changed_at,
        NULL AS attachment_id, NULL AS public_id, NULL AS file_name, NULL AS media_type, NULL AS bytes
 FROM classroom_member m FORCE INDEX (classroom_member_order)
 STRAIGHT_JOIN user u ON u.id = m.user_id
 WHERE m.classroom_id = :classroom_id
 ORDER BY m.role, m.sort_name, m.user_id LIMIT :most_members)
UNION ALL
(SELECT TRUE AS is_announcement, NULL AS full_name, NULL AS is_teacher, a.id,
        a.title, a.body, w.full_name AS author, a.is_pinned, a.created_at, a.changed_at,
        f.id AS attachment_id, f.public_id, f.file_name, f.media_type, f.bytes
 FROM (SELECT id FROM announcement FORCE INDEX (announcement_class) WHERE classroom_id = :classroom_id
       ORDER BY is_pinned DESC, id DESC LIMIT :most_announcements) page
 STRAIGHT_JOIN announcement a FORCE INDEX (PRIMARY) ON a.id = page.id
 LEFT JOIN user w ON w.id = a.created_by
 LEFT JOIN attachment f FORCE INDEX (attachment_announcement) ON f.announcement_id = a.id);

-- name: class_page_beside_ending
-- kind: rows
-- parameters: classroom_id int, most_members int, most_announcements int, days int
-- columns: is_announcement bool, full_name text, is_teacher bool, id int, title text, body text, author text, is_pinned bool, created_at time, changed_at time,
--   attachment_id int, public_id text, file_name text, media_type text, bytes int,
--   recordings_ending int, next_ending_at time
-- for: the same for those who teach where recordings are kept for some days, and behind it, where the class has some: how many
--   go into the bin by themselves within a week, and when that will be one more
-- order: as there
-- plan: as there, and counts a class's own recordings
(SELECT FALSE AS is_announcement, u.full_name, m.role = 'teacher' AS is_teacher, NULL AS id,
        NULL AS title, NULL AS body, NULL AS author, NULL AS is_pinned, NULL AS created_at, NULL AS changed_at,
        NULL AS attachment_id, NULL AS public_id, NULL AS file_name, NULL AS media_type, NULL AS bytes,
        NULL AS recordings_ending, NULL AS next_ending_at
 FROM classroom_member m FORCE INDEX (classroom_member_order)
 STRAIGHT_JOIN user u ON u.id = m.user_id
 WHERE m.classroom_id = :classroom_id
 ORDER BY m.role, m.sort_name, m.user_id LIMIT :most_members)
UNION ALL
(SELECT TRUE AS is_announcement, NULL AS full_name, NULL AS is_teacher, a.id,
        a.title, a.body, w.full_name AS author, a.is_pinned, a.created_at, a.changed_at,
        f.id AS attachment_id, f.public_id, f.file_name, f.media_type, f.bytes,
        NULL AS recordings_ending, NULL AS next_ending_at
 FROM (SELECT id FROM announcement FORCE INDEX (announcement_class) WHERE classroom_id = :classroom_id
       ORDER BY is_pinned DESC, id DESC LIMIT :most_announcements) page
 STRAIGHT_JOIN announcement a FORCE INDEX (PRIMARY) ON a.id = page.id
 LEFT JOIN user w ON w.id = a.created_by
 LEFT JOIN attachment f FORCE INDEX (attachment_announcement) ON f.announcement_id = a.id)
UNION ALL
(SELECT NULL AS is_announcement, NULL AS full_name, NULL AS is_teacher, NULL AS id,
        NULL AS title, NULL AS body, NULL AS author, NULL AS is_pinned, NULL AS created_at, NULL AS changed_at,
        NULL AS attachment_id, NULL AS public_id, NULL AS file_name, NULL AS media_type, NULL AS bytes,
        COUNT(IF(r.received_at < UTC_TIMESTAMP() - INTERVAL :days DAY + INTERVAL 7 DAY, 1, NULL)) AS recordings_ending,
        MIN(IF(r.received_at < UTC_TIMESTAMP() - INTERVAL :days DAY + INTERVAL 7 DAY, NULL,
               r.received_at + INTERVAL :days DAY - INTERVAL 7 DAY + INTERVAL 1 SECOND)) AS next_ending_at
 FROM live_session s
 JOIN recording r FORCE INDEX (recording_received) ON r.live_session_id = s.id
 WHERE s.classroom_id = :classroom_id AND r.file_name IS NOT NULL AND r.deleted_at IS NULL
 HAVING COUNT(*) > 0);

-- name: categories
-- kind: rows
-- columns: id int, name text
-- for: the choice of a class's category
-- plan: a school has a handful of categories, and all of them are wanted
SELECT id, name FROM category ORDER BY name, id;

-- name: category_exists
-- kind: one
-- parameters: category_id int
-- columns: id int
-- for: whether a category that was chosen is there
SELECT id FROM category WHERE id = :category_id;

-- name: classroom_change
-- kind: write
-- parameters: classroom_id int, name text, subject text, description text, schedule text, category_id int,
--   waits_for_teacher bool
-- for: what a class's teacher changes of it; a category_id of 0 is none
-- then: class_changed(classroom_id)
UPDATE classroom
SET name = :name, subject = :subject, description = :description, schedule = :schedule,
    category_id = NULLIF(:category_id, 0), waits_for_teacher = :waits_for_teacher
WHERE id = :classroom_id;

-- name: classroom_touch_sessions
-- kind: write
-- parameters: classroom_id int, name text
-- for: before a class gets another name: the sessions that calendars show change with it
-- kept: only calendars show when a session was changed
UPDATE live_session s JOIN classroom c ON c.id = s.classroom_id SET s.changed_at = UTC_TIMESTAMP()
WHERE s.classroom_id = :classroom_id AND s.start_at > UTC_TIMESTAMP() - INTERVAL 1 MONTH
  AND c.name COLLATE utf8mb4_bin <> :name;

-- name: classroom_archive
-- kind: write
-- parameters: classroom_id int
-- for: puts a class away; one that is away already stays as it was
-- then: class_changed(classroom_id)
UPDATE classroom SET archived_at = UTC_TIMESTAMP() WHERE id = :classroom_id AND archived_at IS NULL;

-- name: classroom_restore
-- kind: write
-- parameters: classroom_id int
-- for: brings a class back
-- then: class_changed(classroom_id)
UPDATE classroom SET archived_at = NULL WHERE id = :classroom_id AND archived_at IS NOT NULL;

-- name: classroom_set_code
-- kind: write
-- parameters: classroom_id int, join_code text
-- for: another join code; rooms of sessions keep the name that they have
-- then: class_changed(classroom_id)
UPDATE classroom SET join_code = :join_code WHERE id = :classroom_id;

-- name: classroom_open_code
-- kind: write
-- parameters: classroom_id int, is_open bool
-- for: whether the join code lets anybody in
-- then: class_changed(classroom_id)
UPDATE classroom SET join_open = :is_open WHERE id = :classroom_id AND join_open <> :is_open;

-- name: classroom_members_after
-- kind: rows
-- parameters: classroom_id int, named text, place_role text, place_name text, place_id int, most int
-- columns: user_id int, full_name text, username text, is_teacher bool, is_active bool, sort_name text
-- for: a page of the members whose name or user name is LIKE `named`, teachers first, behind the one who has that place; LIKE
--   looks at one class's alone
-- plan: puts the rest of the teachers or students and the first of the others together, each from an index
(SELECT m.user_id, u.full_name, u.username, m.role = 'teacher' AS is_teacher, u.disabled_at IS NULL AS is_active, m.sort_name
 FROM classroom_member m FORCE INDEX (classroom_member_order)
 STRAIGHT_JOIN user u ON u.id = m.user_id
 WHERE m.classroom_id = :classroom_id AND m.role = :place_role AND m.sort_name >= :place_name
   AND (m.sort_name > :place_name OR m.user_id > :place_id)
   AND (m.sort_name LIKE :named OR u.username LIKE :named)
 ORDER BY m.sort_name, m.user_id LIMIT :most)
UNION ALL
(SELECT m.user_id, u.full_name, u.username, m.role = 'teacher' AS is_teacher, u.disabled_at IS NULL AS is_active, m.sort_name
 FROM classroom_member m FORCE INDEX (classroom_member_order)
 STRAIGHT_JOIN user u ON u.id = m.user_id
 WHERE m.classroom_id = :classroom_id AND m.role = 'student' AND :place_role = 'teacher'
   AND (m.sort_name LIKE :named OR u.username LIKE :named)
 ORDER BY m.sort_name, m.user_id LIMIT :most)
ORDER BY is_teacher DESC, sort_name, user_id
LIMIT :most;

-- name: classroom_members_before
-- kind: rows
-- parameters: classroom_id int, named text, place_role text, place_name text, place_id int, most int
-- columns: user_id int, full_name text, username text, is_teacher bool, is_active bool, sort_name text
-- for: the same before that one, the nearest first
-- plan: puts the rest of the teachers or students and the first of the others together, each from an index
(SELECT m.user_id, u.full_name, u.username, m.role = 'teacher' AS is_teacher, u.disabled_at IS NULL AS is_active, m.sort_name
 FROM classroom_member m FORCE INDEX (classroom_member_order)
 STRAIGHT_JOIN user u ON u.id = m.user_id
 WHERE m.classroom_id = :classroom_id AND m.role = :place_role AND m.sort_name <= :place_name
   AND (m.sort_name < :place_name OR m.user_id < :place_id)
   AND (m.sort_name LIKE :named OR u.username LIKE :named)
 ORDER BY m.sort_name DESC, m.user_id DESC LIMIT :most)
UNION ALL
(SELECT m.user_id, u.full_name, u.username, m.role = 'teacher' AS is_teacher, u.disabled_at IS NULL AS is_active, m.sort_name
 FROM classroom_member m FORCE INDEX (classroom_member_order)
 STRAIGHT_JOIN user u ON u.id = m.user_id
 WHERE m.classroom_id = :classroom_id AND m.role = 'teacher' AND :place_role = 'student'
   AND (m.sort_name LIKE :named OR u.username LIKE :named)
 ORDER BY m.sort_name DESC, m.user_id DESC LIMIT :most)
ORDER BY is_teacher, sort_name DESC, user_id DESC
LIMIT :most;

-- name: classroom_member_place
-- kind: one
-- parameters: classroom_id int, user_id int
-- columns: role text, sort_name text
-- for: where a member stands in the list of a class's
SELECT role, sort_name FROM classroom_member WHERE classroom_id = :classroom_id AND user_id = :user_id;

-- name: classroom_members_counted
-- kind: one
-- parameters: classroom_id int, named text
-- columns: found int
-- for: how many members those are
SELECT COUNT(*) AS found
FROM classroom_member m
STRAIGHT_JOIN user u ON u.id = m.user_id
WHERE m.classroom_id = :classroom_id AND (m.sort_name LIKE :named OR u.username LIKE :named);

-- name: classroom_students
-- kind: rows
-- parameters: classroom_id int, after_name text, after_id int, most int
-- columns: id int, full_name text, sort_name text, username text
-- for: a class's students by name, to tick off, behind the one given
SELECT u.id, u.full_name, u.sort_name, u.username
FROM classroom_member m FORCE INDEX (classroom_member_order)
STRAIGHT_JOIN user u ON u.id = m.user_id
WHERE m.classroom_id = :classroom_id AND m.role = 'student' AND m.sort_name >= :after_name
  AND (m.sort_name > :after_name OR m.user_id > :after_id)
ORDER BY m.sort_name, m.user_id
LIMIT :most;

-- name: classroom_member
-- kind: one
-- parameters: classroom_id int, user_id int
-- columns: user_id int, full_name text, username text, is_teacher bool
-- for: one member of a class
SELECT m.user_id, u.full_name, u.username, m.role = 'teacher' AS is_teacher
FROM classroom_member m
JOIN user u ON u.id = m.user_id
WHERE m.classroom_id = :classroom_id AND m.user_id = :user_id;

-- name: classroom_teachers_held
-- kind: rows
-- parameters: classroom_id int
-- columns: user_id int
-- for: a class's teachers who can sign in, held until the transaction ends: two who leave at once do so one after the
--   other, and the second is the last
SELECT m.user_id
FROM classroom_member m
STRAIGHT_JOIN user u ON u.id = m.user_id
WHERE m.classroom_id = :classroom_id AND m.role = 'teacher' AND u.disabled_at IS NULL
ORDER BY m.sort_name, m.user_id
FOR UPDATE;

-- name: classroom_set_role
-- kind: write
-- parameters: classroom_id int, user_id int, role text
-- for: makes a member a teacher of the class, or a student
-- then: class_changed(classroom_id)
UPDATE classroom_member SET role = :role WHERE classroom_id = :classroom_id AND user_id = :user_id;

-- name: classroom_remove_member
-- kind: write
-- parameters: classroom_id int, user_id int
-- for: a member leaves, or is taken out
-- then: class_changed(classroom_id)
DELETE FROM classroom_member WHERE classroom_id = :classroom_id AND user_id = :user_id;

-- name: classroom_count_change
-- kind: write
-- parameters: classroom_id int, difference int
-- for: how many members a class has, in the transaction that adds one (1) or removes one (-1)
-- then: class_changed(classroom_id)
INSERT INTO classroom_count (classroom_id, members) VALUES (:classroom_id, GREATEST(:difference, 0))
ON DUPLICATE KEY UPDATE members = classroom_count.members + :difference;

-- name: teachers_links_end
-- kind: write
-- parameters: user_id int
-- for: links by which another teacher could sign in as somebody who becomes one; an administrator's stay
DELETE FROM user_link
WHERE user_id = :user_id
  AND EXISTS (SELECT 1 FROM user u JOIN user maker ON maker.id = u.link_made_by
              WHERE u.id = :user_id AND maker.role <> 'admin');

-- name: user_to_add
-- kind: one
-- parameters: username text
-- columns: id int, username text
-- for: somebody whom a teacher adds to a class; a disabled account is nobody
SELECT id, username FROM user WHERE username = :username AND disabled_at IS NULL;

-- name: categories_used
-- kind: rows
-- columns: id int, name text, classes int, courses int
-- for: all categories, and what is in each
-- behind: categories_counted
-- plan: a school has a handful of categories, and all of them are wanted
SELECT k.id, k.name, COALESCE(f.classes + f.archived, 0) AS classes, COALESCE(f.courses, 0) AS courses
FROM category k
LEFT JOIN category_count f ON f.category_id = k.id
ORDER BY k.name, k.id;

-- name: category_used
-- kind: one
-- parameters: category_id int
-- columns: id int, name text, classes int, courses int
-- for: one category, and what would be without any when it goes
-- behind: category_counted
SELECT k.id, k.name, COALESCE(f.classes + f.archived, 0) AS classes, COALESCE(f.courses, 0) AS courses
FROM category k
LEFT JOIN category_count f ON f.category_id = k.id
WHERE k.id = :category_id;

-- name: categories_counted
-- kind: rows
-- columns: id int, name text, classes int, courses int
-- for: the same before the numbers were kept
-- plan: a school has a handful of categories, and all of them are wanted
SELECT k.id, k.name, (SELECT COUNT(*) FROM classroom c WHERE c.category_id = k.id) AS classes,
       (SELECT COUNT(*) FROM course o WHERE o.category_id = k.id) AS courses
FROM category k
ORDER BY k.name, k.id;

-- name: category_counted
-- kind: one
-- parameters: category_id int
-- columns: id int, name text, classes int, courses int
-- for: the same of one of them
SELECT k.id, k.name, (SELECT COUNT(*) FROM classroom c WHERE c.category_id = k.id) AS classes,
       (SELECT COUNT(*) FROM course o WHERE o.category_id = k.id) AS courses
FROM category k
WHERE k.id = :category_id;

-- name: category_named
-- kind: one
-- parameters: name text
-- columns: id int, name text
-- for: whether a name is taken, and by which, held until the transaction ends
SELECT id, name FROM category WHERE name = :name FOR UPDATE;

-- name: category_create
-- kind: insert
-- parameters: name text, slug text
-- for: a new category
-- kept: has no class yet
INSERT INTO category (name, slug) VALUES (:name, :slug);

-- name: category_rename
-- kind: write
-- parameters: category_id int, name text, slug text
-- for: another name, and the slug that belongs to it
-- then: classes_changed_by_category(category_id)
UPDATE category SET name = :name, slug = :slug WHERE id = :category_id;

-- name: category_delete
-- kind: write
-- parameters: category_id int
-- for: takes a category away; its classes and courses stay, and have none
-- first: classes_changed_by_category(category_id)
DELETE FROM category WHERE id = :category_id;

-- name: category_unfile
-- kind: write
-- parameters: category_id int
-- for: what a category had that has gone in this transaction is counted among what has none
-- behind: nothing
INSERT INTO category_count (category_id, classes, archived, courses)
SELECT 0, gone.classes, gone.archived, gone.courses
FROM (SELECT classes, archived, courses FROM category_count WHERE category_id = :category_id) gone
ON DUPLICATE KEY UPDATE classes = category_count.classes + gone.classes, archived = category_count.archived + gone.archived,
    courses = category_count.courses + gone.courses;

-- name: category_uncount
-- kind: write
-- parameters: category_id int
-- for: and its own numbers go
-- behind: nothing
DELETE FROM category_count WHERE category_id = :category_id;

-- name: categories_counted_wrong
-- kind: one
-- columns: categories int
-- for: how many categories, none and those that are gone among them, have other numbers of classes and courses than those
--   that are kept
-- behind: nothing
-- plan: counts all classes and courses, for crvs-admin tidy and doctor
-- long: it reads all of them
SELECT COUNT(*) AS categories
FROM (SELECT 0 AS id UNION SELECT id FROM category UNION SELECT category_id FROM category_count) k
LEFT JOIN category_count f ON f.category_id = k.id
WHERE COALESCE(f.classes, 0) <> (SELECT COUNT(*) FROM classroom c WHERE c.category_id <=> NULLIF(k.id, 0) AND c.archived_at IS NULL)
   OR COALESCE(f.archived, 0) <> (SELECT COUNT(*) FROM classroom c WHERE c.category_id <=> NULLIF(k.id, 0) AND c.archived_at IS NOT NULL)
   OR COALESCE(f.courses, 0) <> (SELECT COUNT(*) FROM course o WHERE o.category_id <=> NULLIF(k.id, 0));

-- name: category_counts_hold
-- kind: rows
-- columns: category_id int
-- for: how much is in each category, held until the transaction ends: what others file meanwhile is counted behind it
-- plan: a school has a handful of categories
-- order: none is seen
SELECT category_id FROM category_count FOR UPDATE;

-- name: category_counts_of_gone
-- kind: write
-- for: no numbers stay of a category that is not there any more
-- plan: a school has a handful of categories
DELETE f FROM category_count f LEFT JOIN category k ON k.id = f.category_id WHERE f.category_id <> 0 AND k.id IS NULL;

-- name: category_recount
-- kind: write
-- for: what is in each category, and in none (0), counted afresh
-- plan: counts all classes and courses
-- long: there may be many
REPLACE INTO category_count (category_id, classes, archived, courses)
SELECT k.id, (SELECT COUNT(*) FROM classroom c WHERE c.category_id <=> NULLIF(k.id, 0) AND c.archived_at IS NULL),
       (SELECT COUNT(*) FROM classroom c WHERE c.category_id <=> NULLIF(k.id, 0) AND c.archived_at IS NOT NULL),
       (SELECT COUNT(*) FROM course o WHERE o.category_id <=> NULLIF(k.id, 0))
FROM (SELECT 0 AS id UNION ALL SELECT id FROM category) k;

-- name: class_filing
-- kind: one
-- parameters: classroom_id int
-- columns: category_id int, is_archived bool
-- for: where a class is counted, held until the transaction ends, which counts it elsewhere
SELECT COALESCE(category_id, 0) AS category_id, archived_at IS NOT NULL AS is_archived
FROM classroom WHERE id = :classroom_id FOR UPDATE;

-- name: class_filed
-- kind: write
-- parameters: category_id int, current int, archived int
-- for: a category, or none (0), has so many more classes that are current, and that are archived
-- behind: nothing
INSERT INTO category_count (category_id, classes, archived) VALUES (:category_id, :current, :archived)
ON DUPLICATE KEY UPDATE classes = category_count.classes + :current, archived = category_count.archived + :archived;

-- name: classroom_create
-- kind: insert
-- parameters: name text, subject text, description text, schedule text, category_id int, waits_for_teacher bool,
--   created_by int, join_code text
-- for: a new class
-- kept: nobody has seen it
INSERT INTO classroom (name, subject, description, schedule, category_id, waits_for_teacher, created_by, join_code,
    created_at)
VALUES (:name, :subject, :description, :schedule, :category_id, :waits_for_teacher, :created_by, :join_code,
    UTC_TIMESTAMP());

-- name: classroom_add_member
-- kind: write
-- parameters: classroom_id int, user_id int, role text
-- for: makes a user a member; changes nothing for one who is a member already
-- then: class_changed(classroom_id)
INSERT INTO classroom_member (classroom_id, user_id, role, sort_name, joined_at)
SELECT :classroom_id, u.id, :role, u.order_name, UTC_TIMESTAMP() FROM user u WHERE u.id = :user_id
ON DUPLICATE KEY UPDATE role = classroom_member.role;

-- name: classroom_by_code
-- kind: one
-- parameters: join_key text
-- columns: id int, name text, subject text
-- for: the class that a join code opens, as it was read
SELECT id, name, subject FROM classroom WHERE join_key = :join_key AND join_open AND archived_at IS NULL;

-- name: classes_page
-- kind: rows
-- parameters: after_name text, after_id int, category_id int, class_state text, word1 text, word2 text, word3 text, word4 text, word5 text, word6 text, limit int
-- columns: id int, name text, subject text, category text, is_archived bool, members int, teachers text, last_at time, found int
-- for: a page of all classes by name, behind the one given, that have all words (patterns of LIKE). A category_id of 0 is any,
--   -1 none; class_state is 'archived', 'current', or empty: any. found: not counted
-- behind: classes_page_compared
-- plan: puts together a page of current and one of archived classes, each from an index in its order
SELECT c.id, c.name, c.subject, k.name AS category, c.archived_at IS NOT NULL AS is_archived,
       COALESCE(b.members, 0) AS members,
       CAST(COALESCE((SELECT GROUP_CONCAT(u.full_name ORDER BY m.sort_name, m.user_id SEPARATOR ', ')
                      FROM classroom_member m FORCE INDEX (classroom_member_order)
                      STRAIGHT_JOIN user u ON u.id = m.user_id
                      WHERE m.classroom_id = c.id AND m.role = 'teacher'), '') AS CHAR(4000)) AS teachers,
       (SELECT l.start_at FROM live_session l
        WHERE l.classroom_id = c.id AND l.start_at <= UTC_TIMESTAMP() AND l.cancelled_at IS NULL
        ORDER BY l.start_at DESC, l.id DESC LIMIT 1) AS last_at, 0 AS found
FROM (
      (SELECT f.id, f.name FROM classroom f FORCE INDEX (classroom_state_order)
       WHERE :category_id = 0 AND :class_state <> 'archived' AND f.is_archived = FALSE
         AND f.name >= :after_name AND (f.name > :after_name OR f.id > :after_id)
         AND f.search_words LIKE :word1 AND f.search_words LIKE :word2 AND f.search_words LIKE :word3
         AND f.search_words LIKE :word4 AND f.search_words LIKE :word5 AND f.search_words LIKE :word6
       ORDER BY f.name, f.id LIMIT :limit)
      UNION ALL
      (SELECT f.id, f.name FROM classroom f FORCE INDEX (classroom_state_order)
       WHERE :category_id = 0 AND :class_state <> 'current' AND f.is_archived = TRUE
         AND f.name >= :after_name AND (f.name > :after_name OR f.id > :after_id)
         AND f.search_words LIKE :word1 AND f.search_words LIKE :word2 AND f.search_words LIKE :word3
         AND f.search_words LIKE :word4 AND f.search_words LIKE :word5 AND f.search_words LIKE :word6
       ORDER BY f.name, f.id LIMIT :limit)
      UNION ALL
      (SELECT f.id, f.name FROM classroom f FORCE INDEX (classroom_category_order)
       WHERE :category_id <> 0 AND :class_state <> 'archived'
         AND f.category_id <=> NULLIF(:category_id, -1) AND f.is_archived = FALSE
         AND f.name >= :after_name AND (f.name > :after_name OR f.id > :after_id)
         AND f.search_words LIKE :word1 AND f.search_words LIKE :word2 AND f.search_words LIKE :word3
         AND f.search_words LIKE :word4 AND f.search_words LIKE :word5 AND f.search_words LIKE :word6
       ORDER BY f.name, f.id LIMIT :limit)
      UNION ALL
      (SELECT f.id, f.name FROM classroom f FORCE INDEX (classroom_category_order)
       WHERE :category_id <> 0 AND :class_state <> 'current'
         AND f.category_id <=> NULLIF(:category_id, -1) AND f.is_archived = TRUE
         AND f.name >= :after_name AND (f.name > :after_name OR f.id > :after_id)
         AND f.search_words LIKE :word1 AND f.search_words LIKE :word2 AND f.search_words LIKE :word3
         AND f.search_words LIKE :word4 AND f.search_words LIKE :word5 AND f.search_words LIKE :word6
       ORDER BY f.name, f.id LIMIT :limit)
      ORDER BY name, id LIMIT :limit) page
STRAIGHT_JOIN classroom c ON c.id = page.id
LEFT JOIN classroom_count b ON b.classroom_id = c.id
LEFT JOIN category k ON k.id = c.category_id
ORDER BY page.name, page.id;

-- name: classes_page_compared
-- kind: rows
-- parameters: after_name text, after_id int, category_id int, class_state text, word1 text, word2 text, word3 text, word4 text, word5 text, word6 text, limit int
-- columns: id int, name text, subject text, category text, is_archived bool, members int, teachers text, last_at time, found int
-- for: the same where no index has the classes of a state or a category
-- plan: compares all classes until the page is full, in the order of an index
SELECT c.id, c.name, c.subject, k.name AS category, c.archived_at IS NOT NULL AS is_archived,
       COALESCE(b.members, 0) AS members,
       CAST(COALESCE((SELECT GROUP_CONCAT(u.full_name ORDER BY m.sort_name, m.user_id SEPARATOR ', ')
                      FROM classroom_member m FORCE INDEX (classroom_member_order)
                      STRAIGHT_JOIN user u ON u.id = m.user_id
                      WHERE m.classroom_id = c.id AND m.role = 'teacher'), '') AS CHAR(4000)) AS teachers,
       (SELECT l.start_at FROM live_session l
        WHERE l.classroom_id = c.id AND l.start_at <= UTC_TIMESTAMP() AND l.cancelled_at IS NULL
        ORDER BY l.start_at DESC, l.id DESC LIMIT 1) AS last_at, 0 AS found
FROM classroom c FORCE INDEX (classroom_order)
LEFT JOIN classroom_count b ON b.classroom_id = c.id
LEFT JOIN category k ON k.id = c.category_id
WHERE c.name >= :after_name AND (c.name > :after_name OR c.id > :after_id)
  AND (:category_id = 0 OR COALESCE(c.category_id, -1) = :category_id)
  AND (:class_state = '' OR (:class_state = 'archived') = (c.archived_at IS NOT NULL))
  AND c.search_words LIKE :word1 AND c.search_words LIKE :word2 AND c.search_words LIKE :word3
  AND c.search_words LIKE :word4 AND c.search_words LIKE :word5 AND c.search_words LIKE :word6
ORDER BY c.name, c.id
LIMIT :limit;

-- name: classes_found
-- kind: rows
-- parameters: words text, after_name text, after_id int, category_id int, class_state text, inactive_since time, limit int
-- columns: id int, name text, subject text, category text, is_archived bool, members int, teachers text, last_at time, found int
-- for: the same of up to 500 that have words (of a full-text search in boolean mode). found: how many they are; 501 are more
-- plan: sorts 501 rows at the most, which the index gives
SELECT c.id, c.name, c.subject, k.name AS category, c.archived_at IS NOT NULL AS is_archived,
       COALESCE(b.members, 0) AS members,
       CAST(COALESCE((SELECT GROUP_CONCAT(u.full_name ORDER BY m.sort_name, m.user_id SEPARATOR ', ')
                      FROM classroom_member m FORCE INDEX (classroom_member_order)
                      STRAIGHT_JOIN user u ON u.id = m.user_id
                      WHERE m.classroom_id = c.id AND m.role = 'teacher'), '') AS CHAR(4000)) AS teachers,
       (SELECT l.start_at FROM live_session l
        WHERE l.classroom_id = c.id AND l.start_at <= UTC_TIMESTAMP() AND l.cancelled_at IS NULL
        ORDER BY l.start_at DESC, l.id DESC LIMIT 1) AS last_at, page.found
FROM (SELECT some.id, some.name, some.found
      FROM (SELECT best.id, best.name, COUNT(*) OVER () AS found, ROW_NUMBER() OVER (ORDER BY best.name, best.id) AS place
            FROM (SELECT f.id, f.name FROM classroom f
                  WHERE MATCH (f.search_words) AGAINST (:words IN BOOLEAN MODE)
                    AND (:category_id = 0 OR f.category_id <=> NULLIF(:category_id, -1))
                    AND IF(f.is_archived, :class_state <> 'current', :class_state <> 'archived')
                    AND (:inactive_since >= '9999-01-01' OR f.created_at < :inactive_since AND COALESCE((
                        SELECT s.start_at FROM live_session s
                        WHERE s.classroom_id = f.id AND s.cancelled_at IS NULL
                        ORDER BY s.start_at DESC, s.id DESC LIMIT 1) < :inactive_since, TRUE))
                  LIMIT 501) best) some
      WHERE some.place <= 500 AND some.name >= :after_name AND (some.name > :after_name OR some.id > :after_id)
      ORDER BY some.name, some.id LIMIT :limit) page
STRAIGHT_JOIN classroom c ON c.id = page.id
LEFT JOIN classroom_count b ON b.classroom_id = c.id
LEFT JOIN category k ON k.id = c.category_id
ORDER BY page.name, page.id;

-- name: classes_taught
-- kind: rows
-- parameters: teacher_pattern text, after_name text, after_id int, category_id int, class_state text, inactive_since time, word1 text, word2 text, word3 text, word4 text, word5 text, word6 text, limit int
-- columns: id int, name text, subject text, category text, is_archived bool, members int, teachers text, last_at time, found int
-- for: the same of up to 500 whose teacher has such a name or username, and that have all words (patterns of LIKE); a
--   class by the first of its teachers who has it
-- plan: compares the name of each who teaches a class, and sorts 501 rows at the most, which come from their classes
SELECT c.id, c.name, c.subject, k.name AS category, c.archived_at IS NOT NULL AS is_archived,
       COALESCE(b.members, 0) AS members,
       CAST(COALESCE((SELECT GROUP_CONCAT(u.full_name ORDER BY m.sort_name, m.user_id SEPARATOR ', ')
                      FROM classroom_member m FORCE INDEX (classroom_member_order)
                      STRAIGHT_JOIN user u ON u.id = m.user_id
                      WHERE m.classroom_id = c.id AND m.role = 'teacher'), '') AS CHAR(4000)) AS teachers,
       (SELECT l.start_at FROM live_session l
        WHERE l.classroom_id = c.id AND l.start_at <= UTC_TIMESTAMP() AND l.cancelled_at IS NULL
        ORDER BY l.start_at DESC, l.id DESC LIMIT 1) AS last_at, page.found
FROM (SELECT some.id, some.name, some.found
      FROM (SELECT best.id, best.name, COUNT(*) OVER () AS found, ROW_NUMBER() OVER (ORDER BY best.name, best.id) AS place
            FROM (SELECT f.id, f.name
                  FROM (SELECT n.user_id FROM classroom_member n FORCE INDEX (classroom_member_taught)
                        WHERE n.role = 'teacher' GROUP BY n.user_id) t
                  STRAIGHT_JOIN user p ON p.id = t.user_id
                  STRAIGHT_JOIN classroom_member m FORCE INDEX (classroom_member_user)
                      ON m.user_id = t.user_id AND m.role = 'teacher'
                  STRAIGHT_JOIN classroom f ON f.id = m.classroom_id
                  WHERE (p.full_name LIKE :teacher_pattern OR p.username LIKE :teacher_pattern)
                    AND NOT EXISTS (
                        SELECT 1 FROM classroom_member o FORCE INDEX (classroom_member_order)
                        STRAIGHT_JOIN user q ON q.id = o.user_id
                        WHERE o.classroom_id = m.classroom_id AND o.role = 'teacher' AND o.user_id < m.user_id
                          AND (q.full_name LIKE :teacher_pattern OR q.username LIKE :teacher_pattern))
                    AND f.search_words LIKE :word1 AND f.search_words LIKE :word2 AND f.search_words LIKE :word3
                    AND f.search_words LIKE :word4 AND f.search_words LIKE :word5 AND f.search_words LIKE :word6
                    AND (:category_id = 0 OR f.category_id <=> NULLIF(:category_id, -1))
                    AND IF(f.is_archived, :class_state <> 'current', :class_state <> 'archived')
                    AND (:inactive_since >= '9999-01-01' OR f.created_at < :inactive_since AND COALESCE((
                        SELECT s.start_at FROM live_session s
                        WHERE s.classroom_id = f.id AND s.cancelled_at IS NULL
                        ORDER BY s.start_at DESC, s.id DESC LIMIT 1) < :inactive_since, TRUE))
                  LIMIT 501) best) some
      WHERE some.place <= 500 AND some.name >= :after_name AND (some.name > :after_name OR some.id > :after_id)
      ORDER BY some.name, some.id LIMIT :limit) page
STRAIGHT_JOIN classroom c ON c.id = page.id
LEFT JOIN classroom_count b ON b.classroom_id = c.id
LEFT JOIN category k ON k.id = c.category_id
ORDER BY page.name, page.id;

-- name: classes_idle
-- kind: rows
-- parameters: after_name text, after_id int, category_id int, class_state text, inactive_since time, word1 text, word2 text, word3 text, word4 text, word5 text, word6 text, limit int
-- columns: id int, name text, subject text, category text, is_archived bool, members int, teachers text, last_at time, found int
-- for: the same of up to 500 that were made before a time and had no session since then, none is to come either, and that
--   have all words (patterns of LIKE): the first by name, current ones before archived ones
-- plan: asks for the last session of each class of a state or a category, in the order of an index that has all of that,
--   until 501 are found, which it sorts; no more is read of the others. The server takes the index live_session_last for
--   that session by itself, and where it is not there yet live_session_start
SELECT c.id, c.name, c.subject, k.name AS category, c.archived_at IS NOT NULL AS is_archived,
       COALESCE(b.members, 0) AS members,
       CAST(COALESCE((SELECT GROUP_CONCAT(u.full_name ORDER BY m.sort_name, m.user_id SEPARATOR ', ')
                      FROM classroom_member m FORCE INDEX (classroom_member_order)
                      STRAIGHT_JOIN user u ON u.id = m.user_id
                      WHERE m.classroom_id = c.id AND m.role = 'teacher'), '') AS CHAR(4000)) AS teachers,
       (SELECT l.start_at FROM live_session l
        WHERE l.classroom_id = c.id AND l.start_at <= UTC_TIMESTAMP() AND l.cancelled_at IS NULL
        ORDER BY l.start_at DESC, l.id DESC LIMIT 1) AS last_at, page.found
FROM (SELECT some.id, some.name, some.found
      FROM (SELECT best.id, best.name, COUNT(*) OVER () AS found, ROW_NUMBER() OVER (ORDER BY best.name, best.id) AS place
            FROM ((SELECT o.id, o.name
                   FROM classroom o FORCE INDEX (classroom_state_order)
                   STRAIGHT_JOIN classroom f ON f.id = o.id
                   WHERE :category_id = 0
                     AND o.is_archived BETWEEN (:class_state = 'archived') AND (:class_state <> 'current')
                     AND COALESCE((
                         SELECT s.start_at FROM live_session s
                         WHERE s.classroom_id = o.id AND s.cancelled_at IS NULL
                         ORDER BY s.start_at DESC, s.id DESC LIMIT 1) < :inactive_since, TRUE)
                     AND f.created_at < :inactive_since
                     AND f.search_words LIKE :word1 AND f.search_words LIKE :word2 AND f.search_words LIKE :word3
                     AND f.search_words LIKE :word4 AND f.search_words LIKE :word5 AND f.search_words LIKE :word6
                   ORDER BY o.is_archived, o.name, o.id LIMIT 501)
                  UNION ALL
                  (SELECT o.id, o.name
                   FROM classroom o FORCE INDEX (classroom_category_order)
                   STRAIGHT_JOIN classroom f ON f.id = o.id
                   WHERE :category_id <> 0 AND o.category_id <=> NULLIF(:category_id, -1)
                     AND o.is_archived BETWEEN (:class_state = 'archived') AND (:class_state <> 'current')
                     AND COALESCE((
                         SELECT s.start_at FROM live_session s
                         WHERE s.classroom_id = o.id AND s.cancelled_at IS NULL
                         ORDER BY s.start_at DESC, s.id DESC LIMIT 1) < :inactive_since, TRUE)
                     AND f.created_at < :inactive_since
                     AND f.search_words LIKE :word1 AND f.search_words LIKE :word2 AND f.search_words LIKE :word3
                     AND f.search_words LIKE :word4 AND f.search_words LIKE :word5 AND f.search_words LIKE :word6
                   ORDER BY o.is_archived, o.name, o.id LIMIT 501)) best) some
      WHERE some.place <= 500 AND some.name >= :after_name AND (some.name > :after_name OR some.id > :after_id)
      ORDER BY some.name, some.id LIMIT :limit) page
STRAIGHT_JOIN classroom c ON c.id = page.id
LEFT JOIN classroom_count b ON b.classroom_id = c.id
LEFT JOIN category k ON k.id = c.category_id
ORDER BY page.name, page.id;

-- name: classes_kept_count
-- kind: one
-- parameters: category_id int, class_state text
-- columns: classes int
-- for: how many classes that list shows where no text is looked for
-- behind: classes_filed_count
-- plan: a row for each of a handful of categories
SELECT CAST(COALESCE(SUM(IF(:class_state = 'archived', 0, f.classes) + IF(:class_state = 'current', 0, f.archived)), 0) AS SIGNED)
       AS classes
FROM category_count f
WHERE :category_id = 0 OR f.category_id = GREATEST(:category_id, 0);

-- name: classes_filed_count
-- kind: one
-- parameters: category_id int, class_state text
-- columns: classes int
-- for: the same before the numbers were kept
-- plan: counts them
SELECT COUNT(*) AS classes FROM classroom c
WHERE (:category_id = 0 OR COALESCE(c.category_id, -1) = :category_id)
  AND (:class_state = '' OR (:class_state = 'archived') = (c.archived_at IS NOT NULL));

-- name: classes_count
-- kind: one
-- parameters: category_id int, class_state text, word1 text, word2 text, word3 text, word4 text, word5 text, word6 text
-- columns: classes int
-- for: how many classes classes_page shows, on all of its pages together
-- plan: counting what a text is found in takes all classes of a state or a category, which are few where there are words
SELECT (SELECT COUNT(*) FROM classroom f FORCE INDEX (classroom_state_order)
        WHERE :category_id = 0
          AND f.is_archived BETWEEN (:class_state = 'archived') AND (:class_state <> 'current')
          AND f.search_words LIKE :word1 AND f.search_words LIKE :word2 AND f.search_words LIKE :word3
          AND f.search_words LIKE :word4 AND f.search_words LIKE :word5 AND f.search_words LIKE :word6)
       + (SELECT COUNT(*) FROM classroom f FORCE INDEX (classroom_category_order)
        WHERE :category_id <> 0 AND f.category_id <=> NULLIF(:category_id, -1)
          AND f.is_archived BETWEEN (:class_state = 'archived') AND (:class_state <> 'current')
          AND f.search_words LIKE :word1 AND f.search_words LIKE :word2 AND f.search_words LIKE :word3
          AND f.search_words LIKE :word4 AND f.search_words LIKE :word5 AND f.search_words LIKE :word6) AS classes;

-- name: classroom_named
-- kind: one
-- parameters: classroom_id int
-- columns: id int, name text, category text, is_archived bool, members int, teachers text
-- for: a class that an administrator chose
SELECT c.id, c.name, k.name AS category, c.archived_at IS NOT NULL AS is_archived,
       COALESCE(b.members, 0) AS members,
       CAST(COALESCE((SELECT GROUP_CONCAT(u.full_name ORDER BY m.sort_name, m.user_id SEPARATOR ', ')
                      FROM classroom_member m FORCE INDEX (classroom_member_order)
                      STRAIGHT_JOIN user u ON u.id = m.user_id
                      WHERE m.classroom_id = c.id AND m.role = 'teacher'), '') AS CHAR(4000)) AS teachers
FROM classroom c
LEFT JOIN classroom_count b ON b.classroom_id = c.id
LEFT JOIN category k ON k.id = c.category_id
WHERE c.id = :classroom_id;

-- name: classroom_teachers_to_change
-- kind: rows
-- parameters: classroom_id int
-- columns: user_id int, username text
-- for: a class's teachers, held until the transaction ends
SELECT m.user_id, u.username
FROM classroom_member m
STRAIGHT_JOIN user u ON u.id = m.user_id
WHERE m.classroom_id = :classroom_id AND m.role = 'teacher'
ORDER BY m.sort_name, m.user_id
FOR UPDATE;

-- name: teacher_to_be
-- kind: one
-- parameters: username text
-- columns: id int, username text, may_teach bool
-- for: somebody to whom an administrator gives classes; a disabled account is nobody
SELECT id, username, role <> 'learner' AS may_teach FROM user WHERE username = :username AND disabled_at IS NULL;

-- name: teachers_to_choose
-- kind: rows
-- parameters: limit int
-- columns: username text, full_name text, order_name text, id int
-- for: who may be given classes, by name
-- plan: puts two lists together, each from an index
(SELECT username, full_name, order_name, id FROM user FORCE INDEX (user_sorted_role)
 WHERE role = 'trainer' AND disabled_at IS NULL ORDER BY order_name, id LIMIT :limit)
UNION ALL
(SELECT username, full_name, order_name, id FROM user FORCE INDEX (user_sorted_role)
 WHERE role = 'admin' AND disabled_at IS NULL ORDER BY order_name, id LIMIT :limit)
ORDER BY order_name, id
LIMIT :limit;

-- name: class_revision_add
-- kind: write
-- parameters: classroom_id int
-- for: a new class's revision; the page of a class that has none is made afresh each time
INSERT INTO classroom_revision (classroom_id, revision) VALUES (:classroom_id, 1);

-- name: class_revisions_make
-- kind: write
-- for: the revisions of classes that were made by a release before there were any, some at a time
-- plan: looks through all classes by their numbers, once in a while
INSERT IGNORE INTO classroom_revision (classroom_id, revision)
SELECT c.id, 1 FROM classroom c LEFT JOIN classroom_revision v ON v.classroom_id = c.id
WHERE v.classroom_id IS NULL LIMIT 100;

-- name: live_sessions_past
-- kind: write
-- for: sessions that have been over for a day are marked so that nobody looks through them for what is to come, some at a time.
--   The mark lags behind, and what is without it may be over as well
-- behind: nothing
-- kept: no page shows it
UPDATE live_session SET is_past = TRUE, changed_at = changed_at
WHERE is_past = FALSE AND closes_at < UTC_TIMESTAMP() - INTERVAL 1 DAY
ORDER BY closes_at LIMIT 1000;

-- name: live_sessions_not_past
-- kind: write
-- for: sessions that are marked so and are not over, which only somebody's own SQL makes
-- behind: nothing
-- kept: no page shows it
UPDATE live_session SET is_past = FALSE, changed_at = changed_at WHERE is_past = TRUE AND closes_at > UTC_TIMESTAMP();

-- name: class_changed
-- kind: write
-- parameters: classroom_id int
-- for: what a class's page shows has changed: kept pages of it don't count any more. The other ones below are the same by
--   something else that they show, and the last thing that a transaction does, but for a recording that arrives: a class's
--   rule then writes into a lesson while the revision is held, or who is to hear of it is noted, and a teacher who changes
--   that lesson or the class has locked it before. One of the two is then rolled back and tried again. Those of several
--   classes lock each once, in the order of their ids, so that two of them never wait for each other
UPDATE classroom_revision SET revision = revision + 1 WHERE classroom_id = :classroom_id;

-- name: class_changed_by_session
-- kind: write
-- parameters: session_id int
-- for: by one of its sessions
UPDATE classroom_revision r JOIN live_session s ON s.classroom_id = r.classroom_id SET r.revision = r.revision + 1
WHERE s.id = :session_id;

-- name: class_changed_by_recording
-- kind: write
-- parameters: recording_id int
-- for: by a recording of one of its sessions
UPDATE classroom_revision r
JOIN live_session s ON s.classroom_id = r.classroom_id
JOIN recording c ON c.live_session_id = s.id
SET r.revision = r.revision + 1
WHERE c.id = :recording_id;

-- name: classes_changed_by_user
-- kind: write
-- parameters: user_id int
-- for: by one of their members, or by somebody who wrote to them and left
-- plan: reads the classes of one user, which it comes to by their indexes, in the order of their numbers
UPDATE (SELECT classroom_id FROM classroom_member WHERE user_id = :user_id
        UNION SELECT classroom_id FROM announcement WHERE created_by = :user_id
        ORDER BY classroom_id LIMIT 100000) m
STRAIGHT_JOIN classroom_revision r ON r.classroom_id = m.classroom_id
SET r.revision = r.revision + 1;

-- name: classes_changed_by_category
-- kind: write
-- parameters: category_id int
-- for: by what they are filed under
UPDATE classroom c STRAIGHT_JOIN classroom_revision r ON r.classroom_id = c.id SET r.revision = r.revision + 1
WHERE c.category_id = :category_id;

-- name: classes_changed_by_import
-- kind: write
-- parameters: import_id int
-- for: by an import of members
-- plan: some classes, each once, in the order of their ids; without a LIMIT they would come in any
UPDATE (
    SELECT DISTINCT c.classroom_id FROM user_import_class c WHERE c.import_id = :import_id
    ORDER BY classroom_id LIMIT 100000) j
STRAIGHT_JOIN classroom_revision r ON r.classroom_id = j.classroom_id
SET r.revision = r.revision + 1;

-- name: classes_changed_by_video
-- kind: write
-- parameters: video_id int
-- for: by a video that shows one of their recordings
UPDATE classroom_revision r
JOIN live_session s ON s.classroom_id = r.classroom_id
JOIN recording c ON c.live_session_id = s.id
JOIN lesson_video v ON v.recording_id = c.id
SET r.revision = r.revision + 1
WHERE v.id = :video_id;

-- name: classes_changed_by_lesson
-- kind: write
-- parameters: lesson_id int
-- for: by a lesson that shows one of their recordings
-- plan: some classes, each once, in the order of their ids; without a LIMIT they would come in any
UPDATE (
    SELECT DISTINCT s.classroom_id
    FROM lesson_video v
    JOIN recording c ON c.id = v.recording_id
    JOIN live_session s ON s.id = c.live_session_id
    WHERE v.lesson_id = :lesson_id
    ORDER BY classroom_id LIMIT 100000) j
STRAIGHT_JOIN classroom_revision r ON r.classroom_id = j.classroom_id
SET r.revision = r.revision + 1;

-- name: classes_changed_by_module
-- kind: write
-- parameters: module_id int
-- for: by a module with such lessons
-- plan: some classes, each once, in the order of their ids; without a LIMIT they would come in any
UPDATE (
    SELECT DISTINCT s.classroom_id
    FROM lesson l
    JOIN lesson_video v ON v.lesson_id = l.id
    JOIN recording c ON c.id = v.recording_id
    JOIN live_session s ON s.id = c.live_session_id
    WHERE l.module_id = :module_id
    ORDER BY classroom_id LIMIT 100000) j
STRAIGHT_JOIN classroom_revision r ON r.classroom_id = j.classroom_id
SET r.revision = r.revision + 1;

-- name: classes_changed_by_course
-- kind: write
-- parameters: course_id int
-- for: by a course with such lessons
-- plan: some classes, each once, in the order of their ids; without a LIMIT they would come in any
UPDATE (
    SELECT DISTINCT s.classroom_id
    FROM module d
    JOIN lesson l ON l.module_id = d.id
    JOIN lesson_video v ON v.lesson_id = l.id
    JOIN recording c ON c.id = v.recording_id
    JOIN live_session s ON s.id = c.live_session_id
    WHERE d.course_id = :course_id
    ORDER BY classroom_id LIMIT 100000) j
STRAIGHT_JOIN classroom_revision r ON r.classroom_id = j.classroom_id
SET r.revision = r.revision + 1;
