-- name: classrooms_of_user
-- kind: rows
-- parameters: user_id int
-- columns: id int, name text, subject text, category text, is_teacher bool, members int, next_id int, next_title text, next_start_at time, next_is_live bool, next_is_soon bool
-- for: the cards of "my classes". A class's next session is the one that closes first; a session under way closes before
--   all that are still to come.
SELECT c.id, c.name, c.subject, k.name AS category, m.role = 'teacher' AS is_teacher,
       (SELECT COUNT(*) FROM classroom_member o WHERE o.classroom_id = c.id) AS members,
       n.id AS next_id, n.title AS next_title, n.start_at AS next_start_at, n.started_at IS NOT NULL AS next_is_live,
       n.start_at <= UTC_TIMESTAMP() + INTERVAL 10 MINUTE AS next_is_soon
FROM classroom_member m
JOIN classroom c ON c.id = m.classroom_id
LEFT JOIN category k ON k.id = c.category_id
LEFT JOIN live_session n ON n.id = (
    SELECT s.id FROM live_session s
    WHERE s.classroom_id = c.id AND s.closes_at > UTC_TIMESTAMP()
    ORDER BY s.closes_at, s.id LIMIT 1)
WHERE m.user_id = :user_id AND c.archived_at IS NULL
LIMIT 500;

-- name: classroom_for_viewer
-- kind: one
-- parameters: classroom_id int, user_id int, is_admin bool
-- columns: id int, name text, subject text, description text, schedule text, category text, join_code text, is_teacher bool, members int
-- for: a class as one of its members, or an administrator, sees it; no row for anybody else
SELECT c.id, c.name, c.subject, c.description, c.schedule, k.name AS category, c.join_code,
       :is_admin OR m.role = 'teacher' AS is_teacher,
       (SELECT COUNT(*) FROM classroom_member o WHERE o.classroom_id = c.id) AS members
FROM classroom c
LEFT JOIN classroom_member m ON m.classroom_id = c.id AND m.user_id = :user_id
LEFT JOIN category k ON k.id = c.category_id
WHERE c.id = :classroom_id AND (:is_admin OR m.user_id IS NOT NULL);

-- name: classroom_members
-- kind: rows
-- parameters: classroom_id int, most int, skipped int
-- columns: full_name text, is_teacher bool
-- for: a page of a class's members, its teachers first
SELECT sort_name AS full_name, role = 'teacher' AS is_teacher
FROM classroom_member
WHERE classroom_id = :classroom_id
ORDER BY role, sort_name, user_id
LIMIT :most OFFSET :skipped;

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

-- name: classroom_create
-- kind: insert
-- parameters: name text, subject text, description text, schedule text, category_id int, created_by int, join_code text
-- for: a new class
INSERT INTO classroom (name, subject, description, schedule, category_id, created_by, join_code, created_at)
VALUES (:name, :subject, :description, :schedule, :category_id, :created_by, :join_code, UTC_TIMESTAMP());

-- name: classroom_add_member
-- kind: write
-- parameters: classroom_id int, user_id int, role text
-- for: makes a user a member; changes nothing for one who is a member already
INSERT INTO classroom_member (classroom_id, user_id, role, sort_name, joined_at)
SELECT :classroom_id, u.id, :role, u.full_name, UTC_TIMESTAMP() FROM user u WHERE u.id = :user_id
ON DUPLICATE KEY UPDATE role = classroom_member.role;

-- name: classroom_by_code
-- kind: one
-- parameters: join_code text
-- columns: id int, name text
-- for: the class that a join code opens
SELECT id, name FROM classroom WHERE join_code = :join_code AND join_open AND archived_at IS NULL;
