-- SPDX-License-Identifier: Apache-2.0
-- name: takeover_counts
-- kind: one
-- columns: accounts int, categories int, courses int, classes int, recordings int
-- for: what the school has already, before it takes over what another program had
-- plan: all of them are counted, and there should be none
SELECT (SELECT COUNT(*) FROM user) AS accounts, (SELECT COUNT(*) FROM category) AS categories,
       (SELECT COUNT(*) FROM course) AS courses, (SELECT COUNT(*) FROM classroom) AS classes,
       (SELECT COUNT(*) FROM recording) AS recordings;

-- name: takeover_user
-- kind: write
-- parameters: user_id int, username text, email text, full_name text, sort_name text, role text, password_hash text, is_active bool, created_at text
-- for: an account with the id that it had
-- kept: nobody looks at a school that is coming over
INSERT INTO user (id, username, email, full_name, sort_name, role, password_hash, disabled_at, created_at)
VALUES (:user_id, :username, :email, :full_name, :sort_name, :role, :password_hash,
        IF(:is_active, NULL, UTC_TIMESTAMP()), COALESCE(:created_at, UTC_TIMESTAMP()));

-- name: takeover_category
-- kind: write
-- parameters: category_id int, name text, slug text
-- for: a category with the id that it had
-- kept: nobody looks at a school that is coming over
INSERT INTO category (id, name, slug) VALUES (:category_id, :name, :slug);

-- name: takeover_classroom
-- kind: write
-- parameters: classroom_id int, name text, subject text, description text, schedule text, category_id int, created_by int, join_code text, created_at text
-- for: a class with the id and the code that it had; a category (0) is none
-- kept: nobody looks at a school that is coming over
INSERT INTO classroom (id, name, subject, description, schedule, category_id, created_by, join_code, created_at)
VALUES (:classroom_id, :name, :subject, :description, :schedule, NULLIF(:category_id, 0), :created_by, :join_code,
        COALESCE(:created_at, UTC_TIMESTAMP()));

-- name: takeover_member
-- kind: write
-- parameters: classroom_id int, user_id int, role text, joined_at text
-- for: a member of a class; a teacher where it is said once
-- kept: nobody looks at a school that is coming over
INSERT INTO classroom_member (classroom_id, user_id, role, sort_name, joined_at)
SELECT :classroom_id, u.id, :role, u.order_name, COALESCE(:joined_at, UTC_TIMESTAMP()) FROM user u WHERE u.id = :user_id
ON DUPLICATE KEY UPDATE role = IF(:role = 'teacher', 'teacher', classroom_member.role);

-- name: takeover_count_members
-- kind: write
-- parameters: classroom_id int
-- for: how many members a class came with
-- kept: nobody looks at a school that is coming over
INSERT INTO classroom_count (classroom_id, members)
SELECT :classroom_id, COUNT(*) FROM classroom_member WHERE classroom_id = :classroom_id;

-- name: takeover_session
-- kind: write
-- parameters: session_id int, classroom_id int, title text, description text, start_at text, room_name text, created_by int, created_at text
-- for: a session with the id and the room that it had
-- kept: nobody looks at a school that is coming over
INSERT INTO live_session (id, classroom_id, title, description, start_at, duration_minutes, room_name, created_by, created_at)
VALUES (:session_id, :classroom_id, :title, :description, :start_at, 60, :room_name, :created_by,
        COALESCE(:created_at, UTC_TIMESTAMP()));

-- name: takeover_course
-- kind: write
-- parameters: course_id int, title text, description text, language text, category_id int, created_by int, created_at text
-- for: a course with the id that it had; a category (0) is none
-- kept: nobody looks at a school that is coming over
INSERT INTO course (id, title, description, language, category_id, created_by, created_at)
VALUES (:course_id, :title, :description, :language, NULLIF(:category_id, 0), :created_by,
        COALESCE(:created_at, UTC_TIMESTAMP()));

-- name: takeover_module
-- kind: write
-- parameters: module_id int, course_id int, title text, level text, position int, created_at text
-- for: a module with the id that it had
-- kept: nobody looks at a school that is coming over
INSERT INTO module (id, course_id, title, level, position, created_at)
VALUES (:module_id, :course_id, :title, :level, :position, COALESCE(:created_at, UTC_TIMESTAMP()));

-- name: takeover_lesson
-- kind: write
-- parameters: lesson_id int, module_id int, title text, description text, position int, is_active bool, created_at text
-- for: a lesson with the id that it had
-- kept: nobody looks at a school that is coming over
INSERT INTO lesson (id, module_id, title, description, position, is_active, created_at)
VALUES (:lesson_id, :module_id, :title, :description, :position, :is_active, COALESCE(:created_at, UTC_TIMESTAMP()));

-- name: takeover_video
-- kind: write
-- parameters: video_id int, lesson_id int, title text, url text, recording_id int, position int, created_at text
-- for: a video of a lesson with the id that it had: a recording, or (0) a URL
-- kept: nobody looks at a school that is coming over
INSERT INTO lesson_video (id, lesson_id, title, url, recording_id, position, created_at)
VALUES (:video_id, :lesson_id, :title, :url, NULLIF(:recording_id, 0), :position, COALESCE(:created_at, UTC_TIMESTAMP()));

-- name: takeover_progress
-- kind: write
-- parameters: user_id int, lesson_id int, last_seen_at text, completed_at text
-- for: how far somebody is with a lesson
INSERT INTO lesson_progress (user_id, lesson_id, last_seen_at, completed_at)
VALUES (:user_id, :lesson_id, :last_seen_at, :completed_at);
