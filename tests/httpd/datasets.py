# SPDX-License-Identifier: Apache-2.0
"""Schools of a certain size: a small one, as a page sees it, and much that may lie around it."""

import hashlib
import itertools
import random
import re

from mariadb import quoted

# Of the large school: people, those of them who may teach, classes, those that are archived; the members of most, of one that
# has many, and the classes of a teacher who has many; sessions, half of which have a recording; courses, two of an author;
# lines of the audit, 500 of each who acts.
SIZES = {"PEOPLE": 300_000, "TEACHERS": 1_000, "CLASSES": 10_000, "ARCHIVED": 500, "MEMBERS": 30, "CROWD": 5_000, "TAUGHT": 300,
         "SESSIONS": 100_000, "COURSES": 2_000, "MODULES": 10_000, "LESSONS": 100_000, "LINES": 500_000}
# Of a school that is as small as it may be where all that is listed, or offered to choose from, is as much as a page takes.
FULL = {"PEOPLE": 3_000, "TEACHERS": 500, "CLASSES": 1_000, "ARCHIVED": 100, "MEMBERS": 4, "CROWD": 350, "TAUGHT": 150,
        "SESSIONS": 10_000, "COURSES": 500, "MODULES": 2_500, "LESSONS": 25_000, "LINES": 50_000}
# The ids of the first of all that the large school adds.
FIRST = 1_000_000
# Words that every school's lessons have, the most frequent first; those made of SYLLABLES follow.
WORDS = """leçon exercices cours introduction correction mathématiques méthode chapitre physique fonctions étude français
    problèmes histoire espace révisions énergie géométrie mouvement analyse chimie textes dérivées lecture électricité
    probabilités atomes suites géographie limites cellules équations conjugaison optique vecteurs poésie intégrales
    population molécules statistiques climat grammaire évolution réactions triangles théâtre génétique forces""".split()
SYLLABLES = "ba co di fa ge li ma no pa re sa ti vo".split()


def small(school):
    """A class of 30 members with 10 sessions, 5 of them recorded, and a course. Returns its teacher, a learner, it and
    its live session."""
    teacher = school.user("trainer", full_name="Étienne Mbarga")
    students = [school.user(full_name=f"Élève numéro {number}") for number in range(29)]
    classroom = school.classroom(teacher, students, name="Terminale C", subject="Mathématiques",
                                 description="Analyse et géométrie. " * 5, schedule="Lundi à 8 h, jeudi à 14 h")
    for day in range(1, 9):
        session = school.live_session(classroom, start=-1440 * day, started=-1440 * day, ended=-1440 * day + 55)
        if day % 2:
            url = f"https://recordings.example.org/{session}.mp4"
            school.sql("UPDATE live_session SET recording_ready = TRUE, recording_url = %s WHERE id = %s", url, session)
            school.insert("recording", {"live_session_id": session, "url": url,
                                        "url_hash": hashlib.sha256(url.encode()).hexdigest()},
                          received_at="UTC_TIMESTAMP()")
    school.live_session(classroom, start=2880)
    live = school.live_session(classroom, start=-5, started=-5)
    course = school.course(teacher, title="Mathématiques, terminale")
    for start in range(0, len(WORDS), 12):
        subject, *words = WORDS[start:start + 12]
        module = school.module(course, title=subject.capitalize())
        for word in words:
            school.lesson(module, title=f"{word.capitalize()} et {subject}", description="Sur " + ", ".join(words))
    return teacher, students[0], classroom, live


def vocabulary():
    """Words, and how often each is taken: the first is in one of seven lessons, the last of WORDS in one of twenty."""
    made = ("".join(parts) for parts in itertools.product(SYLLABLES, repeat=3))
    words = [*WORDS, *made]
    return words, list(itertools.accumulate(1 / (rank + 20) for rank in range(len(words))))


def phrases():
    """Texts of lessons and classes: pairs of one with three words and one with twelve."""
    chance = random.Random(20261124)
    words, weights = vocabulary()
    return [tuple(" ".join(chance.choices(words, cum_weights=weights, k=count)) for count in (3, 12)) for _ in range(4096)]


# Of each class n the members are the teacher n % TEACHERS and others; user FIRST teaches TAUGHT classes, and class FIRST has
# CROWD members.
LARGE = """
    CREATE TEMPORARY TABLE phrase (n INT PRIMARY KEY, short VARCHAR(200), long_one VARCHAR(1000)) CHARACTER SET utf8mb4;
    INSERT INTO phrase VALUES <phrases>;
    ALTER TABLE user DROP KEY user_search;
    INSERT INTO user (id, username, full_name, email, role, disabled_at, created_at)
        SELECT 1000000 + seq, CONCAT('personne', seq),
            CONCAT(UPPER(LEFT(SUBSTRING_INDEX(p.short, ' ', 1), 1)), SUBSTRING(SUBSTRING_INDEX(p.short, ' ', 1), 2), ' ',
                   SUBSTRING_INDEX(p.short, ' ', -1), ' ', ELT(1 + seq % 7, 'Mbarga', 'Diallo', 'Traoré', 'Ngo', 'N’Guessan', 'Koné', 'Ba')),
            CONCAT('personne', seq, '@example.org'), IF(seq < <TEACHERS>, 'trainer', 'learner'),
            IF(seq % <PEOPLE // 40> = <PEOPLE // 40 - 1>, '2026-09-01 08:00:00', NULL), '2026-09-01 08:00:00'
        FROM seq_0_to_<PEOPLE - 1> JOIN phrase p ON p.n = CRC32(CONCAT(seq, 'u')) % 4096;
    ALTER TABLE user ADD FULLTEXT KEY user_search (search_words);
    UPDATE user_count c SET users = (SELECT COUNT(*) FROM user u WHERE u.role = c.role AND u.is_disabled = c.is_disabled);
    INSERT INTO category (id, name, slug) SELECT 1000000 + seq, CONCAT('Grande matière ', seq), CONCAT('grande-matiere-', seq) FROM seq_1_to_20;
    INSERT INTO classroom (id, name, subject, description, category_id, created_by, join_code, created_at, archived_at)
        SELECT 1000000 + seq, CONCAT('Classe ', seq, ' ', SUBSTRING_INDEX(p.short, ' ', 1)), SUBSTRING_INDEX(p.short, ' ', -1), p.long_one,
            1000001 + IF(seq % 2, 0, seq % 20), 1000000 + seq % <TEACHERS>, CONCAT('L', LPAD(seq, 7, '0')), '2026-09-01 08:00:00', IF(seq % <CLASSES // ARCHIVED> = <CLASSES // ARCHIVED - 1>, '2026-09-01 08:00:00', NULL)
        FROM seq_0_to_<CLASSES - 1> JOIN phrase p ON p.n = CRC32(CONCAT(seq, 'c')) % 4096;
    INSERT INTO classroom_revision SELECT id, 1 FROM classroom WHERE id >= 1000000;
    INSERT IGNORE INTO classroom_member (classroom_id, user_id, role, sort_name, joined_at)
        SELECT c.id, u.id, m.role, u.order_name, '2026-09-01 08:00:00'
        FROM (SELECT seq DIV <MEMBERS> AS class, IF(seq % <MEMBERS>, 'student', 'teacher') AS role,
                     IF(seq % <MEMBERS>, <TEACHERS> + CRC32(seq) % <PEOPLE - TEACHERS>, seq DIV <MEMBERS> % <TEACHERS>) AS person
              FROM seq_0_to_<CLASSES * MEMBERS - 1>
              UNION ALL SELECT seq, 'teacher', 0 FROM seq_1_to_<TAUGHT>
              UNION ALL SELECT 0, 'student', <TEACHERS> + seq FROM seq_1_to_<CROWD>) m
        JOIN classroom c ON c.id = 1000000 + m.class JOIN user u ON u.id = 1000000 + m.person;
    REPLACE INTO classroom_count SELECT classroom_id, COUNT(*) FROM classroom_member GROUP BY classroom_id;
    INSERT INTO live_session (id, classroom_id, title, start_at, started_at, ended_at, created_by, created_at, recording_ready)
        SELECT 1000000 + seq, 1000000 + seq % <CLASSES>, p.short, t.at, IF(t.at < UTC_TIMESTAMP(), t.at, NULL),
            IF(t.at < UTC_TIMESTAMP(), t.at + INTERVAL 1 HOUR, NULL), 1000000 + seq % <TEACHERS>, '2026-09-01 08:00:00', seq % 2 AND t.at < UTC_TIMESTAMP()
        FROM (SELECT seq, UTC_TIMESTAMP() - INTERVAL 60 DAY + INTERVAL seq * <10_000 // CLASSES> MINUTE AS at FROM seq_0_to_<SESSIONS - 1>) t
        JOIN phrase p ON p.n = CRC32(CONCAT(seq, 's')) % 4096;
    UPDATE live_session SET is_past = TRUE, changed_at = changed_at WHERE closes_at < UTC_TIMESTAMP() - INTERVAL 1 DAY;
    INSERT INTO recording (id, live_session_id, url, url_hash, file_name, bytes, received_at, deleted_at, purge_at)
        SELECT s.id, s.id, IF(s.id % 4 = 1, CONCAT('https://r.example.org/', s.id), ''), SHA2(s.id, 256),
            IF(s.id % 4 = 1, NULL, 'lecon.mp4'), 1000000 + s.id, s.ended_at, IF(s.id % <SESSIONS // 100> = 3, UTC_TIMESTAMP(), NULL),
            IF(s.id % <SESSIONS // 100> = 3, UTC_TIMESTAMP() + INTERVAL 30 DAY, NULL)
        FROM live_session s WHERE s.id >= 1000000 AND s.recording_ready;
    INSERT INTO recording (url, url_hash, file_name, bytes, received_at)
        SELECT '', SHA2(CONCAT('homeless', seq), 256), 'lecon.mp4', seq, UTC_TIMESTAMP() - INTERVAL seq MINUTE FROM seq_1_to_1000;
    REPLACE INTO recording_space (classroom_id, recordings, bytes)
        SELECT IF(a.id < 0, a.id, COALESCE(s.classroom_id, 0)) AS class, COUNT(*),
            SUM(r.bytes + COALESCE((SELECT SUM(v.bytes) FROM recording_version v WHERE v.recording_id = r.id), 0))
        FROM recording r JOIN (SELECT -1 AS id UNION ALL SELECT 0) a LEFT JOIN live_session s ON s.id = r.live_session_id
        WHERE r.file_name IS NOT NULL GROUP BY class;
    INSERT INTO recording_inbox (url, url_hash, session_id, received_at)
        SELECT CONCAT('https://i.example.org/', seq), SHA2(CONCAT('inbox', seq), 256), seq, UTC_TIMESTAMP() FROM seq_1_to_200;
    INSERT INTO course (id, title, description, category_id, created_by, created_at)
        SELECT 1000000 + seq, p.short, p.long_one, 1000001 + IF(seq % 2, 0, seq % 20), 1000000 + seq % <COURSES // 2>, '2026-09-01 08:00:00'
        FROM seq_0_to_<COURSES - 1> JOIN phrase p ON p.n = CRC32(CONCAT(seq, 'k')) % 4096;
    REPLACE INTO category_count (category_id, classes, archived, courses)
        SELECT k.id, (SELECT COUNT(*) FROM classroom c WHERE c.category_id <=> NULLIF(k.id, 0) AND c.archived_at IS NULL),
            (SELECT COUNT(*) FROM classroom c WHERE c.category_id <=> NULLIF(k.id, 0) AND c.archived_at IS NOT NULL),
            (SELECT COUNT(*) FROM course o WHERE o.category_id <=> NULLIF(k.id, 0)) FROM (SELECT 0 AS id UNION ALL SELECT id FROM category) k;
    INSERT INTO module (id, course_id, title, position, created_at)
        SELECT 1000000 + seq, 1000000 + seq % <COURSES>, p.short, seq DIV <COURSES>, '2026-09-01 08:00:00'
        FROM seq_0_to_<MODULES - 1> JOIN phrase p ON p.n = CRC32(CONCAT(seq, 'm')) % 4096;
    INSERT INTO lesson (id, module_id, title, description, position, created_at)
        SELECT 1000000 + seq, 1000000 + seq % <MODULES>, p.short, q.long_one, seq DIV <MODULES>, '2026-09-01 08:00:00'
        FROM seq_0_to_<LESSONS - 1> JOIN phrase p ON p.n = CRC32(CONCAT(seq, 'l')) % 4096 JOIN phrase q ON q.n = CRC32(CONCAT(seq, 'd')) % 4096;
    INSERT INTO lesson_video (lesson_id, title, recording_id, position, created_at)
        SELECT 1000000 + r.id % <LESSONS>, 'Vidéo', r.id, 1, '2026-09-01 08:00:00' FROM recording r WHERE r.id >= 1000000 AND r.live_session_id > 0 AND r.id % 8 < 4;
    UPDATE recording r JOIN live_session s ON s.id = r.live_session_id
        SET r.listed_in = s.classroom_id, r.listed_until = s.closes_at + INTERVAL 90 DAY,
            r.unpublished_in = IF(EXISTS (SELECT 1 FROM lesson_video v WHERE v.recording_id = r.id), NULL, s.classroom_id) WHERE r.id >= 1000000;
    INSERT INTO publish_rule (classroom_id, kind, set_by, set_at)
        SELECT 1000000 + seq * 5, 'last_seen', 1000000, '2026-09-01 08:00:00' FROM seq_0_to_<CLASSES / 5 - 1>;
    INSERT INTO publish_run (recording_id, outcome, lesson_id, at)
        SELECT v.recording_id, 'published', v.lesson_id, '2026-09-01 08:00:00' FROM lesson_video v WHERE v.recording_id >= 1000000;
    INSERT IGNORE INTO lesson_progress (user_id, lesson_id, last_seen_at, completed_at)
        SELECT 1000000 + seq DIV 2 % <PEOPLE>, 1000000 + CRC32(seq) % <LESSONS>, '2026-09-01 08:00:00', IF(seq % 3, '2026-09-01 08:00:00', NULL) FROM seq_0_to_<LESSONS * 3 - 1>;
    INSERT IGNORE INTO recording_position (user_id, recording_id, seconds, furthest, length, updated_at)
        SELECT 1000000 + <TEACHERS> + seq % <PEOPLE - TEACHERS>, r.id, 60, 60, 600, '2026-09-01 08:00:00' FROM seq_0_to_<SESSIONS - 1>
        JOIN recording r ON r.id = 1000000 + 1 + 2 * (seq % <SESSIONS * 2 / 5>);
    INSERT IGNORE INTO attendance_stay (live_session_id, stay_hash, connection_hash, room_hash, source, user_id, joined_at, left_at, kept_from)
        SELECT 1000000 + seq DIV 4, SHA2(seq, 256), SHA2(seq, 256), SHA2(1, 256), 'jitsi', 1000000 + <TEACHERS> + CRC32(seq) % <PEOPLE - TEACHERS>,
            UTC_TIMESTAMP() - INTERVAL 30 DAY, UTC_TIMESTAMP() - INTERVAL 29 DAY, UTC_TIMESTAMP() - INTERVAL seq SECOND FROM seq_0_to_<SESSIONS * 2 - 1>;
    INSERT INTO user_session (token_hash, user_id, created_at, last_seen_at, expires_at)
        SELECT SHA2(CONCAT('s', seq), 256), 1000000 + seq % <PEOPLE>, '2026-09-01 08:00:00', '2026-09-01 08:00:00', UTC_TIMESTAMP() + INTERVAL 1 + seq MINUTE FROM seq_0_to_<SESSIONS - 1>;
    INSERT IGNORE INTO notice (user_id, kind, subject_id, classroom_id, state, due_at, created_at, done_at)
        SELECT 1000000 + seq % <PEOPLE>, 'planned', 1000000 + seq % <SESSIONS>, 1000000 + seq % <CLASSES>, IF(seq % 1000, 'sent', 'failed'),
            UTC_TIMESTAMP() - INTERVAL seq SECOND, UTC_TIMESTAMP() - INTERVAL seq SECOND, UTC_TIMESTAMP() - INTERVAL seq SECOND
        FROM seq_0_to_<SESSIONS * 2 - 1>;
    INSERT INTO webhook_delivery (delivery_id, body_hash, received_at, outcome)
        SELECT CONCAT('large-', seq), SHA2(seq, 256), UTC_TIMESTAMP() - INTERVAL seq MINUTE, 'stored' FROM seq_1_to_<SESSIONS / 2>;
    INSERT INTO audit (at, actor_id, actor_name, action, target_kind, target_id, target_name, address)
        SELECT UTC_TIMESTAMP() - INTERVAL (<LINES> - seq) * 10 SECOND, 1000000 + seq % <LINES // 500>, CONCAT('personne', seq % <LINES // 500>),
            ELT(1 + seq % 10 DIV 4, 'login', 'session_started', 'class_changed'), ELT(1 + seq % 10 DIV 4, 'user', 'session', 'classroom'),
            1000000 + seq % <LINES // 500>, CONCAT('personne', seq % <LINES // 500>), '192.0.2.1'
        FROM seq_1_to_<LINES>;
    DROP TEMPORARY TABLE phrase;
"""
TABLES = ("user user_count user_session category category_count classroom classroom_count classroom_member live_session recording recording_space course module"
          " lesson lesson_video lesson_progress publish_rule publish_run recording_position attendance_stay notice audit").split()


def fill(school, sizes):
    """Adds what a school of such sizes has beside its own."""
    phrases_of = ", ".join(f"({n}, {quoted(short)}, {quoted(long)})" for n, (short, long) in enumerate(phrases()))
    # What stands in < > is computed of the numbers above.
    sql = re.sub("<([A-Z1-9][^<>]*)>", lambda found: str(int(eval(found[1], {}, sizes))), LARGE)
    school.mariadb.run_sql(school.database, "SET time_zone = '+00:00', foreign_key_checks = 0;\n" + sql.replace("<phrases>", phrases_of)
                           + "ANALYZE TABLE " + ", ".join(TABLES))


def large(school, part=1):
    """Adds what a large school has, see above, in some minutes; or a `part`-th of it."""
    fill(school, {name: size if name == "MEMBERS" else size // part for name, size in SIZES.items()})
