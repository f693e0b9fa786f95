-- name: guard_user
-- kind: one
-- parameters: username text
-- columns: username text, role text
-- for: what a user whom any AuthType found may, by role; no row for one who is disabled or not there
SELECT username, role FROM user WHERE username = :username AND disabled_at IS NULL;

-- name: guard_class
-- kind: one
-- parameters: username text, classroom_id int
-- columns: username text, is_member bool, is_teacher bool
-- for: what such a user is in a class; administrators are both everywhere
SELECT u.username, u.role = 'admin' OR m.user_id IS NOT NULL AS is_member,
       u.role = 'admin' OR m.role = 'teacher' AS is_teacher
FROM user u
LEFT JOIN classroom_member m ON m.classroom_id = :classroom_id AND m.user_id = u.id
WHERE u.username = :username AND u.disabled_at IS NULL;
