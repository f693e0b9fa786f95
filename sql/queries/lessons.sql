-- SPDX-License-Identifier: Apache-2.0
-- name: courses_newest
-- kind: rows
-- parameters: before_id int, user_id int
-- columns: id int, title text, description text, thumbnail_url text, category text, author text, lessons int, done int
-- for: a page of all courses, the newest first, and how far a user is in each; one row more than the page shows
SELECT c.id, c.title, c.description, c.thumbnail_url, k.name AS category, a.full_name AS author,
       (SELECT COUNT(*) FROM module m JOIN lesson l ON l.module_id = m.id
        WHERE m.course_id = c.id AND l.is_active) AS lessons,
       (SELECT COUNT(*) FROM module m JOIN lesson l ON l.module_id = m.id
        JOIN lesson_progress p ON p.lesson_id = l.id AND p.user_id = :user_id
        WHERE m.course_id = c.id AND l.is_active AND p.completed_at IS NOT NULL) AS done
FROM course c
LEFT JOIN category k ON k.id = c.category_id
LEFT JOIN user a ON a.id = c.created_by
WHERE c.id < :before_id
ORDER BY c.id DESC LIMIT 25;

-- name: courses_of_category
-- kind: rows
-- parameters: category_id int, before_id int, user_id int
-- columns: id int, title text, description text, thumbnail_url text, category text, author text, lessons int, done int
-- for: the same of one category
SELECT c.id, c.title, c.description, c.thumbnail_url, k.name AS category, a.full_name AS author,
       (SELECT COUNT(*) FROM module m JOIN lesson l ON l.module_id = m.id
        WHERE m.course_id = c.id AND l.is_active) AS lessons,
       (SELECT COUNT(*) FROM module m JOIN lesson l ON l.module_id = m.id
        JOIN lesson_progress p ON p.lesson_id = l.id AND p.user_id = :user_id
        WHERE m.course_id = c.id AND l.is_active AND p.completed_at IS NOT NULL) AS done
FROM course c
LEFT JOIN category k ON k.id = c.category_id
LEFT JOIN user a ON a.id = c.created_by
WHERE c.category_id = :category_id AND c.id < :before_id
ORDER BY c.id DESC LIMIT 25;

-- name: course_categories
-- kind: rows
-- columns: id int, name text
-- for: the choice of a course's category, and the list by which one browses
-- plan: a school has a handful of categories, and all of them are wanted
SELECT id, name FROM category ORDER BY name, id;

-- name: course_category_exists
-- kind: one
-- parameters: category_id int
-- columns: id int
-- for: whether a category that was chosen is there
SELECT id FROM category WHERE id = :category_id;

-- name: course_for_viewer
-- kind: one
-- parameters: course_id int, author_id int, is_admin bool
-- columns: id int, title text, description text, language text, thumbnail_url text, category_id int, category text, author text, can_edit bool
-- for: a course, and whether the viewer may change it; author_id is 0 for one who can be no author
SELECT c.id, c.title, c.description, c.language, c.thumbnail_url, c.category_id, k.name AS category,
       a.full_name AS author, :is_admin OR c.created_by = :author_id AS can_edit
FROM course c
LEFT JOIN category k ON k.id = c.category_id
LEFT JOIN user a ON a.id = c.created_by
WHERE c.id = :course_id;

-- name: course_for_session
-- kind: one
-- parameters: token_hash text, course_id int
-- columns: viewer_id int, viewer_username text, viewer_full_name text, viewer_role text, viewer_language text, viewer_time_zone text, session_seen_at time,
--   id int, title text, description text, language text, thumbnail_url text, category_id int, category text, author text, can_edit bool
-- for: who is signed in with a session cookie, and with it what course_for_viewer finds for them; an id of NULL where
--   that finds nothing
SELECT u.id AS viewer_id, u.username AS viewer_username, u.full_name AS viewer_full_name, u.role AS viewer_role,
       u.language AS viewer_language, u.time_zone AS viewer_time_zone, t.last_seen_at AS session_seen_at,
       c.id, c.title, c.description, c.language, c.thumbnail_url, c.category_id, k.name AS category,
       a.full_name AS author, u.role = 'admin' OR (u.role = 'trainer' AND c.created_by = u.id) AS can_edit
FROM user_session t
JOIN user u ON u.id = t.user_id
LEFT JOIN course c ON c.id = :course_id
LEFT JOIN category k ON k.id = c.category_id
LEFT JOIN user a ON a.id = c.created_by
WHERE t.token_hash = :token_hash AND t.expires_at > UTC_TIMESTAMP() AND u.disabled_at IS NULL;

-- name: course_outline
-- kind: rows
-- parameters: course_id int, user_id int, can_edit bool
-- columns: state int, module_id int, module_title text, is_beginner bool, is_intermediate bool, is_advanced bool, id int, title text, is_active bool, is_done bool
-- for: a course's modules and lessons in their order, a row for each lesson and one for a module without any; state: as
--   course_marks has it
-- plan: a course's own modules and lessons, some dozens of them, all of which are shown
SELECT o.state, m.id AS module_id, m.title AS module_title, m.level = 'beginner' AS is_beginner,
       m.level = 'intermediate' AS is_intermediate, m.level = 'advanced' AS is_advanced,
       l.id, l.title, l.is_active, p.completed_at IS NOT NULL AS is_done
FROM (SELECT BIT_XOR(CAST(CONV(LEFT(MD5(CONCAT_WS('\n', m.id, m.position, m.title, m.level, l.id, l.position, l.title)),
          15), 16, 10) AS UNSIGNED)) AS state
      FROM module m
      LEFT JOIN lesson l ON l.module_id = m.id AND l.is_active
      WHERE m.course_id = :course_id) o
JOIN module m ON m.course_id = :course_id
LEFT JOIN lesson l ON l.module_id = m.id AND (l.is_active OR :can_edit)
LEFT JOIN lesson_progress p ON p.lesson_id = l.id AND p.user_id = :user_id
ORDER BY m.position, m.id, l.position, l.id;

-- name: course_marks
-- kind: rows
-- parameters: course_id int, user_id int
-- columns: state int, total int, module_id int, id int
-- for: a row for each lesson of a course that a user has done, one without a lesson where there is none; and in each the
--   number of lessons that learners see, and a number that is another one whenever anything is that they see of modules
--   and lessons: sixty bits of a hash over all of them; NULL or 0 where there is no module
-- plan: a course's own modules and lessons, some dozens of them, and what the user has done of them
SELECT o.state, o.total, d.module_id, d.id
FROM (SELECT BIT_XOR(CAST(CONV(LEFT(MD5(CONCAT_WS('\n', m.id, m.position, m.title, m.level, l.id, l.position, l.title)),
          15), 16, 10) AS UNSIGNED)) AS state, COUNT(l.id) AS total
      FROM module m
      LEFT JOIN lesson l ON l.module_id = m.id AND l.is_active
      WHERE m.course_id = :course_id) o
LEFT JOIN (SELECT n.module_id, n.id
           FROM module k
           JOIN lesson n ON n.module_id = k.id
           JOIN lesson_progress p ON p.lesson_id = n.id AND p.user_id = :user_id
           WHERE k.course_id = :course_id AND n.is_active AND p.completed_at IS NOT NULL) d ON TRUE
ORDER BY d.id;

-- name: module_for_editor
-- kind: one
-- parameters: module_id int, author_id int, is_admin bool
-- columns: id int, course_id int, course_title text, title text, level text, lessons int
-- for: a module, for those who may change it; no row for anybody else
SELECT m.id, m.course_id, c.title AS course_title, m.title, m.level,
       (SELECT COUNT(*) FROM lesson l WHERE l.module_id = m.id) AS lessons
FROM module m
JOIN course c ON c.id = m.course_id
WHERE m.id = :module_id AND (:is_admin OR c.created_by = :author_id);

-- name: lesson_for_viewer
-- kind: one
-- parameters: lesson_id int, author_id int, is_admin bool, user_id int
-- columns: id int, title text, description text, is_active bool, module_id int, module_title text, course_id int, course_title text, course_language text, can_edit bool, is_done bool, is_last_seen bool, videos int, has_files bool, preceding_id int, preceding_title text, following_id int, following_title text
-- for: a lesson as the viewer sees it; no row where it is not active, but for those who may change it. is_last_seen: the
--   viewer opened it less than a minute ago, and no other since. The lessons before and behind it, over the modules'
--   bounds; learners pass by those that are not active
-- plan: looks for those two among the lessons of one course, some dozens
SELECT l.id, l.title, l.description, l.is_active, m.id AS module_id, m.title AS module_title, c.id AS course_id,
       c.title AS course_title, c.language AS course_language, :is_admin OR c.created_by = :author_id AS can_edit,
       p.completed_at IS NOT NULL AS is_done,
       p.last_seen_at > UTC_TIMESTAMP() - INTERVAL 1 MINUTE AND NOT EXISTS (
           SELECT 1 FROM lesson_progress q
           WHERE q.user_id = :user_id AND q.last_seen_at >= p.last_seen_at AND q.lesson_id <> l.id) AS is_last_seen,
       (SELECT COUNT(*) FROM lesson_video v WHERE v.lesson_id = l.id) AS videos,
       EXISTS (SELECT 1 FROM attachment g WHERE g.lesson_id = l.id) AS has_files,
       b.id AS preceding_id, b.title AS preceding_title, f.id AS following_id, f.title AS following_title
FROM lesson l
JOIN module m ON m.id = l.module_id
JOIN course c ON c.id = m.course_id
LEFT JOIN lesson_progress p ON p.lesson_id = l.id AND p.user_id = :user_id
LEFT JOIN lesson b ON b.id = (
    SELECT n.id FROM module o JOIN lesson n ON n.module_id = o.id
    WHERE o.course_id = m.course_id AND (n.is_active OR :is_admin OR c.created_by = :author_id)
      AND (o.position, o.id, n.position, n.id) < (m.position, m.id, l.position, l.id)
    ORDER BY o.position DESC, o.id DESC, n.position DESC, n.id DESC LIMIT 1)
LEFT JOIN lesson f ON f.id = (
    SELECT n.id FROM module o JOIN lesson n ON n.module_id = o.id
    WHERE o.course_id = m.course_id AND (n.is_active OR :is_admin OR c.created_by = :author_id)
      AND (o.position, o.id, n.position, n.id) > (m.position, m.id, l.position, l.id)
    ORDER BY o.position, o.id, n.position, n.id LIMIT 1)
WHERE l.id = :lesson_id AND (l.is_active OR :is_admin OR c.created_by = :author_id);

-- name: lesson_for_session
-- kind: one
-- parameters: token_hash text, lesson_id int
-- columns: viewer_id int, viewer_username text, viewer_full_name text, viewer_role text, viewer_language text, viewer_time_zone text, session_seen_at time,
--   id int, title text, description text, is_active bool, module_id int, module_title text, course_id int, course_title text, course_language text, can_edit bool, is_done bool, is_last_seen bool, videos int, has_files bool, preceding_id int, preceding_title text, following_id int, following_title text
-- for: who is signed in with a session cookie, and with it what lesson_for_viewer finds for them; an id of NULL where
--   that finds nothing
-- plan: as there
SELECT u.id AS viewer_id, u.username AS viewer_username, u.full_name AS viewer_full_name, u.role AS viewer_role,
       u.language AS viewer_language, u.time_zone AS viewer_time_zone, t.last_seen_at AS session_seen_at,
       l.id, l.title, l.description, l.is_active, m.id AS module_id, m.title AS module_title, c.id AS course_id,
       c.title AS course_title, c.language AS course_language, e.id IS NOT NULL AS can_edit,
       p.completed_at IS NOT NULL AS is_done,
       p.last_seen_at > UTC_TIMESTAMP() - INTERVAL 1 MINUTE AND NOT EXISTS (
           SELECT 1 FROM lesson_progress q
           WHERE q.user_id = u.id AND q.last_seen_at >= p.last_seen_at AND q.lesson_id <> l.id) AS is_last_seen,
       (SELECT COUNT(*) FROM lesson_video v WHERE v.lesson_id = l.id) AS videos,
       EXISTS (SELECT 1 FROM attachment g WHERE g.lesson_id = l.id) AS has_files,
       b.id AS preceding_id, b.title AS preceding_title, f.id AS following_id, f.title AS following_title
FROM user_session t
JOIN user u ON u.id = t.user_id
LEFT JOIN lesson asked ON asked.id = :lesson_id
LEFT JOIN module m ON m.id = asked.module_id
LEFT JOIN course c ON c.id = m.course_id
-- The same user, where it is one who may change the lesson.
LEFT JOIN user e ON e.id = u.id AND (u.role = 'admin' OR (u.role = 'trainer' AND c.created_by = u.id))
LEFT JOIN lesson l ON l.id = asked.id AND (asked.is_active OR e.id IS NOT NULL)
LEFT JOIN lesson_progress p ON p.lesson_id = l.id AND p.user_id = u.id
LEFT JOIN lesson b ON b.id = (
    SELECT n.id FROM module o JOIN lesson n ON n.module_id = o.id
    WHERE o.course_id = m.course_id AND (n.is_active OR e.id IS NOT NULL)
      AND (o.position, o.id, n.position, n.id) < (m.position, m.id, l.position, l.id)
    ORDER BY o.position DESC, o.id DESC, n.position DESC, n.id DESC LIMIT 1)
LEFT JOIN lesson f ON f.id = (
    SELECT n.id FROM module o JOIN lesson n ON n.module_id = o.id
    WHERE o.course_id = m.course_id AND (n.is_active OR e.id IS NOT NULL)
      AND (o.position, o.id, n.position, n.id) > (m.position, m.id, l.position, l.id)
    ORDER BY o.position, o.id, n.position, n.id LIMIT 1)
WHERE t.token_hash = :token_hash AND t.expires_at > UTC_TIMESTAMP() AND u.disabled_at IS NULL;

-- name: lesson_videos
-- kind: rows
-- parameters: lesson_id int, user_id int, is_admin bool, can_edit bool
-- columns: id int, title text, url text, public_id text, file_name text, media_type text, can_download bool, can_manage bool, captions_language text, position int, is_hidden bool, expires_at time, is_expired bool, session_id int, session_title text, session_start_at time, classroom_id int
-- for: a lesson's videos in their order; one of a recording that was hidden shows to those alone who may change the
--   lesson. position: where the viewer stopped, in seconds. classroom_id: of the recording's class, where the viewer may
--   open that
SELECT v.id, v.title, COALESCE(r.url, v.url) AS url, r.public_id, r.file_name, r.media_type, r.can_download,
       :is_admin OR COALESCE(m.role = 'teacher', FALSE) AS can_manage, r.captions_language,
       COALESCE(p.seconds, q.seconds) AS position, r.hidden_at IS NOT NULL AS is_hidden, r.expires_at, r.expires_at <= UTC_TIMESTAMP() AS is_expired,
       s.id AS session_id, s.title AS session_title, s.start_at AS session_start_at,
       IF(:is_admin OR m.user_id IS NOT NULL, s.classroom_id, NULL) AS classroom_id
FROM lesson_video v
LEFT JOIN recording r ON r.id = v.recording_id
LEFT JOIN live_session s ON s.id = r.live_session_id
LEFT JOIN classroom_member m ON m.classroom_id = s.classroom_id AND m.user_id = :user_id
LEFT JOIN recording_position p ON p.recording_id = v.recording_id AND p.user_id = :user_id
LEFT JOIN video_position q ON q.lesson_video_id = v.id AND q.user_id = :user_id AND v.recording_id IS NULL
WHERE v.lesson_id = :lesson_id AND (r.hidden_at IS NULL OR :can_edit) AND r.deleted_at IS NULL
ORDER BY v.position, v.id;

-- name: video_for_editor
-- kind: one
-- parameters: video_id int, author_id int, is_admin bool
-- columns: id int, lesson_id int, lesson_title text, title text, url text, is_recording bool
-- for: a lesson's video, for those who may change the lesson; no row for anybody else
SELECT v.id, v.lesson_id, l.title AS lesson_title, v.title, v.url, v.recording_id IS NOT NULL AS is_recording
FROM lesson_video v
JOIN lesson l ON l.id = v.lesson_id
JOIN module m ON m.id = l.module_id
JOIN course c ON c.id = m.course_id
WHERE v.id = :video_id AND (:is_admin OR c.created_by = :author_id);

-- name: video_for_viewer
-- kind: one
-- parameters: own_video_id int, author_id int, is_admin bool
-- columns: id int
-- for: a lesson's video that has a URL of its own, for those who may open the lesson; no row for anybody else
SELECT v.id
FROM lesson_video v
JOIN lesson l ON l.id = v.lesson_id
JOIN module m ON m.id = l.module_id
JOIN course c ON c.id = m.course_id
WHERE v.id = :own_video_id AND v.recording_id IS NULL AND (l.is_active OR :is_admin OR c.created_by = :author_id);

-- name: video_remember
-- kind: write
-- parameters: user_id int, video_id int, seconds int, reached int, length int
-- for: remembers where a user stopped in a video that has a URL of its own, and how far they came
INSERT INTO video_position (user_id, lesson_video_id, seconds, furthest, length, updated_at)
VALUES (:user_id, :video_id, :seconds, :reached, :length, UTC_TIMESTAMP())
ON DUPLICATE KEY UPDATE seconds = :seconds, furthest = GREATEST(furthest, :reached), length = GREATEST(length, :length),
                        updated_at = UTC_TIMESTAMP();

-- name: video_watched
-- kind: rows
-- parameters: own_video_id int
-- columns: id int, full_name text, furthest int, length int, updated_at time
-- for: how far each came in a video that has a URL of its own
-- plan: some people, by their names
SELECT u.id, u.full_name, p.furthest, p.length, p.updated_at
FROM video_position p
JOIN user u ON u.id = p.user_id
WHERE p.lesson_video_id = :own_video_id AND p.furthest > 0
ORDER BY u.order_name, u.id
LIMIT 500;

-- name: video_recording_watched
-- kind: rows
-- parameters: video_id int
-- columns: id int, full_name text, furthest int, length int, updated_at time
-- for: how far those came in a recording who opened the lesson that shows it
-- plan: some people, by their names
SELECT u.id, u.full_name, p.furthest, COALESCE(r.duration_seconds, p.length) AS length, p.updated_at
FROM lesson_video v
JOIN recording r ON r.id = v.recording_id
JOIN recording_position p ON p.recording_id = r.id
JOIN lesson_progress o ON o.lesson_id = v.lesson_id AND o.user_id = p.user_id
JOIN user u ON u.id = p.user_id
WHERE v.id = :video_id AND p.furthest > 0
ORDER BY u.order_name, u.id
LIMIT 500;

-- name: course_contents
-- kind: one
-- parameters: course_id int
-- columns: modules int, lessons int
-- for: what goes with a course that is deleted
SELECT COUNT(DISTINCT m.id) AS modules, COUNT(l.id) AS lessons
FROM module m LEFT JOIN lesson l ON l.module_id = m.id
WHERE m.course_id = :course_id;

-- name: lesson_seen
-- kind: write
-- parameters: user_id int, lesson_id int
-- for: remembers that a user opened a lesson; not again within a minute (is_last_seen)
INSERT INTO lesson_progress (user_id, lesson_id, last_seen_at) VALUES (:user_id, :lesson_id, UTC_TIMESTAMP())
ON DUPLICATE KEY UPDATE last_seen_at = UTC_TIMESTAMP();

-- name: lesson_done
-- kind: write
-- parameters: user_id int, lesson_id int, done bool
-- for: marks a lesson as done, or as not done
INSERT INTO lesson_progress (user_id, lesson_id, last_seen_at, completed_at)
VALUES (:user_id, :lesson_id, UTC_TIMESTAMP(), IF(:done, UTC_TIMESTAMP(), NULL))
ON DUPLICATE KEY UPDATE completed_at = IF(:done, COALESCE(lesson_progress.completed_at, UTC_TIMESTAMP()), NULL);

-- name: course_create
-- kind: insert
-- parameters: title text, description text, category_id int, language text, thumbnail_url text, created_by int
-- for: a new course
-- kept: has no lesson yet
INSERT INTO course (title, description, category_id, language, thumbnail_url, created_by, created_at)
VALUES (:title, :description, :category_id, :language, :thumbnail_url, :created_by, UTC_TIMESTAMP());

-- name: course_change
-- kind: write
-- parameters: course_id int, title text, description text, category_id int, language text, thumbnail_url text
-- for: what a course is
-- kept: a class's page shows nothing of a course but who made it
UPDATE course SET title = :title, description = :description, category_id = :category_id, language = :language,
    thumbnail_url = :thumbnail_url
WHERE id = :course_id;

-- name: course_filing
-- kind: one
-- parameters: course_id int
-- columns: category_id int
-- for: where a course is counted, held until the transaction ends, which counts it elsewhere
SELECT COALESCE(category_id, 0) AS category_id FROM course WHERE id = :course_id FOR UPDATE;

-- name: course_filed
-- kind: write
-- parameters: category_id int, difference int
-- for: a category, or none (0), has so many more courses
-- behind: nothing
INSERT INTO category_count (category_id, courses) VALUES (:category_id, :difference)
ON DUPLICATE KEY UPDATE courses = category_count.courses + :difference;

-- name: course_delete
-- kind: write
-- parameters: course_id int
-- for: a course goes, and what it holds with it
-- long: what everybody has read and watched of it goes too
-- first: classes_changed_by_course(course_id)
DELETE FROM course WHERE id = :course_id;

-- name: module_create
-- kind: insert
-- parameters: course_id int, title text, level text
-- for: a new module, behind the others of its course
-- kept: has no lesson yet
INSERT INTO module (course_id, title, level, position, created_at)
SELECT :course_id, :title, :level, COALESCE(MAX(position), 0) + 1, UTC_TIMESTAMP()
FROM module WHERE course_id = :course_id;

-- name: module_change
-- kind: write
-- parameters: module_id int, title text, level text
-- for: what a module is
-- kept: a class's page shows nothing of a module
UPDATE module SET title = :title, level = :level WHERE id = :module_id;

-- name: module_delete
-- kind: write
-- parameters: module_id int
-- for: a module goes, and its lessons with it
-- long: what everybody has read and watched of it goes too
-- first: classes_changed_by_module(module_id)
DELETE FROM module WHERE id = :module_id;

-- name: lesson_create
-- kind: insert
-- parameters: module_id int, title text, description text, is_active bool
-- for: a new lesson, behind the others of its module
-- kept: has no video yet
INSERT INTO lesson (module_id, title, description, is_active, position, created_at)
SELECT :module_id, :title, :description, :is_active, COALESCE(MAX(position), 0) + 1, UTC_TIMESTAMP()
FROM lesson WHERE module_id = :module_id;

-- name: lesson_held
-- kind: one
-- parameters: lesson_id int
-- columns: title text, description text, is_active bool
-- for: what is stored of a lesson that is to be changed, held until the transaction ends
SELECT title, description, is_active FROM lesson WHERE id = :lesson_id FOR UPDATE;

-- name: lesson_change
-- kind: write
-- parameters: lesson_id int, title text, description text, is_active bool
-- for: what a lesson is
-- then: classes_changed_by_lesson(lesson_id)
UPDATE lesson SET title = :title, description = :description, is_active = :is_active WHERE id = :lesson_id;

-- name: lesson_delete
-- kind: write
-- parameters: lesson_id int
-- for: a lesson goes; the recordings that it showed stay
-- first: classes_changed_by_lesson(lesson_id)
DELETE FROM lesson WHERE id = :lesson_id;

-- name: video_create
-- kind: insert
-- parameters: lesson_id int, title text, url text
-- for: a new video, behind the others of its lesson
-- kept: is no recording of a class
INSERT INTO lesson_video (lesson_id, title, url, position, created_at)
SELECT :lesson_id, :title, :url, COALESCE(MAX(position), 0) + 1, UTC_TIMESTAMP()
FROM lesson_video WHERE lesson_id = :lesson_id;

-- name: video_change
-- kind: write
-- parameters: video_id int, title text, url text
-- for: changes a video; the URL of a recording stays the recording's
-- kept: a class's page shows the lesson, not the video
UPDATE lesson_video SET title = :title, url = IF(recording_id IS NULL, :url, '') WHERE id = :video_id;

-- name: video_delete
-- kind: write
-- parameters: video_id int
-- for: removes a video from its lesson
-- first: classes_changed_by_video(video_id)
DELETE FROM lesson_video WHERE id = :video_id;

-- name: recordings_freed_by_video
-- kind: write
-- parameters: video_id int
-- for: before a video goes: the recording that it shows may wait for a lesson again, see recording_mark. The other ones below are
--   the same of all that go with them
-- behind: nothing
-- kept: no class's page shows it
UPDATE lesson_video v JOIN recording r ON r.id = v.recording_id SET r.unpublished_in = r.listed_in WHERE v.id = :video_id;

-- name: recordings_freed_by_lesson
-- kind: write
-- parameters: lesson_id int
-- for: before a lesson goes
-- behind: nothing
-- kept: no class's page shows it
UPDATE lesson_video v JOIN recording r ON r.id = v.recording_id SET r.unpublished_in = r.listed_in WHERE v.lesson_id = :lesson_id;

-- name: recordings_freed_by_module
-- kind: write
-- parameters: module_id int
-- for: before a module goes
-- behind: nothing
-- kept: no class's page shows it
UPDATE lesson l
JOIN lesson_video v ON v.lesson_id = l.id
JOIN recording r ON r.id = v.recording_id
SET r.unpublished_in = r.listed_in
WHERE l.module_id = :module_id;

-- name: recordings_freed_by_course
-- kind: write
-- parameters: course_id int
-- for: before a course goes
-- behind: nothing
-- kept: no class's page shows it
UPDATE module m
JOIN lesson l ON l.module_id = m.id
JOIN lesson_video v ON v.lesson_id = l.id
JOIN recording r ON r.id = v.recording_id
SET r.unpublished_in = r.listed_in
WHERE m.course_id = :course_id;

-- name: modules_in_order
-- kind: rows
-- parameters: course_id int
-- columns: id int, position int
-- for: a course's modules, held while they are put in order
SELECT id, position FROM module WHERE course_id = :course_id ORDER BY position, id FOR UPDATE;

-- name: lessons_in_order
-- kind: rows
-- parameters: module_id int
-- columns: id int, position int
-- for: a module's lessons, held while they are put in order
SELECT id, position FROM lesson WHERE module_id = :module_id ORDER BY position, id FOR UPDATE;

-- name: videos_in_order
-- kind: rows
-- parameters: lesson_id int
-- columns: id int, position int
-- for: a lesson's videos, held while they are put in order
SELECT id, position FROM lesson_video WHERE lesson_id = :lesson_id ORDER BY position, id FOR UPDATE;

-- name: module_place
-- kind: write
-- parameters: module_id int, position int
-- for: a module's place in its course
-- kept: a class's page shows lessons as they were published
UPDATE module SET position = :position WHERE id = :module_id;

-- name: lesson_place
-- kind: write
-- parameters: lesson_id int, position int
-- for: a lesson's place in its module
-- kept: a class's page shows lessons as they were published
UPDATE lesson SET position = :position WHERE id = :lesson_id;

-- name: video_place
-- kind: write
-- parameters: video_id int, position int
-- for: a video's place in its lesson
-- kept: a class's page shows lessons as they were published
UPDATE lesson_video SET position = :position WHERE id = :video_id;
