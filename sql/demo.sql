-- SPDX-License-Identifier: Apache-2.0
-- A sample school, for an empty database that has every change of this project. Never for one that is in use: the
-- password of every account is crvs-demo. Times are counted from the moment of loading.

SET NAMES utf8mb4;
SET @password = '$2y$10$P.qDAwLWASZHoLB5m4TIlegrtWLTgw80ELcs11hE.Rtag8aXt7nLq';
-- Whole minutes, as people plan.
SET @now = UTC_TIMESTAMP() - INTERVAL SECOND(UTC_TIMESTAMP()) SECOND;
SET @today = DATE(UTC_TIMESTAMP());

START TRANSACTION;

INSERT INTO category (id, name, slug) VALUES
    (1, 'Sciences', 'sciences'),
    (2, 'Langues', 'langues'),
    (3, 'Numérique', 'numerique');

INSERT INTO user (id, username, email, full_name, role, password_hash, language, created_at) VALUES
    (1, 'admin', 'admin@example.org', 'Marie-Claire Essomba', 'admin', @password, 'fr', @now - INTERVAL 90 DAY),
    (2, 'formateur', 'formateur@example.org', 'Étienne Mbarga', 'trainer', @password, 'fr', @now - INTERVAL 90 DAY),
    (3, 'f.diallo', 'f.diallo@example.org', 'Fatou Diallo', 'trainer', @password, NULL, @now - INTERVAL 88 DAY),
    (4, 'apprenant', 'apprenant@example.org', 'Aïcha Ngo Bassong', 'learner', @password, 'fr', @now - INTERVAL 80 DAY),
    (5, 'b.tala', '', 'Boris Tala', 'learner', @password, NULL, @now - INTERVAL 80 DAY),
    (6, 'c.kouassi', '', 'Chantal Kouassi', 'learner', @password, NULL, @now - INTERVAL 79 DAY),
    (7, 'd.traore', '', 'Drissa Traoré', 'learner', @password, NULL, @now - INTERVAL 79 DAY),
    (8, 'e.owona', '', 'Élodie Owona', 'learner', @password, NULL, @now - INTERVAL 78 DAY),
    (9, 'g.ndiaye', '', 'Gora Ndiaye', 'learner', @password, NULL, @now - INTERVAL 78 DAY),
    (10, 'h.benali', '', 'Hicham Benali', 'learner', @password, 'fr', @now - INTERVAL 77 DAY),
    (11, 'i.fotso', '', 'Inès Fotso', 'learner', @password, NULL, @now - INTERVAL 77 DAY),
    (12, 'j.kabongo', '', 'Jean-Pierre Kabongo', 'learner', @password, NULL, @now - INTERVAL 76 DAY),
    (13, 'k.smith', '', 'Kate Smith', 'learner', @password, 'en', @now - INTERVAL 75 DAY),
    (14, 'l.rakoto', '', 'Lalao Rakotomalala', 'learner', @password, NULL, @now - INTERVAL 75 DAY),
    (15, 'm.zongo', '', 'Moussa Zongo', 'learner', @password, NULL, @now - INTERVAL 74 DAY);

INSERT INTO classroom (id, name, subject, description, schedule, category_id, created_by, join_code, created_at) VALUES
    (1, 'Terminale S2', 'Mathématiques',
     'Préparation du baccalauréat : analyse, géométrie dans l’espace et probabilités. Apportez votre cahier.',
     'Lundi à 8 h, jeudi à 14 h', 1, 2, 'AB23CD45', @now - INTERVAL 70 DAY),
    (2, 'Seconde C', 'Physique-chimie',
     'Mouvements, forces et transformations de la matière, avec une expérience par semaine.',
     'Mardi à 10 h', 1, 2, 'PH7KC3XW', @now - INTERVAL 65 DAY),
    (3, 'Anglais B1', 'Anglais', 'Conversation et écoute, en petits groupes.', 'Mercredi et vendredi à 16 h', 2, 3,
     'EN4GB8MT', @now - INTERVAL 60 DAY),
    (4, 'Atelier web', 'Informatique', 'Un premier site, de la page blanche à la mise en ligne.', 'Samedi à 9 h', 3, 3,
     'WEB2HT6K', @now - INTERVAL 30 DAY);

INSERT INTO classroom_member (classroom_id, user_id, role, sort_name, joined_at)
SELECT classroom.id, user.id, IF(user.id = classroom.created_by, 'teacher', 'student'), user.full_name,
    classroom.created_at + INTERVAL user.id HOUR
FROM classroom
JOIN user ON user.id = classroom.created_by
    OR (user.role = 'learner' AND CASE classroom.id
        WHEN 1 THEN TRUE
        WHEN 2 THEN user.id IN (4, 5, 6, 8, 9, 12)
        WHEN 3 THEN user.id IN (4, 7, 10, 11, 13, 14, 15)
        ELSE user.id IN (5, 10, 13) END);

INSERT INTO announcement (classroom_id, created_by, title, body, is_pinned, created_at) VALUES
    (1, 2, 'Programme du trimestre', 'Fonctions, suites, puis probabilités. Les dates des devoirs sont dans le cours.', TRUE,
     @now - INTERVAL 40 DAY),
    (1, 2, 'Exercices pour jeudi', 'Les exercices 12 à 15.

Un rappel sur les limites : https://fr.wikipedia.org/wiki/Limite_(mathématiques)', FALSE, @now - INTERVAL 2 DAY),
    (2, 2, 'Blouse et cahier', 'Mardi nous faisons une expérience : apportez une blouse.', FALSE, @now - INTERVAL 3 DAY);

-- A second teacher.
INSERT INTO classroom_member (classroom_id, user_id, role, sort_name, joined_at)
SELECT 4, id, 'teacher', full_name, @now - INTERVAL 20 DAY FROM user WHERE id = 2;

INSERT INTO classroom_count (classroom_id, members)
SELECT classroom_id, COUNT(*) FROM classroom_member GROUP BY classroom_id;

INSERT INTO live_session
    (id, classroom_id, title, description, start_at, duration_minutes, started_at, ended_at, created_by, created_at)
VALUES
    (1, 1, 'Limites', 'Chapitre 1, exercices 12 à 18.', @today - INTERVAL 13 DAY + INTERVAL 13 HOUR, 60,
     @today - INTERVAL 13 DAY + INTERVAL 779 MINUTE, @today - INTERVAL 13 DAY + INTERVAL 845 MINUTE, 2,
     @now - INTERVAL 20 DAY),
    (2, 1, 'Dérivées', 'Chapitre 2 : nombre dérivé et tangentes.', @today - INTERVAL 6 DAY + INTERVAL 13 HOUR, 90,
     @today - INTERVAL 6 DAY + INTERVAL 782 MINUTE, @today - INTERVAL 6 DAY + INTERVAL 870 MINUTE, 2,
     @now - INTERVAL 13 DAY),
    (3, 1, 'Questions avant le devoir', '', @today - INTERVAL 3 DAY + INTERVAL 7 HOUR, 45,
     @today - INTERVAL 3 DAY + INTERVAL 421 MINUTE, @today - INTERVAL 3 DAY + INTERVAL 463 MINUTE, 2,
     @now - INTERVAL 8 DAY),
    -- Live now.
    (4, 1, 'Révision du chapitre 3', 'Fonctions exponentielles : le cours, puis vos questions.',
     @now - INTERVAL 10 MINUTE, 120, @now - INTERVAL 9 MINUTE, NULL, 2, @now - INTERVAL 4 DAY),
    (5, 1, 'Géométrie dans l’espace', 'Chapitre 4. Une règle et un compas, s’il vous plaît.',
     @today + INTERVAL 7 DAY + INTERVAL 7 HOUR, 60, NULL, NULL, 2, @now - INTERVAL 2 DAY),
    (6, 2, 'La chute libre', 'Expérience en direct du laboratoire.',
     @today - INTERVAL 5 DAY + INTERVAL 9 HOUR, 60, @today - INTERVAL 5 DAY + INTERVAL 541 MINUTE,
     @today - INTERVAL 5 DAY + INTERVAL 604 MINUTE, 2,
     @now - INTERVAL 12 DAY),
    (7, 2, 'Les forces', '', @today + INTERVAL 2 DAY + INTERVAL 9 HOUR, 60, NULL, NULL, 2, @now - INTERVAL 3 DAY),
    (8, 3, 'Job interviews', 'Role play in pairs: bring your CV.', @today + INTERVAL 1 DAY + INTERVAL 15 HOUR, 60,
     NULL, NULL, 3, @now - INTERVAL 5 DAY),
    -- Planned, and nobody came.
    (9, 3, 'Listening: the news', '', @today - INTERVAL 2 DAY + INTERVAL 15 HOUR, 60,
     NULL, NULL, 3, @now - INTERVAL 9 DAY),
    (10, 4, 'La structure d’une page', 'Titres, paragraphes, liens et images.',
     @today - INTERVAL 4 DAY + INTERVAL 8 HOUR, 90, @today - INTERVAL 4 DAY + INTERVAL 481 MINUTE,
     @today - INTERVAL 4 DAY + INTERVAL 572 MINUTE, 3, @now - INTERVAL 10 DAY),
    (11, 3, 'At the restaurant', 'Ordering, asking, complaining politely.',
     @today - INTERVAL 7 DAY + INTERVAL 15 HOUR, 60, @today - INTERVAL 7 DAY + INTERVAL 902 MINUTE,
     @today - INTERVAL 7 DAY + INTERVAL 958 MINUTE, 3, @now - INTERVAL 12 DAY);

UPDATE live_session JOIN classroom ON classroom.id = live_session.classroom_id
SET live_session.room_name = CONCAT('CRVS_', classroom.join_code, '_', live_session.id);

-- Who was there: most, some late, some not until the end, one or another not at all.
INSERT INTO attendance_stay (live_session_id, stay_hash, connection_hash, room_hash, source, user_id, joined_at, left_at,
                             kept_from)
SELECT s.id, SHA2(CONCAT(s.id, '-', m.user_id), 256), SHA2(CONCAT(s.id, '-', m.user_id), 256), SHA2(s.id, 256), 'jitsi',
    m.user_id,
    s.started_at + INTERVAL IF(m.role = 'teacher', 0, (m.user_id * 7 + s.id) % 5 + IF((m.user_id + s.id) % 6 = 0, 16, 0)) MINUTE,
    s.ended_at - INTERVAL IF(m.role <> 'teacher' AND (m.user_id + s.id) % 9 = 0, 14, 0) MINUTE, s.ended_at
FROM live_session s
JOIN classroom_member m ON m.classroom_id = s.classroom_id
WHERE s.ended_at IS NOT NULL AND (m.role = 'teacher' OR (m.user_id * 5 + s.id) % 7 <> 0);

-- What lessons show is kept here, as files: the demo puts demo.mp4 in their places. The others lie elsewhere.
INSERT INTO recording (live_session_id, public_id, url, url_hash, file_name, media_type, bytes, duration_seconds, title,
    can_download, received_at)
SELECT film.live_session_id, LOWER(HEX(RANDOM_BYTES(16))), '', SHA2(CONCAT('demo-', film.live_session_id), 256),
    film.file_name, 'video/mp4', 105419, 8, film.title, TRUE, live_session.ended_at + INTERVAL film.minutes MINUTE
FROM (
    SELECT 1 AS live_session_id, 'limites.mp4' AS file_name, '' AS title, 6 AS minutes
    UNION ALL SELECT 2, 'derivees.mp4', 'Première partie', 4
    UNION ALL SELECT 6, 'chute-libre.mp4', '', 12
) film
JOIN live_session ON live_session.id = film.live_session_id
ORDER BY live_session.ended_at;

INSERT INTO recording (live_session_id, url, url_hash, title, received_at)
SELECT part.live_session_id, part.url, SHA2(part.url, 256), part.title,
    live_session.ended_at + INTERVAL part.minutes MINUTE
FROM (
    SELECT 2 AS live_session_id, 'https://recordings.example.org/CRVS_AB23CD45_2_fin.mp4' AS url,
        'Seconde partie' AS title, 9 AS minutes
    UNION ALL SELECT 10, 'https://recordings.example.org/CRVS_WEB2HT6K_10.mp4', '', 8
    UNION ALL SELECT 11, 'https://recordings.example.org/CRVS_EN4GB8MT_11.mp4', '', 5
) part
JOIN live_session ON live_session.id = part.live_session_id
ORDER BY live_session.ended_at, part.minutes;

REPLACE INTO recording_space (classroom_id, recordings, bytes)
SELECT IF(a.id < 0, a.id, COALESCE(s.classroom_id, 0)) AS class, COUNT(*), SUM(r.bytes)
FROM recording r
JOIN (SELECT -1 AS id UNION ALL SELECT 0) a
LEFT JOIN live_session s ON s.id = r.live_session_id
WHERE r.file_name IS NOT NULL
GROUP BY class;

UPDATE live_session
SET recording_ready = TRUE,
    recording_url = (SELECT IF(recording.file_name IS NULL, recording.url, CONCAT('/recordings/', recording.public_id, '/'))
                     FROM recording WHERE recording.live_session_id = live_session.id
                     ORDER BY recording.received_at DESC, recording.id DESC LIMIT 1)
WHERE id IN (SELECT live_session_id FROM recording);

-- Courses: two of each trainer. A lesson that is still being written is not active.
INSERT INTO course (id, title, description, language, category_id, created_by, created_at) VALUES
    (1, 'Analyse pour la terminale',
     'Limites, dérivées et exponentielles, du cours aux sujets du baccalauréat. Les séances de la classe y sont reprises.',
     'fr', 1, 2, @now - INTERVAL 60 DAY),
    (2, 'Physique de seconde', 'Mouvements et forces, une expérience filmée par chapitre.', 'fr', 1, 2,
     @now - INTERVAL 50 DAY),
    (3, 'English for work', 'From your first e-mail to your first interview, for learners at level B1.', 'en', 2, 3,
     @now - INTERVAL 45 DAY),
    (4, 'Premiers pas sur le web', 'Écrire une page, la mettre en forme, la publier : un site complet en quatre leçons.',
     'fr', 3, 3, @now - INTERVAL 25 DAY);

REPLACE INTO category_count (category_id, classes, archived, courses)
SELECT k.id, (SELECT COUNT(*) FROM classroom c WHERE c.category_id = k.id AND c.archived_at IS NULL),
       (SELECT COUNT(*) FROM classroom c WHERE c.category_id = k.id AND c.archived_at IS NOT NULL),
       (SELECT COUNT(*) FROM course o WHERE o.category_id = k.id)
FROM category k;

INSERT INTO module (id, course_id, title, level, position, created_at) VALUES
    (1, 1, 'Limites', 'beginner', 1, @now - INTERVAL 60 DAY),
    (2, 1, 'Dérivation', 'intermediate', 2, @now - INTERVAL 58 DAY),
    (3, 1, 'Exponentielles', 'advanced', 3, @now - INTERVAL 20 DAY),
    (4, 2, 'Mouvements', 'beginner', 1, @now - INTERVAL 50 DAY),
    (5, 2, 'Forces', 'intermediate', 2, @now - INTERVAL 40 DAY),
    (6, 3, 'Writing', 'beginner', 1, @now - INTERVAL 45 DAY),
    (7, 3, 'Speaking', 'intermediate', 2, @now - INTERVAL 44 DAY),
    (8, 4, 'Le contenu', 'beginner', 1, @now - INTERVAL 25 DAY),
    (9, 4, 'La forme', 'beginner', 2, @now - INTERVAL 24 DAY),
    (10, 4, 'La mise en ligne', 'intermediate', 3, @now - INTERVAL 24 DAY);

INSERT INTO lesson (id, module_id, title, description, position, is_active, created_at) VALUES
    (1, 1, 'La notion de limite', 'Ce que veut dire « tendre vers », avec le graphique et avec le calcul.', 1, TRUE,
     @now - INTERVAL 59 DAY),
    (2, 1, 'Opérations sur les limites', 'Sommes, produits, quotients, et les quatre formes indéterminées.', 2, TRUE,
     @now - INTERVAL 59 DAY),
    (3, 2, 'Le nombre dérivé', 'Le taux de variation, puis sa limite.', 1, TRUE, @now - INTERVAL 57 DAY),
    (4, 2, 'L’équation de la tangente', 'La retrouver sans l’apprendre par cœur.', 2, TRUE, @now - INTERVAL 57 DAY),
    (5, 2, 'Étudier les variations d’une fonction', 'Signe de la dérivée, tableau, extremums.', 3, TRUE,
     @now - INTERVAL 56 DAY),
    (6, 3, 'La fonction exponentielle', 'En cours d’écriture.', 1, FALSE, @now - INTERVAL 20 DAY),
    (7, 4, 'Décrire un mouvement', 'Référentiel, trajectoire, vitesse.', 1, TRUE, @now - INTERVAL 49 DAY),
    (8, 4, 'La chute libre', 'L’expérience du laboratoire, et ce qu’on en mesure.', 2, TRUE, @now - INTERVAL 48 DAY),
    (9, 5, 'Le principe d’inertie', 'Pourquoi ce qui glisse ne s’arrête pas tout seul.', 1, TRUE,
     @now - INTERVAL 39 DAY),
    (10, 6, 'A clear e-mail', 'Subject, greeting, one request, closing.', 1, TRUE, @now - INTERVAL 44 DAY),
    (11, 6, 'Your CV in one page', 'What to keep, and what to leave out.', 2, TRUE, @now - INTERVAL 43 DAY),
    (12, 7, 'Introducing yourself', 'A minute about you, without notes.', 1, TRUE, @now - INTERVAL 43 DAY),
    (13, 7, 'Answering difficult questions', 'Strengths, weaknesses, and why this job.', 2, TRUE,
     @now - INTERVAL 42 DAY),
    (14, 8, 'Écrire du HTML', 'Titres, paragraphes, liens et images.', 1, TRUE, @now - INTERVAL 24 DAY),
    (15, 8, 'Des images légères', 'Formats, dimensions et texte de remplacement.', 2, TRUE, @now - INTERVAL 23 DAY),
    (16, 9, 'Couleurs et polices', 'Un style sobre qui se lit sur un téléphone.', 1, TRUE, @now - INTERVAL 22 DAY),
    (17, 10, 'Publier son site', 'Un nom, un hébergement, un premier visiteur.', 1, TRUE, @now - INTERVAL 20 DAY);

-- Recordings that were published, and pages elsewhere.
INSERT INTO lesson_video (lesson_id, title, recording_id, position, created_at)
SELECT published.lesson_id, published.title, recording.id, 1, recording.received_at + INTERVAL 1 HOUR
FROM (
    SELECT 1 AS lesson_id, 'La séance sur les limites' AS title, 1 AS live_session_id
    UNION ALL SELECT 3, 'La séance sur les dérivées', 2
    UNION ALL SELECT 8, 'L’expérience en direct', 6
) published
JOIN recording ON recording.live_session_id = published.live_session_id AND recording.file_name IS NOT NULL;

UPDATE recording r
JOIN live_session s ON s.id = r.live_session_id
SET r.listed_in = s.classroom_id, r.listed_until = s.closes_at + INTERVAL 90 DAY,
    r.unpublished_in = IF(EXISTS (SELECT 1 FROM lesson_video v WHERE v.recording_id = r.id), NULL, s.classroom_id);

INSERT INTO lesson_video (lesson_id, title, url, position, created_at) VALUES
    (3, 'Pour aller plus loin', 'https://fr.wikipedia.org/wiki/Nombre_d%C3%A9riv%C3%A9', 2, @now - INTERVAL 30 DAY),
    (14, 'Le guide de MDN', 'https://developer.mozilla.org/fr/docs/Web/HTML', 1, @now - INTERVAL 22 DAY);

-- How far learners are: each opened lessons in their order.
INSERT INTO lesson_progress (user_id, lesson_id, last_seen_at, completed_at)
SELECT user.id, lesson.id, @now - INTERVAL (20 - lesson.id) * 7 + user.id HOUR,
    IF(lesson.id < 4 OR lesson.id IN (7, 10), @now - INTERVAL (20 - lesson.id) * 7 + user.id HOUR, NULL)
FROM user
JOIN lesson ON lesson.is_active AND CASE
    WHEN user.id = 4 THEN lesson.id <= 4
    WHEN user.id IN (5, 6, 8) THEN lesson.id IN (1, 2, 7)
    WHEN user.id IN (10, 11, 13) THEN lesson.id IN (10, 11, 14)
    ELSE lesson.id = 1 END
WHERE user.role = 'learner';

COMMIT;
