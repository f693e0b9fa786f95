-- SPDX-License-Identifier: Apache-2.0
-- name: search_classes
-- kind: rows
-- parameters: user_id int, word1 text, word2 text, word3 text, word4 text, word5 text, word6 text, first_word text, limit int, offset int
-- columns: id int, title text, subject text, category text, is_teacher bool, description text, found int, more bool
-- for: a page of a user's own classes that have all words (patterns of LIKE), those first that have the first word in
--   their name; found: how many there are; more: or even more
-- plan: sorts a user's own classes, some dozens of them, which it comes to from the memberships
SELECT c.id, c.name AS title, c.subject, k.name AS category, m.role = 'teacher' AS is_teacher,
       LEFT(c.description, 1000) AS description, COUNT(*) OVER () AS found, FALSE AS more
FROM classroom_member m
STRAIGHT_JOIN classroom c ON c.id = m.classroom_id
LEFT JOIN category k ON k.id = c.category_id
WHERE m.user_id = :user_id AND c.archived_at IS NULL
  AND c.search_words LIKE :word1 AND c.search_words LIKE :word2 AND c.search_words LIKE :word3
  AND c.search_words LIKE :word4 AND c.search_words LIKE :word5 AND c.search_words LIKE :word6
ORDER BY c.name NOT LIKE :first_word, c.name, c.id
LIMIT :limit OFFSET :offset;

-- name: search_all_classes
-- kind: rows
-- parameters: user_id int, words text, whole_word text, limit int, offset int
-- columns: id int, title text, subject text, category text, is_teacher bool, is_archived bool, description text, found int, more bool
-- for: the same of all classes, for administrators: a page of the 101 that fit the words (of a full-text search in boolean
--   mode) best, those that are not archived first
-- plan: sorts 101 rows at the most: the index gives the best ones first
SELECT c.id, c.name AS title, c.subject, k.name AS category, m.role <=> 'teacher' AS is_teacher,
       c.archived_at IS NOT NULL AS is_archived, LEFT(c.description, 1000) AS description,
       LEAST(page.found, 100) AS found, page.found > 100 AS more
FROM (SELECT best.id, best.is_archived, best.place, best.score, COUNT(*) OVER () AS found
      FROM (SELECT f.id, f.archived_at IS NOT NULL AS is_archived, f.search_words NOT LIKE :whole_word AS place,
                   MATCH (f.search_words) AGAINST (:words IN BOOLEAN MODE) AS score
            FROM classroom f
            WHERE MATCH (f.search_words) AGAINST (:words IN BOOLEAN MODE)
            LIMIT 101) best
      ORDER BY best.is_archived, best.place, best.score DESC, best.id DESC
      LIMIT :limit OFFSET :offset) page
JOIN classroom c ON c.id = page.id
LEFT JOIN category k ON k.id = c.category_id
LEFT JOIN classroom_member m ON m.classroom_id = c.id AND m.user_id = :user_id
ORDER BY page.is_archived, page.place, page.score DESC, page.id DESC;

-- name: search_sessions
-- kind: rows
-- parameters: user_id int, word1 text, word2 text, word3 text, word4 text, word5 text, word6 text, first_word text, limit int, offset int
-- columns: id int, title text, classroom_id int, classroom text, start_at time, newer_id int, description text, found int, more bool
-- for: a page of the sessions of a user's classes that have all words and a recording to watch, ordered like classes, the
--   newest first of those that are equal; newer_id: the session that was over after it, behind which its class's page shows
--   it first
-- plan: sorts those sessions of a user's own classes that have the words, which it comes to from the memberships
SELECT s.id, s.title, s.classroom_id, c.name AS classroom, s.start_at,
       (SELECT n.id FROM live_session n
        WHERE n.classroom_id = s.classroom_id AND n.closes_at >= s.closes_at AND n.closes_at <= UTC_TIMESTAMP()
          AND (n.closes_at > s.closes_at OR n.id > s.id)
        ORDER BY n.closes_at, n.id LIMIT 1) AS newer_id,
       LEFT(s.description, 1000) AS description, page.found, FALSE AS more
FROM (SELECT f.id, f.title NOT LIKE :first_word AS place, COUNT(*) OVER () AS found
      FROM classroom_member m
      STRAIGHT_JOIN live_session f ON f.classroom_id = m.classroom_id
      WHERE m.user_id = :user_id AND f.recording_ready = TRUE
        AND f.search_words LIKE :word1 AND f.search_words LIKE :word2 AND f.search_words LIKE :word3
        AND f.search_words LIKE :word4 AND f.search_words LIKE :word5 AND f.search_words LIKE :word6
        AND EXISTS (SELECT 1 FROM recording r WHERE r.live_session_id = f.id AND r.hidden_at IS NULL AND r.deleted_at IS NULL)
      ORDER BY place, f.start_at DESC, f.id DESC
      LIMIT :limit OFFSET :offset) page
JOIN live_session s ON s.id = page.id
JOIN classroom c ON c.id = s.classroom_id
ORDER BY page.place, s.start_at DESC, s.id DESC;

-- name: search_announcements
-- kind: rows
-- parameters: user_id int, word1 text, word2 text, word3 text, word4 text, word5 text, word6 text, first_word text, limit int, offset int
-- columns: id int, title text, classroom text, created_at time, description text, found int, more bool
-- for: a page of what was written to a user's classes that has all words, ordered like classes, the newest first of those
--   that are equal
-- plan: sorts those of a user's own classes that have the words, which it comes to from the memberships
SELECT a.id, a.title, c.name AS classroom, a.created_at, LEFT(a.body, 1000) AS description, page.found, FALSE AS more
FROM (SELECT f.id, f.title NOT LIKE :first_word AS place, COUNT(*) OVER () AS found
      FROM classroom_member m
      STRAIGHT_JOIN announcement f ON f.classroom_id = m.classroom_id
      WHERE m.user_id = :user_id
        AND f.search_words LIKE :word1 AND f.search_words LIKE :word2 AND f.search_words LIKE :word3
        AND f.search_words LIKE :word4 AND f.search_words LIKE :word5 AND f.search_words LIKE :word6
      ORDER BY place, f.id DESC
      LIMIT :limit OFFSET :offset) page
JOIN announcement a ON a.id = page.id
JOIN classroom c ON c.id = a.classroom_id
ORDER BY page.place, a.id DESC;

-- name: search_courses
-- kind: rows
-- parameters: words text, whole_word text, limit int, offset int
-- columns: id int, title text, category text, author text, description text, found int, more bool
-- for: a page of the 101 courses that fit the words (of a full-text search in boolean mode) best, those first that have the
--   whole of the first word (a pattern of LIKE) and not only words that begin with it; found: how many they are
-- plan: sorts 101 rows at the most: the index gives the best ones first
SELECT c.id, c.title, k.name AS category, a.full_name AS author, LEFT(c.description, 1000) AS description, LEAST(page.found, 100) AS found,
       page.found > 100 AS more
FROM (SELECT best.id, best.place, best.score, COUNT(*) OVER () AS found
      FROM (SELECT f.id, f.search_words NOT LIKE :whole_word AS place,
                   MATCH (f.search_words) AGAINST (:words IN BOOLEAN MODE) AS score
            FROM course f
            WHERE MATCH (f.search_words) AGAINST (:words IN BOOLEAN MODE)
            LIMIT 101) best
      ORDER BY best.place, best.score DESC, best.id DESC
      LIMIT :limit OFFSET :offset) page
JOIN course c ON c.id = page.id
LEFT JOIN category k ON k.id = c.category_id
LEFT JOIN user a ON a.id = c.created_by
ORDER BY page.place, page.score DESC, page.id DESC;

-- name: search_lessons
-- kind: rows
-- parameters: words text, whole_word text, author_id int, is_admin bool, limit int, offset int
-- columns: id int, title text, is_active bool, module_title text, course_title text, description text, found int, more bool
-- for: the same of lessons; one that is not active is for those alone who may change it
-- plan: sorts 101 rows at the most: the index gives the best ones first
SELECT l.id, l.title, l.is_active, m.title AS module_title, c.title AS course_title,
       LEFT(l.description, 1000) AS description, LEAST(page.found, 100) AS found,
       page.found > 100 AS more
FROM (SELECT best.id, best.place, best.score, COUNT(*) OVER () AS found
      FROM (SELECT f.id, f.search_words NOT LIKE :whole_word AS place,
                   MATCH (f.search_words) AGAINST (:words IN BOOLEAN MODE) AS score
            FROM lesson f
            WHERE MATCH (f.search_words) AGAINST (:words IN BOOLEAN MODE)
              AND (f.is_active OR :is_admin OR EXISTS (
                  SELECT 1 FROM module o JOIN course p ON p.id = o.course_id
                  WHERE o.id = f.module_id AND p.created_by = :author_id))
            LIMIT 101) best
      ORDER BY best.place, best.score DESC, best.id DESC
      LIMIT :limit OFFSET :offset) page
JOIN lesson l ON l.id = page.id
JOIN module m ON m.id = l.module_id
JOIN course c ON c.id = m.course_id
ORDER BY page.place, page.score DESC, page.id DESC;

-- name: search_lessons_newest
-- kind: rows
-- parameters: word1 text, word2 text, word3 text, word4 text, word5 text, word6 text, first_word text, author_id int, is_admin bool, among int, limit int, offset int
-- columns: id int, title text, is_active bool, module_title text, course_title text, description text, found int, more bool
-- for: a page of the newest 101 lessons that have all words (patterns of LIKE), looked for among as many of the newest as it
--   is told, those first that have the first word in their title; found: there are more than so many. Not in a school
--   that has few: there the index is as quick, and knows better which ones fit best
-- plan: reads and compares as many lessons as it is told to, by the primary key, and sorts 101
SELECT l.id, l.title, l.is_active, m.title AS module_title, c.title AS course_title,
       LEFT(l.description, 1000) AS description, page.found - 1 AS found, TRUE AS more
FROM (SELECT newest.id, newest.place, COUNT(*) OVER () AS found
      FROM (SELECT f.id, f.title NOT LIKE :first_word AS place
            FROM lesson f
            WHERE (SELECT MAX(id) FROM lesson) > 10000 AND f.id > (SELECT MAX(id) FROM lesson) - :among
              AND f.search_words LIKE :word1 AND f.search_words LIKE :word2 AND f.search_words LIKE :word3
              AND f.search_words LIKE :word4 AND f.search_words LIKE :word5 AND f.search_words LIKE :word6
              AND (f.is_active OR :is_admin OR EXISTS (
                  SELECT 1 FROM module o JOIN course p ON p.id = o.course_id
                  WHERE o.id = f.module_id AND p.created_by = :author_id))
            ORDER BY f.id DESC LIMIT 101) newest
      ORDER BY newest.place, newest.id DESC
      LIMIT :limit OFFSET :offset) page
JOIN lesson l ON l.id = page.id
JOIN module m ON m.id = l.module_id
JOIN course c ON c.id = m.course_id
ORDER BY page.place, page.id DESC;

-- name: search_lessons_having
-- kind: one
-- parameters: word1 text, word2 text, word3 text, word4 text, word5 text, word6 text, among int
-- columns: word1 int, word2 int, word3 int, word4 int, word5 int, word6 int
-- for: how many of the newest lessons have each of the words (patterns of LIKE)
SELECT COUNT(NULLIF(f.search_words LIKE :word1, FALSE)) AS word1, COUNT(NULLIF(f.search_words LIKE :word2, FALSE)) AS word2,
       COUNT(NULLIF(f.search_words LIKE :word3, FALSE)) AS word3, COUNT(NULLIF(f.search_words LIKE :word4, FALSE)) AS word4,
       COUNT(NULLIF(f.search_words LIKE :word5, FALSE)) AS word5, COUNT(NULLIF(f.search_words LIKE :word6, FALSE)) AS word6
FROM lesson f
WHERE (SELECT MAX(id) FROM lesson) > 10000 AND f.id > (SELECT MAX(id) FROM lesson) - :among;
